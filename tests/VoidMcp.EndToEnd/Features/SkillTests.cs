using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Features;

/// <summary>The skills of servers and the user's own scripts, as clients of 2026-07-28 read them.</summary>
public sealed class SkillTests
{
    private const string Extension = "io.modelcontextprotocol/skills";

    private static readonly string[] s_fixture = ["--mode", "modern", "--skills"];

    [Fact]
    public async Task The_skills_of_all_servers_are_listed_under_their_names_with_their_digests()
    {
        using var home = Home.WithFixtures(("one", s_fixture), ("two", s_fixture), ("none", []));
        await using var client = StdioClient.Serve(home);
        var skills = await SkillsAsync(client);
        Assert.Equal(
            ["skill://one/acme/refunds/SKILL.md", "skill://one/daily/SKILL.md",
                "skill://two/acme/refunds/SKILL.md", "skill://two/daily/SKILL.md"],
            skills.Select(Uri));
        Assert.Equal(
            """{"name":"refunds","description":"Refunds ünd more","x-kept":1}""",
            skills[0].GetProperty("frontmatter").GetRawText());
        Assert.Equal("dynamic", skills[1].GetProperty("resources").GetString());
        Assert.True(await DeclaresAsync(client));
        foreach (var file in skills.Where(s => s.GetProperty("resources").ValueKind == JsonValueKind.Array)
            .SelectMany(s => s.GetProperty("resources").EnumerateArray()))
        {
            await VerifyAsync(client, file);
        }
    }

    [Fact]
    public async Task One_skill_can_be_asked_for_listed_or_not()
    {
        using var home = Home.WithFixtures(("one", s_fixture));
        await using var client = StdioClient.Serve(home);
        await SkillsAsync(client);
        foreach (var path in (string[])["acme/refunds", "quiet"])
        {
            var uri = $"skill://one/{path}/SKILL.md";
            var result = (await client.ModernAsync("skills/get", $"\"uri\":\"{uri}\"")).Result;
            Assert.Equal("complete", result.GetProperty("resultType").GetString());
            Assert.Equal("private", result.GetProperty("cacheScope").GetString());
            Assert.Equal(uri, Uri(result.GetProperty("skill")));
            foreach (var file in result.GetProperty("skill").GetProperty("resources").EnumerateArray())
                await VerifyAsync(client, file);
        }

        foreach (var uri in (string[])["skill://one/nothing/SKILL.md", "skill://two/daily/SKILL.md", "fixture://x", ""])
        {
            var error = (await client.ModernAsync("skills/get", $"\"uri\":\"{uri}\"")).Error;
            Assert.Equal(-32602, error.GetProperty("code").GetInt32());
        }
    }

    [Theory]
    [InlineData("deny: [refunds]")]
    [InlineData("deny: ['acme/*']")]
    [InlineData("deny: [acme]")]
    [InlineData("allow: [daily]")]
    [Trait("setting", "servers.skills.allow")]
    [Trait("setting", "servers.skills.deny")]
    public async Task A_denied_skill_does_not_exist(string policy)
    {
        using var home = new Home(
            $"version: 1\nservers:\n  one: {{ {Fixture.Yaml(s_fixture)}, skills: {{ {policy} }} }}\n");
        await using var client = StdioClient.Serve(home);
        Assert.Equal(
            policy == "deny: [acme]" ? ["skill://one/acme/refunds/SKILL.md", "skill://one/daily/SKILL.md"]
                : ["skill://one/daily/SKILL.md"],
            (await SkillsAsync(client)).Select(Uri));
        if (policy == "deny: [acme]") return;
        string[] uris =
        [
            "skill://one/acme/refunds/SKILL.md", "skill://one/acme/refunds/forms/a.md",
            "skill://acme/refunds/SKILL.md", "voidmcp://servers/one/skill://acme/refunds/SKILL.md",
        ];
        foreach (var uri in uris)
        {
            Assert.True((await client.ModernAsync("resources/read", $"\"uri\":\"{uri}\"")).IsProtocolError, uri);
            Assert.True((await client.ModernAsync("skills/get", $"\"uri\":\"{uri}\"")).IsProtocolError, uri);
        }

        Assert.False((await client.ModernAsync("resources/read", "\"uri\":\"skill://one/daily/SKILL.md\"")).Failed);
    }

    [Fact]
    public async Task Without_skills_nothing_is_declared_or_answered()
    {
        using var home = Home.WithFixtures(("fx", []));
        await using var client = StdioClient.Serve(home);
        await client.ModernAsync("tools/list");
        Assert.False(await DeclaresAsync(client));
        Assert.Equal(-32601, (await client.ModernAsync("skills/list")).Error.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task What_every_client_would_refuse_is_left_out_and_reported()
    {
        using var home = Home.WithFixtures(("one", s_fixture));
        await using var client = StdioClient.Serve(home);
        Assert.DoesNotContain(await SkillsAsync(client), s => Uri(s).Contains("elsewhere", StringComparison.Ordinal));
        var report = (await client.ModernAsync("tools/call", "\"name\":\"list_mcps\",\"arguments\":{}")).Text;
        Assert.Contains("skill://elsewhere/SKILL.md", report);
    }

    [Fact]
    public async Task A_single_server_that_is_passed_through_keeps_its_own_addresses()
    {
        using var home = Home.WithFixtures("gateway: { prefix: none, expose: direct }", ("one", s_fixture));
        await using var client = StdioClient.Serve(home);
        Assert.Equal(
            ["skill://acme/refunds/SKILL.md", "skill://daily/SKILL.md"], (await SkillsAsync(client)).Select(Uri));
        Assert.True(await DeclaresAsync(client));
    }

    [Fact]
    public async Task The_users_own_scripts_are_skills()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        var folder = Directory.CreateDirectory(Path.Combine(home.VoidMcpHome, "scripts")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Daily_Sum.js"),
            "// Adds \"up\" the day: ünd more.\n// @param {number} day\nreturn 1",
            TestContext.Current.CancellationToken);
        await using var client = StdioClient.Serve(home);
        Assert.True(await DeclaresAsync(client));
        var skill = Assert.Single(await SkillsAsync(client));
        Assert.Equal("skill://scripts/daily-sum/SKILL.md", Uri(skill));
        Assert.Equal("daily-sum", skill.GetProperty("frontmatter").GetProperty("name").GetString());
        var text = await VerifyAsync(client, skill.GetProperty("resources")[0]);
        Assert.StartsWith(
            "---\nname: daily-sum\ndescription: \"Adds \\\"up\\\" the day: ünd more.\"\n---\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("return await scripts.Daily_Sum({ /* arguments */ });", text);
        Assert.Contains("scripts.Daily_Sum(args: { day: number }): Promise<unknown>", text);
        File.Delete(Path.Combine(folder, "Daily_Sum.js"));
        Assert.Empty(await SkillsAsync(client));
        Assert.False(await DeclaresAsync(client));
    }

    /// <summary>Reads a file as clients do, and compares it with its entry.</summary>
    private static async Task<string> VerifyAsync(StdioClient client, JsonElement file)
    {
        var result = (await client.ModernAsync("resources/read", $"\"uri\":\"{Uri(file)}\"")).Result;
        var content = Assert.Single(result.GetProperty("contents").EnumerateArray());
        Assert.Equal(Uri(file), Uri(content));
        var bytes = Encoding.UTF8.GetBytes(content.GetProperty("text").GetString()!);
        Assert.Equal(file.GetProperty("size").GetInt32(), bytes.Length);
        Assert.Equal(
            file.GetProperty("digest").GetString(), $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}");
        return content.GetProperty("text").GetString()!;
    }

    private static async Task<IReadOnlyList<JsonElement>> SkillsAsync(StdioClient client)
    {
        await client.ModernAsync("tools/list");
        var reply = await client.ModernAsync("skills/list");
        if (reply.IsProtocolError && reply.Error.GetProperty("code").GetInt32() == -32601) return [];
        var result = reply.Result;
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        return [.. result.GetProperty("skills").EnumerateArray()];
    }

    private static async Task<bool> DeclaresAsync(StdioClient client) =>
        (await client.ModernAsync("server/discover")).Result.GetProperty("capabilities")
            .TryGetProperty("extensions", out var extensions) && extensions.TryGetProperty(Extension, out _);

    private static string Uri(JsonElement of) => of.GetProperty("uri").GetString()!;
}
