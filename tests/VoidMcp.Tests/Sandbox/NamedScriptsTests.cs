using System.Text;
using System.Text.Json;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class NamedScriptsTests
{
    private readonly ScriptBench _bench = new();
    private readonly Dictionary<string, string> _scripts = [];

    public NamedScriptsTests()
    {
        _bench.AnswerQuery = query =>
        {
            using var asked = JsonDocument.Parse(query.Arguments);
            var name = asked.RootElement[0].GetString()!;
            return _scripts.TryGetValue(name, out var code)
                ? new ScriptReply(query.Id, Answer(name, code), null)
                : new ScriptReply(query.Id, default, new ToolFailure("", "", $"there is no script {name}", default));
        };
    }

    private static byte[] Answer(string name, string code) => Encoding.UTF8.GetBytes(
        $$"""{"name":"{{JsonEncodedText.Encode(name)}}","code":"{{JsonEncodedText.Encode(code)}}"}""");

    [Theory]
    [InlineData("return args.a + 1", "return await scripts.one({ a: 1 })", "2")]
    [InlineData("args.a + 1", "scripts.one({ a: 1 })", "2")]
    [InlineData("return args", "return await scripts.one()", "{}")]
    [InlineData("const args = 5; return args", "return await scripts.one({ a: 1 })", "5")]
    [InlineData("export default async ({ a }) => a + 1", "return await scripts.one({ a: 1 })", "2")]
    [InlineData("async function main() { return args.a }\nmain()", "return await scripts.one({ a: 1 })", "1")]
    [InlineData("(tools, args) => Object.keys(tools).length + args.a", "return await scripts.one({ a: 1 })", "3")]
    [InlineData("const n: number = args.a; return n", "return await scripts.one({ a: 1 })", "1")]
    [InlineData(
        "const { path } = await tools.files.read({ path: args.a }); return path.length",
        "return await Promise.all([1, 22].map(n => scripts.one({ a: `${n}` })))",
        "[1,2]")]
    public void A_script_runs_with_its_arguments(string one, string code, string expected)
    {
        _scripts["one"] = one;
        Assert.Equal(expected, _bench.Result(code));
    }

    [Fact]
    public void The_calling_script_keeps_its_own_args()
    {
        _bench.Limits = _bench.Limits with { Args = """["w"]"""u8.ToArray() };
        _scripts["one"] = "return args.a";
        Assert.Equal("""[1,["w"]]""", _bench.Result("return [await scripts.one({ a: 1 }), args]"));
    }

    [Fact]
    public void A_script_that_the_terminal_runs_by_name_has_its_object()
    {
        _bench.Limits = _bench.Limits with { Args = """{"a":1}"""u8.ToArray() };
        Assert.Equal("1", _bench.Result("return args.a"));
        Assert.Equal("1", _bench.Result("export default ({ a }) => a"));
    }

    [Fact]
    public void Its_calls_count_as_the_scripts_own()
    {
        _bench.Limits = _bench.Limits with { MaxCalls = 2 };
        _scripts["one"] = "return await tools.files.read({ path: 'x' })";
        var error = _bench.Error("for (let i = 0; i < 3; i++) await scripts.one()");
        Assert.Contains("limit of 2 calls", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _bench.Calls.Count);
    }

    [Fact]
    public void Recursion_ends()
    {
        _scripts["one"] = "return await scripts.one()";
        var error = _bench.Error("await scripts.one()");
        Assert.Contains("8 deep", error.Message, StringComparison.Ordinal);
        Assert.Equal(ScriptLimits.MaxScriptDepth, _bench.Queries.Count);
    }

    [Fact]
    public void So_does_recursion_that_branches()
    {
        _scripts["one"] = "return await Promise.all([scripts.one(), scripts.one(), scripts.one()])";
        Assert.NotNull(_bench.Error("await scripts.one()"));
        Assert.InRange(_bench.Queries.Count, 1, ScriptLimits.MaxQueries);
    }

    [Fact]
    public void An_error_has_the_line_of_the_call_and_the_place_in_the_script()
    {
        _scripts["one"] = "const x = 1;\nnull.y;";
        var error = _bench.Error("let a = 1;\nawait scripts.one();");
        Assert.Equal(("TypeError", 2), (error.Name, error.Line));
        Assert.Contains("(scripts/one.js:2:6)", error.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_of_a_tool_stays_one()
    {
        _bench.Answer = call => ScriptBench.Fail(call, "no such file");
        _scripts["one"] = "return await tools.files.read({ path: 'x' })";
        Assert.Equal("\"files\"", _bench.Result("try { await scripts.one() } catch (e) { return e.server }"));
        var error = _bench.Error("\nawait scripts.one()");
        Assert.Equal(("ToolError", "read", 2), (error.Name, error.Tool, error.Line));
    }

    [Theory]
    [InlineData("await scripts.two()", "there is no script two")]
    [InlineData("await scripts.one(1)", "takes one object")]
    [InlineData("await scripts.one([])", "takes one object")]
    [InlineData("await scripts.one({}, {})", "takes one object")]
    [InlineData("await scripts.one(scripts.two())", "takes one object")]
    [InlineData("scripts.one = 1", "cannot be changed")]
    [InlineData("await scripts.bad()", "scripts/bad.js:2: Unexpected token")]
    public void Mistakes_are_explained(string code, string expected)
    {
        _scripts["one"] = "return 1";
        _scripts["bad"] = "const a = 1;\nconst = 2;";
        Assert.Contains(expected, _bench.Error(code).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_known_names_can_be_listed()
    {
        _bench.Limits = _bench.Limits with { Scripts = ["one", "my-two"] };
        Assert.Equal("""["one","my-two"]""", _bench.Result("return Object.keys(scripts)"));
        Assert.Equal("[true,false]", _bench.Result("return ['one' in scripts, 'x' in scripts]"));
        Assert.Equal("\"[scripts]\"", _bench.Result("return `${scripts}`"));
    }

    [Fact]
    public void Its_code_is_not_taken_for_its_result()
    {
        _scripts["one"] = "return { open: 1 }";
        var error = _bench.Error("const r = await scripts.one();\nreturn r.list.length");
        Assert.DoesNotContain("code", error.Hint ?? "", StringComparison.Ordinal);
    }
}
