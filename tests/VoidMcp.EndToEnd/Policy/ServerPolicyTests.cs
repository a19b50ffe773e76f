using VoidMcp.EndToEnd.Features;

namespace VoidMcp.EndToEnd.Policy;

/// <summary>What the registry denies a server besides its tools.</summary>
public sealed class ServerPolicyTests
{
    private const string Capabilities = """{"sampling":{},"elicitation":{"form":{},"url":{}}}""";
    private const string Form =
        """{"method":"elicitation/create","params":{"message":"Sure?","requestedSchema":"""
        + """{"type":"object","properties":{"sure":{"type":"boolean"}}}}}""";
    private const string Sampling =
        """{"method":"sampling/createMessage","params":"""
        + """{"messages":[{"role":"user","content":{"type":"text","text":"2+2?"}}],"maxTokens":9}}""";

    [Theory]
    [Trait("setting", "servers.sampling")]
    [Trait("setting", "servers.elicitation")]
    [InlineData("legacy", false, false)]
    [InlineData("legacy", false, true)]
    [InlineData("legacy", true, false)]
    [InlineData("legacy", true, true)]
    [InlineData("modern", false, false)]
    [InlineData("modern", false, true)]
    [InlineData("modern", true, false)]
    [InlineData("modern", true, true)]
    public async Task A_server_that_may_not_ask_reaches_nobody(string server, bool isModern, bool samples)
    {
        var key = samples ? "sampling" : "elicitation";
        using var home = Policed(server, $"{key}: deny");
        await using var client = await FeatureClient.ConnectAsync(home, isModern, Capabilities);
        await client.Client.UntilListedAsync("fx__ask");
        var reply = await client.CallAsync("fx__ask", samples ? Sampling : Form);
        Assert.Contains($"{key}: deny", reply.Raw);
        Assert.Empty(client.Client.Notifications("elicitation/create"));
        Assert.Empty(client.Client.Notifications("sampling/createMessage"));
    }

    [Fact]
    [Trait("setting", "servers.prompts.allow")]
    [Trait("setting", "servers.prompts.deny")]
    [Trait("setting", "servers.resources.deny")]
    public async Task Prompts_and_resources_can_be_denied()
    {
        using var open = Policed("legacy", "concurrency: 64");
        using var closed = Policed(
            "legacy", "prompts: { deny: ['*'] }, resources: { deny: ['*'] }");
        await using var all = await FeatureClient.ConnectAsync(open, isModern: false);
        await using var none = await FeatureClient.ConnectAsync(closed, isModern: false);
        foreach (var client in (FeatureClient[])[all, none]) await client.Client.UntilListedAsync("fx__ask");

        var prompts = (await all.RequestAsync("prompts/list")).Result.GetProperty("prompts");
        var resources = (await all.RequestAsync("resources/list")).Result.GetProperty("resources");
        Assert.NotEqual(0, prompts.GetArrayLength());
        Assert.NotEqual(0, resources.GetArrayLength());
        Assert.Equal(0, (await none.RequestAsync("prompts/list")).Result.GetProperty("prompts").GetArrayLength());
        Assert.Equal(0, (await none.RequestAsync("resources/list")).Result.GetProperty("resources").GetArrayLength());

        var prompt = Fixture.Quote(prompts[0].GetProperty("name").GetString()!);
        var uri = Fixture.Quote(resources[0].GetProperty("uri").GetString()!);
        Assert.True((await none.RequestAsync("prompts/get", $"\"name\":{prompt}")).Failed);
        Assert.True((await none.RequestAsync("resources/read", $"\"uri\":{uri}")).Failed);
        Assert.False((await all.RequestAsync("resources/read", $"\"uri\":{uri}")).Failed);
    }

    private static Home Policed(string mode, string policy) => new(
        $"version: 1\n{Home.Both}\nservers:\n"
        + $"  fx: {{ {Fixture.Yaml("--features", "--mode", mode)}, {policy} }}\n");
}
