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
    [InlineData("throw new Proxy({}, { ownKeys() { throw 1 }, get() { throw 2 } })", "the script threw an object that can't be shown")]
    public void Anything_can_be_thrown(string code, string message) => Assert.Equal(message, _bench.Error(code).Message);

    [Fact]
    public void The_stack_holds_the_models_functions_only()
    {
        var error = _bench.Error("function outer() { inner() }\nfunction inner() { structuredClone(() => 1) }\nouter()");
        Assert.Equal(2, error.Line);
        Assert.DoesNotContain("voidmcp", error.Stack ?? "", StringComparison.Ordinal);
    }
}
