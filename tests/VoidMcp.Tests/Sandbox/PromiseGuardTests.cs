namespace VoidMcp.Tests.Sandbox;

public sealed class PromiseGuardTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("return r.items.length", "has no 'items'")]
    [InlineData("const { items } = r;", "has no 'items'")]
    [InlineData("return r.map(x => x)", "has no 'map'")]
    [InlineData("if (r.total > 1) return 1", "has no 'total'")]
    [InlineData("for (const x of r);", "can't be iterated")]
    [InlineData("return [...r]", "can't be iterated")]
    [InlineData("const [a] = r;", "can't be iterated")]
    [InlineData("await Promise.all(r)", "can't be iterated")]
    public void Reading_from_a_call_that_was_not_awaited_names_the_call(string use, string consequence)
    {
        var error = _bench.Error("const r = tools.files.read({});\n" + use);
        Assert.Equal(
            ("TypeError", $"tools.files.read(…) on line 1 was not awaited: it is a promise and {consequence}"),
            (error.Name, error.Message));
        Assert.Equal(2, error.Line);
        Assert.StartsWith("Put await in front of the call.", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_from_any_other_promise_names_the_expression()
    {
        var error = _bench.Error("async function count() { return 1 }\nreturn count().toFixed(2)");
        Assert.Equal("count() is a promise that was not awaited, and has no 'toFixed'", error.Message);
    }

    [Theory]
    [InlineData("return r", "the result is a promise that was not awaited: tools.files.read(…) on line 1", 0)]
    [InlineData(
        "return { a: [1, r] }", "the result.a[1] is a promise that was not awaited: tools.files.read(…) on line 1", 1)]
    [InlineData(
        "await tools.files.read(r)", "the argument is the promise of tools.files.read(…) on line 1; await it first", 2)]
    [InlineData(
        "await tools.files.read({ r })",
        "the argument.r is a promise that was not awaited: tools.files.read(…) on line 1. Put await in front of the "
        + "call; for a list of calls, await Promise.all(list).",
        2)]
    [InlineData("await tools.files.read({ r: `${r}` })",
        "the argument contains \"[object Promise]\": a promise was converted to a string; await it first", 2)]
    public void A_promise_where_data_belongs_names_the_call(string use, string message, int line)
    {
        // What a script returns is awaited for it.
        if (line == 0)
        {
            Assert.Equal("{}", _bench.Result("const r = tools.files.read({});\n" + use));
            return;
        }

        var error = _bench.Error("const r = tools.files.read({});\n" + use);
        Assert.Equal((message, line), (error.Message, error.Line));
    }

    [Theory]
    [InlineData("return `got ${r}`")]
    [InlineData("return 'got ' + r")]
    [InlineData("console.log(`got ${r}`)")]
    public void A_call_that_became_text_is_named(string use)
    {
        var end = _bench.Run("const r = tools.files.read({});\n" + use);
        Assert.Contains("tools.files.read(…) on line 1 was converted to the string \"[object Promise]\". Put await "
            + "in front of the call.", end.Notes);
    }

    [Fact]
    public void Calls_that_had_no_answer_when_the_script_returned_are_named()
    {
        _bench.Answer = _ => null;
        var end = _bench.Run("tools.files.read();\nreturn JSON.stringify(tools.my_server.do_it())");
        Assert.Equal(
            "The script returned before these calls finished, and they were cancelled; await them: "
                + "tools.files.read(…) on line 1, tools.my_server.do_it(…) on line 2",
            Assert.Single(end.Notes));
    }

    [Fact]
    public void Promises_are_promises_all_the_same() => Assert.Equal(
        """[{},1,true,"[object Promise]",[],false,"{}",[{},1],{},"fulfilled",false,5,7]""", _bench.Result("""
            class Own extends Promise {}
            const p = tools.files.read({}), q = new Promise(r => r(1)), own = Own.resolve(5);
            own.extra = 7;
            return [await p, await q, p instanceof Promise, Object.prototype.toString.call(p), Object.keys(p),
              p.hasOwnProperty('x'), JSON.stringify(q), await Promise.all([p, q]), await Promise.race([p]),
              (await Promise.allSettled([p]))[0].status, 'x' in p,
              await own.finally(() => 1), own.extra]
            """));
}
