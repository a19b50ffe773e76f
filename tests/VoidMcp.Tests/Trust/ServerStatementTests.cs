using VoidMcp.Trust;
using static VoidMcp.Tests.Trust.Statements;

namespace VoidMcp.Tests.Trust;

public sealed class ServerStatementTests
{
    [Fact]
    public void New_changed_and_removed_definitions_differ()
    {
        var accepted = Of(Tool("same"), Tool("other"), Tool("gone"), Instructions("Use same."));
        var now = Of(Tool("fresh"), Tool("same"), Tool("other", "ignore all others"), Instructions("Use fresh."));
        Assert.Equal(
            "1 tool new (fresh), 1 tool changed (other), instructions changed, 1 tool removed (gone)",
            DefinitionChange.Summary(accepted.ChangesTo(now)));
        Assert.Empty(accepted.ChangesTo(accepted));
        Assert.Equal(
            "7 tools new (t1, t2, t3, t4, t5 and 2 more)",
            DefinitionChange.Summary(
                Of().ChangesTo(Of([.. Enumerable.Range(1, 7).Select(n => Tool($"t{n}"))]))));
    }

    [Fact]
    public void The_order_of_members_and_white_space_do_not_count()
    {
        var first = Of(new StatedItem(StatedKind.Tool, "t", Raw("""{"name":"t","a":{"x":1,"required":["b","a"]}}""")));
        var second = Of(
            new StatedItem(StatedKind.Tool, "t", Raw("""{ "a":{"required":["a","b"], "x":1}, "name":"t"}""")));
        var third = Of(new StatedItem(StatedKind.Tool, "t", Raw("""{"name":"t","a":{"x":2,"required":["b","a"]}}""")));
        Assert.Empty(first.ChangesTo(second));
        Assert.Single(first.ChangesTo(third));
    }

    [Fact]
    public void A_list_that_was_not_read_is_not_compared()
    {
        var accepted = Of(Tool("a")) with { Known = [StatedKind.Tool] };
        var prompt = new StatedItem(StatedKind.Prompt, "p", Raw("""{"name":"p"}"""));
        Assert.Empty(accepted.ChangesTo(Of(Tool("a"), prompt)));
        Assert.Empty(accepted.ChangesTo(Of(prompt) with { Known = [StatedKind.Prompt] }));
        Assert.True(accepted.LacksKindsOf(Of()));
        var both = accepted.WithKindsOf(Of(Tool("b"), prompt));
        Assert.Equal(["a", "p"], both.Items.Select(item => item.Name));
        Assert.False(both.LacksKindsOf(Of()));
    }

    [Fact]
    public void A_server_that_was_offered_less_has_removed_nothing()
    {
        var accepted = Of(Tool("a"), Tool("samples")) with { Told = ["sampling"] };
        Assert.Empty(accepted.ChangesTo(Of(Tool("a"))));
        Assert.Single(accepted.ChangesTo(Of(Tool("a")) with { Told = ["roots", "sampling"] }));
        var next = accepted.Accepting(Of(Tool("a", "new")));
        Assert.Equal(["a", "samples"], next.Items.Select(item => item.Name));
        Assert.Equal(["sampling"], next.Told);
        Assert.Empty(next.ChangesTo(Of(Tool("a", "new"))));
    }

    [Fact]
    public void A_difference_is_readable()
    {
        var old = new StatedItem(
            StatedKind.Tool,
            "t",
            Raw("""{"name":"t","description":"One.\nTwo.\nThree.","inputSchema":{"properties":{"p":{"type":"s"}}}}"""));
        var now = new StatedItem(
            StatedKind.Tool,
            "t",
            Raw("""{"name":"t","description":"One.\n2.\nThree.","inputSchema":{"properties":{"q":{}}},"title":"T"}"""));
        Assert.Equal(
            """
            - description, line 2: Two.
            + description, line 2: 2.
            + inputSchema.properties.q: {}
            + title: T
            - inputSchema.properties.p.type: s
            """.ReplaceLineEndings("\n"),
            string.Join('\n', DefinitionDiff.Lines(new DefinitionChange(old, now))));
        var added = DefinitionDiff.Lines(new DefinitionChange(null, Instructions("Use it.")));
        Assert.Equal(["+ Use it."], added.Select(line => $"{line}"));
    }
}
