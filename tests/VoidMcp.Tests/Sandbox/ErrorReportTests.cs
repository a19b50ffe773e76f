using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class ErrorReportTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("const x = ;", 1, 11)]
    [InlineData("let a = 1;\nif (a {", 2, 7)]
    [InlineData("```js\nconst x = ;\n```", 2, 11)]
    [InlineData("return 1 }) (); (() => {", 1, 10)]
    public void Syntax_errors_have_the_place_in_the_models_own_text(string code, int line, int column)
    {
        var error = _bench.Error(code);
        Assert.Equal((ScriptErrorKind.Syntax, line, column), (error.Kind, error.Line, error.Column));
        Assert.Equal(code.Split('\n')[line - 1].Trim(), error.SourceLine);
    }

    [Theory]
    [InlineData("null.x", 1, 6)]
    [InlineData("return null.x", 1, 13)]
    [InlineData("await null;\n  null.x", 2, 8)]
    [InlineData("const f = o => o.a.b;\nreturn f({})", 1, 20)]
    [InlineData("async () => {\n  await null;\n  missing();\n}", 3, 3)]
    [InlineData("export default async () => missing()", 1, 28)]
    [InlineData("setTimeout(() => {\n  missing() }, 1);\nawait sleep(1000)", 2, 3)]
    public void Runtime_errors_have_the_place_in_the_models_own_text(string code, int line, int column)
    {
        var error = _bench.Error(code);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("throw 'text'", "the script threw text")]
    [InlineData("throw { code: 5 }", "the script threw { code: 5 }")]
    [InlineData("throw undefined", "the script threw undefined")]
    [InlineData("throw new Proxy({}, { ownKeys() { throw 1 }, get() { throw 2 } })",
        "the script threw an object that cannot be displayed")]
    public void Anything_can_be_thrown(string code, string message) =>
        Assert.Equal(message, _bench.Error(code).Message);

    [Fact]
    public void The_stack_holds_the_models_functions_only()
    {
        var error = _bench.Error(
            "function outer() { inner() }\nfunction inner() { structuredClone(() => 1) }\nouter()");
        Assert.Equal(2, error.Line);
        Assert.DoesNotContain("voidmcp", error.Stack ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("await null;\n  throw 'text'", 2, 3)]
    [InlineData("await tools.files.read();\nif (1) { throw { code: 5 } }", 2, 10)]
    [InlineData("async function f() { await null; throw 1 }\nawait f();", 2, 1)]
    [InlineData("await Promise.reject(5)", 1, 1)]
    [InlineData("await new Promise((_, no) => setTimeout(() => no('late'), 1))", 1, 1)]
    public void What_is_no_Error_has_a_place_too_after_an_await(string code, int line, int column)
    {
        var error = _bench.Error(code);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("[3].map(x => {\n  return x.y.z; })", 2)]
    [InlineData("[1, 2].sort(() => {\n  throw new Error('x') })", 2)]
    [InlineData("await Promise.resolve().then(() => {\n  null.x })", 2)]
    [InlineData("async function f() {\n  await null; null.x }\nawait f()", 2)]
    [InlineData("const o = { get a() {\n  return null.x } };\no.a", 2)]
    [InlineData("'a'.replace(/a/, () => {\n  null.x })", 2)]
    public void Errors_inside_callbacks_have_the_callbacks_line(string code, int line) =>
        Assert.Equal(line, _bench.Error(code).Line);

    [Fact]
    public void Errors_inside_errors_are_told()
    {
        _bench.Answer = call => ScriptBench.Fail(call, $"no {call.Id}");
        Assert.Equal(
            "All promises were rejected (ToolError: no 1; ToolError: no 2)",
            _bench.Error("await Promise.any([tools.files.read(), tools.files.read()])").Message);
        Assert.Equal(
            "outer (Error: inner)", _bench.Error("throw new Error('outer', { cause: new Error('inner') })").Message);
    }

    [Theory]
    [InlineData("if (true) {\n  return 1;", "The { on line 1, column 11 is never closed.")]
    [InlineData(
        "return await tools.files.read({ path: 'a' )};",
        "The { on line 1, column 31 is closed by the ) on line 1, column 43: a } is missing.")]
    [InlineData("const s = 'abc\ndef'",
        "A quoted string must end on the line where it starts; use a template literal (`…`) for multiple lines.")]
    [InlineData("list.forEach(x => { await tools.files.read() })",
        "Make the enclosing function async. In a map callback: await Promise.all(list.map(async x => { … })); "
        + "instead of forEach: for (const x of list) { … }.")]
    public void Syntax_errors_say_what_to_write_instead(string code, string hint) =>
        Assert.Equal(hint, _bench.Error(code).Hint);

    [Theory]
    [InlineData("throw new TypeError('what went wrong')", "TypeError: what went wrong")]
    [InlineData("null.x", "TypeError: Cannot read properties of null (reading 'x')")]
    [InlineData("throw new (class Odd extends Error { name = 'Odd' })('at (line 9:9)')", "Odd: at (line 9:9)")]
    [InlineData("throw new Error()", "Error")]
    [InlineData("await tools.files.read({})", "ToolError: it is on fire")]
    public void A_stack_begins_with_name_and_message(string code, string first)
    {
        var bench = new ScriptBench { Answer = call => ScriptBench.Fail(call, "it is on fire") };
        Assert.Equal(
            $"\"{first}\"", bench.Result($"try {{ {code} }} catch (e) {{ return e.stack.split('\\n')[0] }}"));
    }

    [Theory]
    [InlineData("await tools.files.read({ a: NaN })")]
    [InlineData("null.x")]
    [InlineData("[1].map(() => { throw new Error('x') })")]
    public void A_stack_has_no_empty_lines(string code) => Assert.Equal(
        "false",
        new ScriptBench().Result($"try {{ {code} }} catch (e) {{ return e.stack.split('\\n').includes('') }}"));

    [Fact]
    public void A_stack_that_a_script_has_set_stays() =>
        Assert.Equal(
            "\"mine\"",
            new ScriptBench().Result("const e = new Error('x'); e.stack = 'mine'; return e.stack"));

    [Fact]
    public void A_position_in_a_message_is_not_taken_for_a_frame() =>
        Assert.Equal(2, new ScriptBench().Error("\nthrow new Error('see\\nat x (line 9:9)')").Line);
}
