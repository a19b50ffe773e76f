using System.Text;
using VoidMcp.CodeMode;
using VoidMcp.Schema;

namespace VoidMcp.Tests.CodeMode;

public sealed class DoneCallsTests
{
    private static readonly DoneCall s_read = new("fast", "get_user", 1, "{}", false, "{\"id\":1}"u8.ToArray()),
        s_change = new("issues", "create", 3, """{"title":"a"}""", true, default);

    [Fact]
    public void Calls_that_may_have_changed_something_are_listed()
    {
        Assert.Equal("", DoneCalls.Warning(new ScriptOutcome { Done = [s_read] }));
        Assert.Equal(
            "\ndone already: issues.create({\"title\":\"a\"}) on line 3; do not repeat",
            DoneCalls.Warning(new ScriptOutcome { Done = [s_read, s_change] }));
        Assert.EndsWith(
            " and 3 more; do not repeat",
            DoneCalls.Warning(new ScriptOutcome { Done = [.. Enumerable.Repeat(s_change, 15)] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_in_flight_that_may_have_run_are_named()
    {
        Assert.Equal("", DoneCalls.InFlight([]));
        const string inFlight = "may have run: f.create × 2, f.add (cancelled in flight); check before you repeat";
        string[] calls = ["f.create", "f.add", "f.create"];
        Assert.Equal(inFlight, DoneCalls.InFlight(calls));
        Assert.Equal(
            $"\ndone already: issues.create({{\"title\":\"a\"}}) on line 3; do not repeat\n{inFlight}",
            DoneCalls.Warning(new ScriptOutcome { Done = [s_change], MayHaveRun = calls }));
        Assert.EndsWith(
            ", f.t11 and 3 more tools (cancelled in flight); check before you repeat",
            DoneCalls.InFlight([.. Enumerable.Range(0, 15).Select(static i => $"f.t{i}")]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Results_are_kept_in_the_order_of_the_calls()
    {
        Assert.Equal(
            """[{"call":"fast.get_user","line":1,"arguments":"{}","result":{"id":1}},"""
            + """{"call":"issues.create","line":3,"arguments":"{\"title\":\"a\"}","result":null}]""",
            Encoding.UTF8.GetString(DoneCalls.Results([s_read, s_change]).Span)
                .Replace("\\u0022", "\\\"", StringComparison.Ordinal));
        Assert.Equal(
            "\nresults so far: (await results.get(\"r1\"))[i].result, with i = 0: fast.get_user, 1: issues.create",
            DoneCalls.Kept("r1", [s_read, s_change]));
    }

    [Theory]
    [InlineData("get_user", null, false)]
    [InlineData("listIssues", null, false)]
    [InlineData("getaway", null, true)]
    [InlineData("create_issue", null, true)]
    [InlineData("get_user", false, true)]
    [InlineData("run", true, false)]
    public void A_tool_changes_things_unless_it_says_otherwise_or_its_name_is_of_reading(
        string name, bool? readOnly, bool mayChange)
    {
        var hint = readOnly == true ? "true" : "false";
        var annotations = readOnly is null ? "" : $$""","annotations":{"readOnlyHint":{{hint}}}""";
        var definition = $$"""{"name":"{{name}}","inputSchema":{"type":"object"}{{annotations}}}""";
        Assert.True(ToolDefinition.TryParse(Encoding.UTF8.GetBytes(definition), out var tool, out _));
        Assert.Equal(mayChange, ToolEffects.MayChange(tool!));
    }
}
