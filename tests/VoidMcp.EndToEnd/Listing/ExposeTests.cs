namespace VoidMcp.EndToEnd.Listing;

public sealed class ExposeTests
{
    private static readonly string[] Own =
        ["add_mcp", "execute_code", "list_mcps", "query_code", "remove_mcp", "search"];

    [Fact]
    [Trait("setting", "gateway.expose")]
    public async Task Code_shows_our_own_tools_and_nothing_else() =>
        Assert.Equal(Own.Order(), await NamesAsync("expose: code"));

    [Fact]
    [Trait("setting", "gateway.model-may-add")]
    public async Task Where_models_may_not_add_servers_the_tools_for_it_are_neither_listed_nor_called()
    {
        using var home = Home.WithFixtures("gateway: { expose: code, model-may-add: false }", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Empty((await client.ListNamesAsync()).Intersect(["add_mcp", "remove_mcp"]));
        var refused = await client.CallAsync("add_mcp", """{"name":"x","url":"https://example.com/mcp"}""");
        Assert.Contains("model-may-add", refused.Text);
        Assert.DoesNotContain("example.com", home.Registry);
    }

    [Fact]
    public async Task Direct_shows_the_servers_tools_and_nothing_else()
    {
        var names = await NamesAsync("expose: direct");
        Assert.Contains("fx__add", names);
        Assert.Empty(names.Intersect(Own));
    }

    [Fact]
    public async Task Both_shows_both()
    {
        var names = await NamesAsync("expose: both");
        Assert.Contains("fx__add", names);
        Assert.Equal(Own.Order(), names.Intersect(Own).Order());
    }

    [Fact]
    public async Task Auto_shows_both_while_the_definitions_fit_the_budget()
    {
        var names = await NamesAsync("expose: auto");
        Assert.Contains("fx__add", names);
        Assert.Contains("execute_code", names);
    }

    [Fact]
    [Trait("setting", "gateway.direct-budget")]
    [Trait("setting", "gateway.pin")]
    public async Task Auto_shows_our_own_and_the_pinned_when_the_definitions_are_over_the_budget() => Assert.Equal(
        Own.Append("fx__say").Order(StringComparer.Ordinal),
        await NamesAsync("expose: auto, direct-budget: 20, pin: [fx.say]"));

    [Fact]
    [Trait("setting", "gateway.prefix")]
    public async Task Without_a_prefix_a_single_servers_names_pass_unchanged()
    {
        var names = await NamesAsync("expose: direct, prefix: none");
        Assert.Contains("protocol_error", names);
        Assert.DoesNotContain(names, n => n.Contains("__", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Our_own_tools_cost_a_client_few_tokens_and_name_the_servers()
    {
        using var home = Home.WithFixtures(
            Home.Code, ("files", []), ("github", []), ("notion", []), ("slack", []), ("linear", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var descriptions = string.Join(
            "\n", (await client.ListToolsAsync()).Select(t => t.GetProperty("description").GetString()));
        Assert.All(
            new[] { "files", "github", "notion", "slack", "linear" }, name => Assert.Contains(name, descriptions));
        // Four characters to a token is the usual estimate for English.
        Assert.InRange(descriptions.Length / 4, 1, 700);
    }

    [Theory]
    [InlineData("deny: [say, c*]", false)]
    [InlineData("allow: [add, echo]", false)]
    [InlineData("allow: ['*']", true)]
    [Trait("setting", "servers.tools.allow")]
    [Trait("setting", "servers.tools.deny")]
    public async Task What_is_denied_can_be_neither_seen_nor_called(string policy, bool allowed)
    {
        using var home = new Home(
            $"gateway: {{ expose: both }}\nservers:\n  fx: {{ {Fixture.Yaml()}, tools: {{ {policy} }} }}\n");
        await using var client = await StdioClient.ConnectAsync(home);

        var names = await client.ListNamesAsync();
        Assert.Contains("fx__add", names);
        Assert.Equal(allowed, names.Contains("fx__say"));
        Assert.Equal(allowed, names.Contains("fx__content"));
        Assert.Equal(allowed, !(await client.CallAsync("fx__say", """{"text":"hi"}""")).Failed);
        Assert.Equal(allowed, !(await client.ExecuteAsync("return await tools.fx.say({ text: 'hi' })")).Failed);
        Assert.Equal(
            allowed,
            (await client.CallAsync("search", """{"query":"say"}""")).Text.Contains("say(", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(string gateway)
    {
        using var home = Home.WithFixtures($"gateway: {{ {gateway} }}", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        return [.. (await client.ListNamesAsync()).Order(StringComparer.Ordinal)];
    }
}
