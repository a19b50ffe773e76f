using System.Text;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class ScriptNotesTests
{
    private const string User = """{"id":1,"name":"Ada","email":"a@b"}""",
        Page = """{"items":[{"id":1},{"id":2,"tag":"x"}]}""";

    private const string Blocks =
        """[{"type":"text","text":"the document"},{"type":"image","data":"AA==","mimeType":"image/png"}]""";

    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData(User, "return { name: r.fullName, mail: r.emailAddress };", "r.fullName, r.emailAddress are")]
    [InlineData(User, "const { fullName } = r; return fullName;", "fullName is")]
    [InlineData(User, "return [r].length === 1 ? 1 : r.nick === 'x';", "r.nick is")]
    public void Members_that_are_not_there_are_told_with_those_that_are(string payload, string code, string start)
    {
        _bench.Answer = call => new ScriptReply(call.Id, Encoding.UTF8.GetBytes(payload), null);
        Assert.Equal(
            [$"{start} undefined; files.read returned {{ id, name, email }}"],
            _bench.Run("const r = await tools.files.read({});\n" + code).Notes);
    }

    [Theory]
    [InlineData("return r.items.map(i => i.name);", "i.name is undefined; i has { id, tag }")]
    [InlineData("for (const i of r.items) console.log(i.name);\nreturn 1",
        "i.name is undefined; i has { id, tag }")]
    [InlineData("return r.items.filter(i => i.state === 'open');",
        "i.state is undefined; i has { id, tag }")]
    [InlineData("return (await tools.files.read({})).total;",
        "(await tools.files.read({})).total is undefined; files.read returned { items }")]
    [InlineData("const a = await Promise.all([1, 2].map(n => tools.files.read({ n })));\nreturn a.map(p => p.rows);",
        "p.rows is undefined; files.read returned { items }")]
    [InlineData("const [a] = await Promise.all([tools.files.read({})]);\nreturn [a.rows, a.items[0].name];",
        "a.rows is undefined; files.read returned { items }; a.items[0].name is undefined; a.items[0] has { id }")]
    [InlineData("const a = await Promise.all([1].map(async n => await tools.files.read({ n })));\nreturn a[0].rows;",
        "a[0].rows is undefined; files.read returned { items }")]
    [InlineData("const a = await Promise.all([1].map(n => tools.files.read({ n })));\nreturn a.length + a[0].items[0];",
        null)]
    [InlineData("return r.items.map(i => i.tag);", null)]
    [InlineData("if (r.next) return 1;\nreturn r.cursor ?? r.items?.size ?? (r.more === undefined) ?? !r.done;", null)]
    [InlineData("r.extra = 1; return [r.extra, r.toString(), r.items.length];", null)]
    [InlineData("let x = r; x = { other: 1 }; return x.other;", null)]
    public void Members_of_items_count_and_reads_that_expect_nothing_do_not(string code, string? note)
    {
        _bench.Answer = call => new ScriptReply(call.Id, Encoding.UTF8.GetBytes(Page), null);
        var notes = _bench.Run("const r = await tools.files.read({});\n" + code).Notes;
        Assert.Equal(note is null ? [] : [note], notes);
    }

    [Theory]
    [InlineData("setTimeout(() => {}, 60000); return 1", "1 timer had not fired ")]
    [InlineData("setInterval(() => {}, 60000); sleep(50000); return 1", "2 timers had not fired ")]
    public void Timers_that_had_not_fired_are_told(string code, string start)
    {
        var note = Assert.Single(_bench.Run(code).Notes);
        Assert.StartsWith(start, note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("const id = setTimeout(() => {}, 60000); clearTimeout(id); return 1")]
    [InlineData("await sleep(1); return 1")]
    public void Timers_that_are_done_are_not(string code) => Assert.Empty(_bench.Run(code).Notes);

    [Fact]
    public void Content_beside_a_structured_value_is_told_once_and_can_be_had()
    {
        AnswerWithContent();
        const string code = "const a = await tools.files.read({}); const b = await tools.files.read({});";
        Assert.Equal(
            ["files.read also returned content beside its data: contentOf(result) gives it as an array of blocks."],
            _bench.Run(code + "return [a, b]").Notes);
        var end = _bench.Run(code + "emit(contentOf(a)); return contentOf(b).map(c => c.text ?? c.mimeType)");
        Assert.Empty(end.Notes);
        Assert.Equal("""["the document","image/png"]""", Encoding.UTF8.GetString(end.Result.Span));
        Assert.Equal(2, _bench.Blocks.Count);
    }

    [Fact]
    public void What_has_no_content_beside_it_gives_an_empty_array()
    {
        Assert.Equal("[[],[],[]]", _bench.Result(
            "return [contentOf(await tools.files.read({ a: 1 })), contentOf(), contentOf('x')]"));
        var error = _bench.Error("contentOf(tools.files.read({}))");
        Assert.Contains("await it first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_has_its_content_and_its_structured_value()
    {
        _bench.Answer = call => new ScriptReply(call.Id, default, new ToolFailure(
            "files", "read", "failed", Encoding.UTF8.GetBytes(Blocks), """{"code":7}"""u8.ToArray()));
        Assert.Equal("""[7,2,2]""", _bench.Result(
            "try { await tools.files.read({}) } catch (e) "
            + "{ return [e.structuredContent.code, e.content.length, contentOf(e).length] }"));
        _bench.Answer = call => ScriptBench.Fail(call, "failed");
        Assert.Equal("false", _bench.Result(
            "try { await tools.files.read({}) } catch (e) { return 'structuredContent' in e }"));
    }

    [Theory]
    [InlineData("failed", "{\"code\":7}")]
    [InlineData("failed: { \"code\": 7 }", null)]
    public void An_uncaught_error_shows_its_structured_value_unless_the_message_does(string message, string? shown)
    {
        _bench.Answer = call => new ScriptReply(call.Id, default, new ToolFailure(
            "files", "read", message, Encoding.UTF8.GetBytes(Blocks), """{"code":7}"""u8.ToArray()));
        Assert.Equal(shown, _bench.Error("await tools.files.read({})").StructuredContent);
    }

    [Fact]
    public void Numbers_that_JSON_does_not_have_are_told()
    {
        _bench.Answer = call => new ScriptReply(call.Id, """{"n":1e400}"""u8.ToArray(), null);
        Assert.Equal(
            ["the result[0].n is Infinity, the result[1] is NaN: JSON has no such value, so it became null"],
            _bench.Run("return [await tools.files.read({}), NaN]").Notes);
    }

    [Theory]
    [InlineData("await tools['files.read']({ a: 1 })", "files.read|")]
    [InlineData("await tools.files__read({ a: 1 })", "files__read|")]
    [InlineData("await call_tool('files.read', { a: 1 })", "files.read|")]
    [InlineData("await callTool({ name: 'files.read', arguments: { a: 1 } })", "files.read|")]
    [InlineData("await call_tool({ server: 'files', name: 'read', args: { a: 1 } })", "files|read")]
    [InlineData("await tools.call('files.read', { a: 1 })", "files.read|")]
    [InlineData("await tools.callTool('files', 'read', { a: 1 })", "files|read")]
    [InlineData("await tools.files.call('read', { a: 1 })", "files|read")]
    [InlineData("await mcp__voidmcp__files__read({ a: 1 })", "mcp__voidmcp__files__read|")]
    [InlineData("await files__read({ a: 1 })", "files__read|")]
    [InlineData("await my_server__do_it({ a: 1 })", "my_server__do_it|")]
    [InlineData("const files__read = async x => x; await files__read({ a: 1 })", "")]
    [InlineData("await tools.files.read('{\"a\": 1}')", "files|read")]
    public void Tools_are_called_by_the_names_that_models_write(string code, string called)
    {
        Assert.Equal("", string.Concat(_bench.Run(code).Error?.Message));
        Assert.Equal(called, string.Concat(_bench.Calls.Select(c => $"{c.Server}|{c.Tool}")));
        var arguments = _bench.Calls.Select(static c => Encoding.UTF8.GetString(c.Arguments.Span));
        Assert.All(arguments, a => Assert.Contains("\"a\":1", a, StringComparison.Ordinal));
    }

    private void AnswerWithContent() => _bench.Answer = call =>
        new ScriptReply(call.Id, Encoding.UTF8.GetBytes(User), null) { Beside = Encoding.UTF8.GetBytes(Blocks) };
}
