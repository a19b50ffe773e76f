using System.Text;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class TypeErrorHintsTests
{
    private const string Issues = """{"total_count":2,"items":[{"id":1,"user":{"login":"x"}},{"id":2,"title":"t"}]}""";

    private readonly ScriptBench _bench = new()
    {
        Answer = call => new ScriptReply(call.Id, Encoding.UTF8.GetBytes(Issues), null),
    };

    [Theory]
    [InlineData(
        "return r.itemz[0].id",
        "Cannot read properties of undefined (reading '0')",
        "r.itemz is undefined; did you mean items?")]
    [InlineData(
        "return r.totalCount.toFixed()",
        "Cannot read properties of undefined (reading 'toFixed')",
        "r.totalCount is undefined; did you mean total_count?")]
    [InlineData(
        "return r.items.map(i => i.usr.login)",
        "Cannot read properties of undefined (reading 'login')",
        "i.usr is undefined; did you mean user?")]
    [InlineData(
        "return r.items[5].id", "Cannot read properties of undefined (reading 'id')", "r.items[5] is undefined")]
    [InlineData("return r.map(i => i.id)", "r.map is not a function",
        "r is an object; use r.items.map(…)")]
    [InlineData("return r.items.fliter(i => i.id)", "r.items.fliter is not a function", "Did you mean filter?")]
    [InlineData("for (const i of r) console.log(i)", "r is not iterable", null)]
    [InlineData("const [first] = r", "r is not iterable", null)]
    [InlineData("const { page: { next } } = r", "Cannot convert undefined or null to object",
        "r, or a part destructured from it, is undefined or null")]
    [InlineData(
        "for (const i of r.itms) ;",
        "Cannot convert undefined or null to object",
        "r.itms is undefined or null; did you mean items?")]
    [InlineData(
        "return Object.keys(r.page)", "Cannot convert undefined or null to object", "r.page is undefined or null")]
    [InlineData("r.items.forEach(({ owner: { login } }) => login)", "Destructed parameter is null or undefined", null)]
    [InlineData("JSON.parse(r)", "Unexpected token 'o' in JSON at position 1", null)]
    public void Data_that_is_other_than_expected_is_told_with_what_the_calls_returned(
        string code, string message, string? hint)
    {
        const string shape =
            "files.read (line 1) returned { total_count: number, items: { id: number, user: { login: string }, "
            + "title: string }[] }";
        var error = _bench.Error("const r = await tools.files.read();\n" + code);
        Assert.Equal((message, 2), (error.Message, error.Line));
        Assert.Equal(hint is null ? shape : $"{hint}\n  {shape}", error.Hint);
    }

    [Theory]
    [InlineData("[\"a\",\"b\"]", "return t.toUpperCase()",
        "t is string[]; use t.join('\\n') or one item: t[0].toUpperCase(…)")]
    [InlineData("\"a\"", "return t.map(x => x)",
        "t is string of 1 characters: \"a\"; split it first: t.split('\\n').map(…)")]
    [InlineData("{\"n\":5}", "return t.n.trim()", null)]
    [InlineData("{\"a\":[{\"tags\":[\"x\"]}]}", "return t.a.map(x => x.tags.trim())",
        "x.tags is string[]; use x.tags.join('\\n') or one item: x.tags[0].trim(…)")]
    public void A_method_of_another_type_is_told_with_what_the_value_is(string payload, string code, string? hint)
    {
        _bench.Answer = call => new ScriptReply(call.Id, Encoding.UTF8.GetBytes(payload), null);
        var told = _bench.Error("const t = await tools.files.read({});\n" + code).Hint!;
        Assert.DoesNotContain("Did you mean", told, StringComparison.Ordinal);
        Assert.StartsWith(hint ?? "files.read", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("print(1)", "Use console.log(…). Code is JavaScript.")]
    [InlineData("final_answer(1)", "Return the result: ")]
    [InlineData("_.map([1], x => x)", "Lodash is not available; ")]
    [InlineData("moment()", "Date libraries are not available; ")]
    [InlineData("z.object({})", "Zod is not available; ")]
    [InlineData("await codemode.get_user({})", "Tools are called as tools.<server>.<tool>(args).")]
    [InlineData("return None", "Code is JavaScript: write true, false and null.")]
    public void Names_of_other_surroundings_are_told(string code, string hint) =>
        Assert.StartsWith(hint, _bench.Error(code).Hint, StringComparison.Ordinal);

    [Fact]
    public void Only_the_last_three_results_are_told()
    {
        var error = _bench.Error(
            "for (let i = 0; i < 5; i++)\n  await tools.files.read();\nawait tools.my_server.do_it();\nnull.x");
        Assert.Equal(
            ["files.read (line 2)", "files.read (line 2)", "my_server.do_it (line 3)"],
            error.Hint!.Split('\n').Select(l => l.Trim().Split(" returned")[0]));
    }

    [Theory]
    [InlineData("\"plain text\\nof two lines\"", "string of 23 characters: \"plain text\\nof two lines\"")]
    [InlineData("[]", "[] (empty)")]
    [InlineData("[1,2]", "number[]")]
    [InlineData("[[true]]", "boolean[][]")]
    [InlineData("[\"a\",{\"b\":1},\"c\"]", "(string | { b: number })[]")]
    [InlineData("{\"a-b\":null,\"c\":{}}", "{ \"a-b\": null, c: {} }")]
    [InlineData("{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":1}}}}}}", "{ a: { b: { c: { d: { e: { … } } } } } }")]
    [InlineData("null", "null")]
    public void Shapes_fit_on_a_line(string payload, string shape)
    {
        _bench.Answer = call => new ScriptReply(call.Id, Encoding.UTF8.GetBytes(payload), null);
        Assert.Equal(
            $"files.read (line 1) returned {shape}", _bench.Error("const r = await tools.files.read();\nnull.x").Hint);
    }

    [Fact]
    public void A_shape_is_bounded_however_wide_the_result()
    {
        var wide = "{"
            + string.Join(",", Enumerable.Range(0, 500).Select(i => $"\"a_rather_long_member_name_{i}\":{i}")) + "}";
        _bench.Answer = call => new ScriptReply(call.Id, Encoding.UTF8.GetBytes(wide), null);
        Assert.InRange(_bench.Error("const r = await tools.files.read();\nnull.x").Hint!.Length, 100, 500);
    }

    [Fact]
    public void A_shape_runs_nothing_that_the_script_has_put_into_the_result()
    {
        var error = _bench.Error("""
            const r = await tools.files.read();
            Object.defineProperty(r, 'trap', { enumerable: true, get() { for (;;); } });
            r.proxy = new Proxy({}, { ownKeys() { for (;;); }, get() { for (;;); } });
            null.x
            """);
        Assert.Equal(("TypeError", 4), (error.Name, error.Line));
    }

    [Theory]
    [InlineData("files.read()", "files is a server; call tools.files.<tool>(args).")]
    [InlineData("await read({})", "It is a tool of files; use await tools.files.read(args).")]
    [InlineData("const items = []; return itms.length", "Did you mean items?")]
    public void A_name_that_is_not_defined_is_told_with_what_was_meant(string code, string hint)
    {
        var error = _bench.Error(code);
        Assert.Equal(("ReferenceError", hint), (error.Name, error.Hint));
    }
}
