using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class ConsoleTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("'a', 1, null, undefined", "a 1 null undefined")]
    [InlineData("{ a: 1, 'b-c': 'x' }", "{ a: 1, 'b-c': 'x' }")]
    [InlineData("[1, [2, ['x']]]", "[1, [2, ['x']]]")]
    [InlineData("'%s has %d', 'x', 5, { a: 1 }", "x has 5 { a: 1 }")]
    [InlineData("new Map([['k', 1]]), new Set([1])", "Map(1) { 'k' => 1 } Set(1) { 1 }")]
    [InlineData("new (class Box { constructor() { this.x = 1 } })()", "Box { x: 1 }")]
    [InlineData("{ get a() { throw 1 } }", "{ a: [Getter] }")]
    [InlineData("(o => o.self = o)({})", "{ self: [Circular] }")]
    [InlineData("{ a: { b: { c: { d: {} } } } }", "{ a: { b: { c: { d: [Object] } } } }")]
    [InlineData("() => 1, function named() {}", "[Function (anonymous)] [Function: named]")]
    [InlineData("new Date(0), /x/g, 10n, Symbol('s')", "1970-01-01T00:00:00.000Z /x/g 10n Symbol(s)")]
    [InlineData("tools.files.read()", "Promise {}")]
    public void Values_are_shown_as_a_console_shows_them(string arguments, string text)
    {
        _bench.Result($"console.log({arguments})");
        Assert.Equal(text, Assert.Single(_bench.Console).Text);
    }

    [Fact]
    public void Groups_indent()
    {
        _bench.Result(
            "console.group('a'); console.log('b'); console.groupCollapsed(); console.warn('c\\nd'); "
            + "console.groupEnd(); console.groupEnd(); console.groupEnd(); console.log('e')");
        Assert.Equal(["a", "  b", "    c\n    d", "e"], _bench.Console.Select(l => l.Text));
    }

    [Fact]
    public void Levels_are_kept()
    {
        _bench.Result(
            "console.warn('w'); console.error('e'); console.table([1]); console.assert(false, 'a'); "
            + "console.assert(true)");
        Assert.Equal(["warn", "error", "log", "error"], _bench.Console.Select(l => l.Level));
    }

    [Fact]
    public void A_flood_is_kept_up_to_the_limit_and_then_counted()
    {
        var end = _bench.Run("for (let i = 0; i < 1500; i++) console.log(i)");
        Assert.Equal(ScriptLimits.MaxConsoleLines, _bench.Console.Count);
        Assert.Equal(1500 - ScriptLimits.MaxConsoleLines, end.LinesDropped);
    }

    [Fact]
    public void A_long_line_is_cut()
    {
        _bench.Result("console.log('x'.repeat(1e6)); console.log('y')");
        Assert.Equal(ScriptLimits.MaxConsoleChars, Assert.Single(_bench.Console).Text.Length);
    }
}
