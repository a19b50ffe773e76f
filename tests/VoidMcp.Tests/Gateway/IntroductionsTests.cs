using System.Text;
using System.Text.Json;
using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Gateway;

public sealed class IntroductionsTests
{
    private static readonly string s_long = new('w', 5000);

    [Fact]
    public void Instructions_of_several_servers_stand_below_their_names_and_are_cut_where_they_are_long()
    {
        var words = Initialize(Servers(("a", "Short."), ("b", s_long), ("c", null)))
            .GetProperty("instructions").GetString();
        Assert.Equal($"a:\n  Short.\n\nb:\n  {s_long[..2000]}…", words);
    }

    [Fact]
    public void Whose_instructions_have_no_room_is_told()
    {
        var words = Initialize(
            Servers([.. Enumerable.Range(0, 6).Select(n => ($"s{n}", (string?)s_long)), ("small", "Small.")]))
            .GetProperty("instructions").GetString();
        Assert.Contains("s2:\n  www", words, StringComparison.Ordinal);
        Assert.DoesNotContain("s4:\n  www", words, StringComparison.Ordinal);
        Assert.Contains("small:\n  Small.", words, StringComparison.Ordinal);
        Assert.EndsWith("(Omitted for lack of space: the instructions of s3, s4, s5)", words, StringComparison.Ordinal);
    }

    [Fact]
    public void No_character_is_cut_in_two()
    {
        var words = Initialize(Servers(("a", new string('x', 1999) + "🚀 and more")))
            .GetProperty("instructions").GetString();
        Assert.Equal("a:\n  " + new string('x', 1999) + "…", words);
    }

    [Fact]
    public void No_line_of_them_opens_another_section()
    {
        var words = Initialize(Servers(("a", "One.\n\nb:\r\nTwo.\rvoidmcp: three"), ("b", "Own.")))
            .GetProperty("instructions").GetString();
        Assert.Equal("a:\n  One.\n  \n  b:\n  Two.\n  voidmcp: three\n\nb:\n  Own.", words);
    }

    [Fact]
    public void Those_of_a_server_that_is_served_plainly_pass_whole()
    {
        Assert.Equal(s_long, Initialize(Servers(("a", "described by the user")), Plain("{}", Era.Legacy, s_long))
            .GetProperty("instructions").GetString());
        Assert.False(
            Initialize(Servers(("a", null)), Plain("{}", Era.Legacy, null)).TryGetProperty("instructions", out _));
    }

    [Theory]
    [InlineData("""{"tools":{}}""", """{"tools":{"listChanged":true}}""")]
    [InlineData(
        """{"prompts":{},"experimental":{"x":{"a":1}},"tools":{}}""",
        """{"prompts":{"listChanged":true},"experimental":{"x":{"a":1}},"tools":{"listChanged":true}}""")]
    [InlineData(
        """{"resources":{"subscribe":true},"logging":{},"tasks":{"list":{}}}""",
        """{"resources":{"subscribe":true,"listChanged":true},"logging":{},"tasks":{"list":{}}"""
        + ""","tools":{"listChanged":true}}""")]
    public void Its_capabilities_are_declared_as_they_are(string own, string declared) =>
        Assert.Equal(
            declared,
            Initialize(Servers(("a", null)), Plain(own, Era.Legacy, null)).GetProperty("capabilities").GetRawText());

    [Fact]
    public void What_the_other_era_has_no_word_for_is_not_declared()
    {
        var legacy = Plain("""{"tools":{"listChanged":true},"tasks":{"list":{}}}""", Era.Legacy, null);
        Assert.Equal("""{"tools":{"listChanged":true}}""", Discover(legacy).GetProperty("capabilities").GetRawText());
        var modern = Plain(
            """{"tools":{"listChanged":true},"extensions":{"io.modelcontextprotocol/tasks":{},"x":{}}}""",
            Era.Modern,
            null);
        Assert.Equal(
            """{"tools":{"listChanged":true},"extensions":{"x":{}}}""",
            Initialize(Servers(("a", null)), modern).GetProperty("capabilities").GetRawText());
        Assert.Equal(
            Encoding.UTF8.GetString(modern.Capabilities.Span),
            Discover(modern).GetProperty("capabilities").GetRawText());
    }

    [Fact]
    public void A_gateway_declares_what_may_come()
    {
        var capabilities = Initialize(Servers(("a", null))).GetProperty("capabilities");
        Assert.Equal(
            ["tools", "prompts", "resources", "completions", "logging", "tasks"],
            capabilities.EnumerateObject().Select(c => c.Name));
    }

    [Theory]
    [InlineData("2025-06-18", false)]
    [InlineData("2025-11-25", true)]
    public void It_introduces_itself_with_what_the_revision_knows(string revision, bool hasIcon)
    {
        var server = JsonElement.Parse(Introductions.Initialize(revision, Servers(("a", null))).Span)
            .GetProperty("serverInfo");
        Assert.Equal("voidmcp", server.GetProperty("title").GetString());
        Assert.Equal(hasIcon, server.TryGetProperty("description", out _));
        Assert.Equal(hasIcon, server.TryGetProperty("icons", out var icons));
        if (hasIcon) AssertIsPicture(Assert.Single(icons.EnumerateArray()));
        var modern = Discover(Plain("{}", Era.Modern, null)).GetProperty("_meta")
            .GetProperty("io.modelcontextprotocol/serverInfo");
        AssertIsPicture(Assert.Single(modern.GetProperty("icons").EnumerateArray()));
    }

    [Theory]
    [InlineData("https://voidmcp.example/")]
    [InlineData(null)]
    public void It_names_its_page_where_the_build_was_told_one(string? website)
    {
        var server = JsonElement.Parse(Implementation.WriteServer(website).Span);
        Assert.Equal(website, server.TryGetProperty("websiteUrl", out var url) ? url.GetString() : null);
        Assert.NotEqual("", server.GetProperty("description").GetString());
    }

    private static void AssertIsPicture(JsonElement icon)
    {
        const string Data = "data:image/svg+xml;base64,";
        var source = icon.GetProperty("src").GetString()!;
        Assert.StartsWith(Data, source);
        Assert.StartsWith("<svg ", Encoding.UTF8.GetString(Convert.FromBase64String(source[Data.Length..])));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Skills_are_declared_where_there_are_some(bool hasSkills, bool isPlain)
    {
        var offer = Servers(("a", null)) with
        {
            HasSkills = () => hasSkills,
            Plain = isPlain ? Plain("""{"tools":{}}""", Era.Modern, null) : null,
        };
        var declared = JsonElement.Parse(Introductions.Discover(offer).Span).GetProperty("capabilities");
        Assert.Equal(
            hasSkills,
            declared.TryGetProperty("extensions", out var all)
                && all.TryGetProperty("io.modelcontextprotocol/skills", out _));
        Assert.Equal(!isPlain, all.ValueKind == JsonValueKind.Object
            && all.TryGetProperty("io.modelcontextprotocol/tasks", out _));
    }

    private static JsonElement Initialize(OfferedServers offer, ServerDefinitions? plain = null) => JsonElement.Parse(
        Introductions.Initialize(ProtocolRevision.LatestLegacy, offer with { Plain = plain }).Span);

    private static JsonElement Discover(ServerDefinitions plain) =>
        JsonElement.Parse(Introductions.Discover(Servers(("a", null)) with { Plain = plain }).Span);

    private static ServerDefinitions Plain(string capabilities, Era era, string? instructions) =>
        new()
        {
            Era = era,
            Revision = "x",
            Capabilities = Encoding.UTF8.GetBytes(capabilities),
            Instructions = instructions,
            Tools = [],
        };

    private static OfferedServers Servers(params IReadOnlyList<(string Name, string? Summary)> servers) =>
        new(HasOwnTools: false, servers);
}
