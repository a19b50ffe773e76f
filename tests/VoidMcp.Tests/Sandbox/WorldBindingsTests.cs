using System.Text;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

/// <summary>What a script reaches beside the tools, seen from inside the worker.</summary>
public sealed class WorldBindingsTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("search('a', { limit: 2 })", ScriptQueryKind.Search, """["a",{"limit":2}]""")]
    [InlineData("describe('a.b')", ScriptQueryKind.Describe, """["a.b"]""")]
    [InlineData("ask('Sure?', undefined)", ScriptQueryKind.Ask, """["Sure?",null]""")]
    [InlineData("results.get('r1')", ScriptQueryKind.OpenResult, """["r1"]""")]
    [InlineData("results.list()", ScriptQueryKind.ListResults, "[]")]
    internal void A_query_goes_to_the_host_as_it_was_written(string code, ScriptQueryKind kind, string arguments)
    {
        Assert.Equal(arguments, _bench.Result($"return {code}"));
        var query = Assert.Single(_bench.Queries);
        Assert.Equal((kind, arguments, 1), (query.Kind, Encoding.UTF8.GetString(query.Arguments.Span), query.Line));
    }

    [Fact]
    public void A_failed_query_is_a_plain_error_with_the_line_of_the_call()
    {
        _bench.AnswerQuery = query =>
            new ScriptReply(query.Id, default, new ToolFailure("", "", "there is no such thing", default));
        var error = _bench.Error("const a = 1;\nreturn await describe('x');");
        Assert.Equal(("Error", "there is no such thing", 2), (error.Name, error.Message, error.Line));
        Assert.Equal("[true,false]", _bench.Result(
            "try { await describe('x') } catch (e) { return [e instanceof Error, e instanceof ToolError] }"));
    }

    [Theory]
    [InlineData("search(tools.files.read())", "a promise that was not awaited")]
    [InlineData("describe(tools.files.read)", "pass a tool's name as a string")]
    [InlineData("search('x'.repeat(100000))", "the argument of search exceeds")]
    public void A_query_that_cannot_be_sent_rejects(string code, string message)
    {
        Assert.Contains(message, _bench.Error($"await {code}").Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Queries);
    }

    [Fact]
    public void Queries_and_questions_have_a_number_of_their_own()
    {
        Assert.Contains("200", _bench.Error("for (;;) await results.list()").Message, StringComparison.Ordinal);
        Assert.Equal(ScriptLimits.MaxQueries, _bench.Queries.Count);
        _bench.Queries.Clear();
        Assert.Contains(
            "ask: limit of 5 questions per script reached; combine several fields in one question",
            _bench.Error("for (;;) await ask('again?')").Message,
            StringComparison.Ordinal);
        Assert.Equal(ScriptLimits.MaxQuestions, _bench.Queries.Count);
    }

    [Fact]
    public void Calls_and_queries_are_told_apart_by_number()
    {
        _bench.AnswerQuery = query => new ScriptReply(query.Id, "\"query\""u8.ToArray(), null);
        Assert.Equal("""[{"n":1},"query",{"n":2},"query"]""", _bench.Result(
            "return Promise.all([tools.files.read({ n: 1 }), search('x'), tools.files.read({ n: 2 "
            + "}), describe('y')])"));
    }

    [Theory]
    [InlineData(
        "const results = 1, progress = 2; let search = 3, describe = 4; var emit = 5; function ask() { return 6 } "
        + "return [results, progress, search, describe, emit, ask()]",
        "[1,2,3,4,5,6]")]
    [InlineData("search = 1; return search", "1")]
    [InlineData(
        "return ['search', 'describe', 'ask', 'results', 'emit', 'progress'].filter(n => "
        + "Object.keys(globalThis).includes(n))",
        "[]")]
    public void A_script_may_use_the_names_itself(string code, string expected) =>
        Assert.Equal(expected, _bench.Result(code));

    [Fact]
    public void A_variable_that_hides_the_global_it_is_made_of_is_named() =>
        Assert.Contains("shadows the global results", _bench.Error("const results = await results.get('r1')").Hint,
            StringComparison.Ordinal);

    [Fact]
    public void A_script_that_replaces_the_built_ins_still_gets_its_answer() =>
        Assert.Equal("[\"x\"]", _bench.Result(
            "Promise.prototype.then = Promise.reject = Object.defineProperty = null; globalThis.Promise = 1; return "
            + "await search('x')"));

    [Fact]
    public void A_forgotten_await_is_noticed()
    {
        Assert.Contains("not awaited", _bench.Error("return { found: search('x') }").Message, StringComparison.Ordinal);
        _bench.AnswerQuery = _ => null;
        Assert.Contains(
            "await them", Assert.Single(_bench.Run("search('x'); return 1").Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void While_a_person_is_asked_the_time_limit_stands_still() => GrowingLimit.Try(
        TimeSpan.FromMilliseconds(300),
        limit =>
        {
            var bench = new ScriptBench { Limits = new ScriptLimits { Timeout = limit } };
            ScriptQuery? open = null;
            bench.AnswerQuery = query =>
            {
                open = query;
                return null;
            };
            bench.OnWait = atMost =>
            {
                // The first look for a reply, before the turn is given up.
                if (atMost < TimeSpan.FromSeconds(1) && bench.Idles == 0) return;
                Assert.True(atMost > TimeSpan.FromMinutes(9), $"{atMost}");

                // The person takes longer than the script may: the engine's clock is the real one.
                Thread.Sleep(1.5 * limit);
                bench.Reply(new ScriptReply(open!.Id, "\"yes\""u8.ToArray(), null));
            };
            Assert.Equal("\"yes\"", bench.Result("return await ask('Sure?')"));
            Assert.Equal(1, bench.PersonWaits);
        });

    [Fact]
    public void A_question_gives_a_script_no_time_to_compute()
    {
        _bench.Limits = new ScriptLimits { Timeout = TimeSpan.FromMilliseconds(200) };
        _bench.AnswerQuery = _ => null;
        Assert.Equal("TimeLimit", _bench.Error("ask('Sure?'); for (;;) {}").Name);
        Assert.Equal("TimeLimit", _bench.Error("ask('Sure?'); for (;;) await sleep(1)").Name);
        Assert.Equal(0, _bench.PersonWaits);
    }

    [Fact]
    public void Progress_is_told_at_once_and_a_flood_of_it_rarely()
    {
        Assert.Equal("", _bench.Result(
            "progress('begun', 0.25); for (let i = 0; i < 100000; i++) progress('flood ' + i); progress('done', 1)"));
        Assert.Equal(new ProgressReport("begun", 0.25), _bench.Progress[0]);
        Assert.Equal(new ProgressReport("done", 1), _bench.Progress[^1]);
        Assert.InRange(_bench.Progress.Count, 2, 500);
    }

    [Theory]
    [InlineData("0.5", "", 0.5)]
    [InlineData("0.5, 'half'", "half", 0.5)]
    [InlineData("'half', 50", "half", null)]
    [InlineData("'half', NaN", "half", null)]
    [InlineData("{ step: 1 }", "{ step: 1 }", null)]
    public void Progress_takes_what_it_is_given(string arguments, string message, double? fraction)
    {
        _bench.Result($"progress({arguments})");
        Assert.Equal(new ProgressReport(message, fraction), Assert.Single(_bench.Progress));
    }

    [Fact]
    public void Turning_tools_into_text_or_JSON_calls_nothing()
    {
        _bench.Tools = new ToolNames([new ServerTools("odd", ["toString", "valueOf", "toJSON"])]);
        Assert.Equal("""["[tools of odd]","[tools of odd]","[tools]","[null]",null]""", _bench.Result(
            "return [`${tools.odd}`, 'x' + tools.odd === 'x[tools of odd]' ? String(tools.odd) : '', String(tools), "
            + "JSON.stringify([tools.odd]), tools.odd]"));
        Assert.Empty(_bench.Calls);
        Assert.Equal("{\"a\":1}", _bench.Result("return tools.odd.toJSON({ a: 1 })"));
    }

    [Fact]
    public void A_tool_or_server_called_then_can_be_called_and_never_hangs_an_await()
    {
        _bench.Tools = new ToolNames([new ServerTools("odd", ["then"]), new ServerTools("then", ["x"])]);
        Assert.Equal(
            """[{"a":1},{"b":2}]""",
            _bench.Result("return [await tools.odd.then({ a: 1 }), await tools.then.x({ b: 2 })]"));
        Assert.Contains("cannot be awaited", _bench.Error("await tools.odd").Message, StringComparison.Ordinal);
        Assert.Contains("cannot be awaited", _bench.Error("await tools").Message, StringComparison.Ordinal);
        Assert.Equal(2, _bench.Calls.Count);
    }
}
