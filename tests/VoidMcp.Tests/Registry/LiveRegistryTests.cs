using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

public sealed class LiveRegistryTests
{
    private const string First =
        "gateway: { expose: code }\nservers:\n  a: { command: a, tools: { deny: [x] } }\n  b: { command: b }\n";

    [Fact]
    public void What_is_read_replaces_what_was()
    {
        var live = new LiveRegistry(Given.Registry(First));
        var changes = 0;
        live.Changed += () => changes++;
        Assert.True(live.Offer(Given.Registry("servers:\n  c: { command: c }\n")));
        Assert.Equal(["c"], live.Current.Servers.Select(s => s.Name));
        Assert.Equal(ExposeMode.Auto, live.Current.Gateway.Expose);
        Assert.Equal(1, changes);
    }

    [Fact]
    public void A_handler_that_fails_costs_neither_the_others_nor_whoever_offers()
    {
        var live = new LiveRegistry(Given.Registry(First));
        var (heard, followed) = (0, 0);
        var failures = new List<string>();
        live.Failed += error => failures.Add(error.Message);
        live.Changed += () => throw new InvalidOperationException("a bug");
        live.Changed += () => heard++;
        live.Followed += () => followed++;
        Assert.True(live.Offer(Given.Registry("servers:\n  c: { command: c }\n")));
        Assert.Equal((1, 1), (heard, followed));
        Assert.Equal(["a bug"], failures);
    }

    [Theory]
    [InlineData("# a comment\n" + First)]
    [InlineData(
        "servers:\n  a: { tools: { deny: [x] }, command: a }\n  b:\n    command: b\ngateway: { expose: code }\n")]
    public void What_means_the_same_changes_nothing(string text)
    {
        var live = new LiveRegistry(Given.Registry(First));
        live.Changed += () => Assert.Fail("nothing has changed");
        Assert.False(live.Offer(Given.Registry(text)));
    }

    [Theory]
    [InlineData("servers:\n  a: { command: a, env: { X: \"1\" } }\n  b: { command: b }\n")]
    [InlineData("servers:\n  a: { command: a, tools: { deny: [y] } }\n  b: { command: b }\n")]
    [InlineData("servers:\n  a: { command: a, tools: { deny: [x] }, timeout: 5s }\n  b: { command: b }\n")]
    [InlineData("servers:\n  b: { command: b }\n  a: { command: a, tools: { deny: [x] } }\n")]
    [InlineData("gateway: { pin: [a.t] }\nservers:\n  a: { command: a, tools: { deny: [x] } }\n  b: { command: b }\n")]
    [InlineData("code: { timeout: 9s }\nservers:\n  a: { command: a, tools: { deny: [x] } }\n  b: { command: b }\n")]
    public void Every_difference_counts(string text)
    {
        var live = new LiveRegistry(
            Given.Registry(First.Replace("gateway: { expose: code }\n", "", StringComparison.Ordinal)));
        Assert.True(live.Offer(Given.Registry(text)));
    }

    [Fact]
    public void A_broken_file_keeps_everything_and_is_reported()
    {
        var live = new LiveRegistry(Given.Registry(First));
        Assert.True(live.Offer(Given.Registry("servers:\n  a: [unclosed\n")));
        Assert.Equal(["a", "b"], live.Current.Servers.Select(s => s.Name));
        Assert.Equal(ExposeMode.Code, live.Current.Gateway.Expose);
        Assert.Contains("the last valid version stays in use", Assert.Single(live.Current.Problems).Message);
        Assert.False(live.Offer(Given.Registry("servers:\n  a: [unclosed\n")));
        Assert.True(live.Offer(Given.Registry(First)));
        Assert.Empty(live.Current.Problems);
    }

    [Fact]
    public void A_server_with_a_mistake_keeps_its_old_entry_and_the_others_change()
    {
        var live = new LiveRegistry(Given.Registry(First));
        live.Offer(Given.Registry(
            "servers:\n  a: { command: a, timeout: soon }\n  b: { command: other }\n  new: { comand: c }\n"));
        Assert.True(live.Current.Find("a")!.SameAs(Given.Registry(First).Find("a")!));
        Assert.Equal("other", live.Current.Find("b")!.Command);
        Assert.Equal(["new"], live.Current.LeftOut);
        Assert.Contains(
            live.Current.Problems, p => p.Entry == "a" && p.Message.EndsWith("stays in use", StringComparison.Ordinal));
        Assert.Contains(
            live.Current.Problems,
            p => p.Entry == "new" && !p.Message.EndsWith("stays in use", StringComparison.Ordinal));

        live.Offer(Given.Registry("servers:\n  b: { command: other }\n"));
        Assert.Equal(["b"], live.Current.Servers.Select(s => s.Name));
    }

    [Theory]
    [InlineData("  a: { command: a, timeout: soon, enabled: false }\n")]
    [InlineData("  a: { command: a, timeout: soon, restarted: now }\n")]
    [InlineData("  a: { command: a, env: { X: \"${env:GONE}\" } }\n")]
    [InlineData("  A: { command: other }\n  a: { command: a }\n")]
    public void A_server_that_is_not_to_go_on_does_not(string entries)
    {
        var live = new LiveRegistry(Given.Registry(First));
        live.Offer(Given.Registry("servers:\n  b: { command: b }\n" + entries));
        Assert.Null(live.Current.Find("a"));
        Assert.Contains("a", live.Current.LeftOut);
        Assert.DoesNotContain(live.Current.Problems, p => p.Message.EndsWith("stays in use", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("servers: oops\n")]
    [InlineData("server:\n  a: { command: a }\n")]
    [InlineData("a: { command: a }\n")]
    public void A_file_that_lost_its_servers_by_a_mistake_stops_none(string text)
    {
        var live = new LiveRegistry(Given.Registry(First));
        live.Offer(Given.Registry(text));
        Assert.Equal(["a", "b"], live.Current.Servers.Select(s => s.Name));
        Assert.All(live.Current.Problems, p => Assert.EndsWith("stays in use", p.Message));
        Assert.NotEmpty(live.Current.Problems);
    }

    [Fact]
    public void A_file_without_servers_and_without_mistakes_stops_all()
    {
        var live = new LiveRegistry(Given.Registry(First));
        live.Offer(Given.Registry("servers: {}\n"));
        Assert.Empty(live.Current.Servers);
    }

    [Fact]
    public void Settings_with_a_mistake_keep_what_they_were()
    {
        var live = new LiveRegistry(Given.Registry("gateway: { max-message: 1MiB }\ncode: { timeout: 9s }\n"));
        live.Offer(Given.Registry("gateway: { max-message: large }\ncode: { timeout: 9s }\n"));
        Assert.Equal(1024 * 1024, live.Current.Gateway.MaxMessage);
        Assert.Single(live.Current.Problems);
    }
}
