using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class ScriptEngineTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("return 1", "1")]
    [InlineData("const x = await Promise.resolve(2)\nreturn x", "2")]
    [InlineData("```js\nreturn 3\n```", "3")]
    [InlineData("async () => { return 4 }", "4")]
    [InlineData("async () => {\n  return 5;\n};", "5")]
    [InlineData("async function main() { return 6 }", "6")]
    [InlineData("export default async function () { return 7 }", "7")]
    [InlineData("const n = 8\nexport default async () => n", "8")]
    [InlineData("async function main() { await null; return 9 }\nmain()", "9")]
    [InlineData("// nothing but a comment at the end\nreturn 10 // here", "10")]
    [InlineData("(async () => { await null; return 11 })()", "11")]
    [InlineData("for await (const x of [12]) return x", "12")]
    [InlineData("main(); async function main() { await null; return 13 }", "13")]
    [InlineData("(() => { return 14 })()", "14")]
    [InlineData("#!/usr/bin/env node\nreturn 15", "15")]
    [InlineData("/* what it does */ export default async function main() { return 16 }", "16")]
    [InlineData("async ({ tools, console }) => (await tools.files.read({ n: 17 })).n", "17")]
    [InlineData("async (tools) => (await tools.files.read({ n: 18 })).n", "18")]
    [InlineData("export default async function (ctx) { return (await ctx.tools.files.read({ n: 19 })).n }", "19")]
    [InlineData("// first\n\n/* second */\nasync () => 20 // third", "20")]
    public void Code_is_accepted_in_every_shape_that_models_write(string code, string expected) =>
        Assert.Equal(expected, _bench.Result(code));

    [Theory]
    [InlineData("const x = 1")]
    [InlineData("return")]
    [InlineData("")]
    public void A_script_without_a_return_gives_nothing(string code) => Assert.Equal("", _bench.Result(code));

    [Fact]
    public void Tools_are_reached_by_exact_name_and_with_underscores()
    {
        var json = _bench.Result("""
            return [await tools.files.read({ a: 1 }), await tools["my-server"]["do-it"]({ b: 2 }),
              await tools.my_server.do_it()]
            """);

        Assert.Equal("""[{"a":1},{"b":2},{}]""", json);
        Assert.Equal(
            ["files.read", "my-server.do-it", "my_server.do_it"], _bench.Calls.Select(c => $"{c.Server}.{c.Tool}"));
    }

    [Fact]
    public void Calls_leave_together_before_any_answer_is_awaited()
    {
        var held = new List<ScriptCall>();
        _bench.Answer = call =>
        {
            held.Add(call);
            return held.Count < 3 ? null : new ScriptReply(call.Id, "\"last\""u8.ToArray(), null);
        };

        Assert.Equal("\"last\"", _bench.Result("return Promise.race([1, 2, 3].map(n => tools.files.read({ n })))"));
        Assert.Equal(3, held.Count);
    }

    [Fact]
    public void Names_can_be_listed_and_awaited_without_calling_anything()
    {
        var json = _bench.Result("""
            await tools; await tools.files;
            return [Object.keys(tools), Object.keys(tools.files), "files" in tools, "x" in tools,
              String(tools["my-server"]), typeof tools.files.then]
            """);

        Assert.Equal(
            """[["files","my-server"],["read","write-file","toString"],true,false"""
            + ""","[tools of my-server]","undefined"]""",
            json);
        Assert.Empty(_bench.Calls);
    }

    [Fact]
    public void A_tool_may_have_the_name_of_a_method_that_all_objects_have()
    {
        Assert.Equal("{}", _bench.Result("return tools.files.toString()"));
        Assert.Equal("toString", Assert.Single(_bench.Calls).Tool);
    }

    [Fact]
    public void A_text_that_looks_like_a_module_stays_as_it_is()
    {
        const string text = "import x from 'x';\n\nexport default function App() {}\n";
        Assert.Equal(text, System.Text.Json.JsonElement.Parse(_bench.Result($"return `{text}`")).GetString());
    }

    [Theory]
    [InlineData("async function () { return await 1 }", "1")]
    [InlineData("function () {\n  return 2;\n}", "2")]
    [InlineData("\uFEFFreturn 3", "3")]
    public void A_function_without_a_name_and_a_byte_order_mark_are_accepted(string code, string result) =>
        Assert.Equal(result, _bench.Result(code));

    [Theory]
    [InlineData(@"return [...'a\r\nb'].length", "4")]
    [InlineData(@"return Array.from('e\u0301x').length", "3")]
    [InlineData(@"let n = 0; for (const c of '\u{1F468}\u200D\u{1F469}') n++; return n", "3")]
    [InlineData(@"return [...'x\uD800y'].length", "3")]
    [InlineData("return 'abc'[Symbol.iterator]().map(c => c + c).toArray().join()", "\"aa,bb,cc\"")]
    public void A_string_is_iterated_by_code_points(string code, string result) =>
        Assert.Equal(result, _bench.Result(code));

    [Fact]
    public void A_long_text_with_line_ends_and_quotes_leaves_whole()
    {
        var json = _bench.Result("return 'say \"hi\"\\n'.repeat(300000)");
        Assert.Equal(
            string.Concat(Enumerable.Repeat("say \"hi\"\n", 300_000)),
            System.Text.Json.JsonElement.Parse(json).GetString());
    }

    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("prototype")]
    [InlineData("toString")]
    [InlineData("valueOf")]
    [InlineData("hasOwnProperty")]
    public void A_server_whose_tools_nobody_has_read_yet_may_have_any_tool(string name)
    {
        _bench.Result($$"""return tools["my-server"]["{{name}}"]({ a: 1 })""");
        Assert.Equal(name, Assert.Single(_bench.Calls).Tool);
    }

    [Theory]
    [InlineData("tools.files.read('x')", "got a string")]
    [InlineData("tools.files.read([1])", "got an array")]
    [InlineData("tools.files.read({}, {})", "got 2")]
    [InlineData("tools.files.read(tools.files.read())", "await it first")]
    [InlineData("tools.files.read({ f: Promise.resolve() })", "the argument.f is a promise")]
    public void A_call_with_wrong_arguments_rejects_and_never_leaves(string call, string complaint)
    {
        var before = call.Contains("read(tools", StringComparison.Ordinal) ? 1 : 0;
        var error = _bench.Error($"await {call}");

        Assert.Equal("ToolError", error.Name);
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _bench.Calls.Count);
    }

    [Fact]
    public void A_failed_call_is_a_ToolError_that_a_script_can_catch()
    {
        _bench.Answer = call => ScriptBench.Fail(call, "disk on fire");

        var json = _bench.Result("""
            try { await tools.files.read() } catch (e) {
              return [e instanceof ToolError, e instanceof Error, e.name, e.message,
                e.server, e.tool, e.content[0].text]
            }
            """);

        Assert.Equal("""[true,true,"ToolError","disk on fire","files","read","why"]""", json);
    }

    [Fact]
    public void An_uncaught_ToolError_names_server_tool_and_line()
    {
        _bench.Answer = call => ScriptBench.Fail(call, "disk on fire");

        var error = _bench.Error(
            "const path = 'x';\nconst found = 1;\n  const text = await tools.files.read({ path });\nreturn text;");

        Assert.Equal(
            ("ToolError", "disk on fire", "files", "read"), (error.Name, error.Message, error.Server, error.Tool));
        Assert.Equal((3, "const text = await tools.files.read({ path });"), (error.Line, error.SourceLine));
    }

    [Fact]
    public void Calls_beyond_the_limit_are_refused()
    {
        _bench.Limits = _bench.Limits with { MaxCalls = 3 };

        Assert.Equal("2", _bench.Result("""
            const all = await Promise.allSettled([1, 2, 3, 4, 5].map(n => tools.files.read({ n })));
            return all.filter(a => a.status === "rejected" && a.reason.message.includes("max-calls")).length
            """));
        Assert.Equal(3, _bench.Calls.Count);
    }

    [Fact]
    public void The_arguments_of_all_pending_calls_are_bounded_and_free_again_with_the_answer()
    {
        Assert.Equal("[4,1,\"ok\"]", _bench.Result("""
            const text = "x".repeat(7 << 20);
            const call = () => tools.files.read({ text }).then(() => "ok");
            const all = await Promise.allSettled([call(), call(), call(), call(), call()]);
            const refused = all.filter(a => a.reason?.message.includes("32 MiB; await some of them first"));
            return [all.length - refused.length, refused.length, await call()]
            """));
        Assert.Equal(5, _bench.Calls.Count);
    }

    [Theory]
    [InlineData("await tools.files['x'.repeat(1e6)]()")]
    [InlineData("await tools['x'.repeat(1e6)].read()")]
    public void A_name_of_a_tool_that_is_too_long_is_refused(string code)
    {
        Assert.Contains("too long", _bench.Error(code).Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Calls);
    }

    [Fact]
    public void Scripts_know_nothing_of_the_machine()
    {
        Assert.Equal("[]", _bench.Result("""
            const names = ["process", "require_", "System", "importNamespace", "clr",
              "host", "Deno", "global"];
            return names.filter(n => n in globalThis)
            """));
        Assert.Contains(
            "String compilation",
            _bench.Error("this.constructor.constructor('return 1')()").Message,
            StringComparison.Ordinal);
        Assert.Contains("String compilation", _bench.Error("eval('1')").Message, StringComparison.Ordinal);
        Assert.Contains("modules are not supported", _bench.Error("await import('fs')").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_script_does_to_the_built_ins_does_not_reach_its_calls()
    {
        Assert.Equal("""{"a":1}""", _bench.Result("""
            JSON.stringify = JSON.parse = () => "hacked"; Promise.prototype.then = null; Array.prototype.map = null;
            Map.prototype.get = Object.keys = Reflect.apply = null;
            return await tools.files.read({ a: 1 })
            """));
    }

    [Theory]
    [InlineData("fetch('https://x')", "no network")]
    [InlineData("require('fs')", "modules are not supported")]
    [InlineData("process.env", "no environment")]
    [InlineData("new XMLHttpRequest()", "no network")]
    [InlineData("import fs from 'fs'", "Modules are not supported")]
    [InlineData("enum A { B }", "Write an object")]
    public void What_belongs_to_other_surroundings_is_refused_with_a_way_out(string code, string wayOut)
    {
        var error = _bench.Error(code);
        Assert.Contains(wayOut, $"{error.Message} {error.Hint}", StringComparison.Ordinal);
    }

    [Fact]
    public void Timers_fire_in_order_and_can_be_cleared() => Assert.Equal("""["b","a",2]""", _bench.Result("""
        const seen = [];
        let ticks = 0;
        setTimeout(() => seen.push("a"), 20);
        setTimeout(x => seen.push(x), 1, "b");
        clearTimeout(setTimeout(() => seen.push("never"), 2));
        await new Promise(done => {
          const id = setInterval(() => { if (++ticks === 2) { clearInterval(id); done() } }, 1)
        });
        await sleep(40);
        return [...seen, ticks]
        """));

    [Fact]
    public void A_promise_that_nothing_settles_ends_the_script_at_once()
    {
        Assert.Equal(ScriptErrorKind.Stuck, _bench.Error("await new Promise(() => {})").Kind);
    }

    [Theory]
    [InlineData("while (true) {}")]
    [InlineData("for (;;) { try { while (true) {} } catch {} finally { while (true) {} } }")]
    [InlineData("[1, 2].sort(() => { for (;;); })")]
    [InlineData("return { get a() { for (;;); } }")]
    public void Time_runs_out_for_every_loop_and_says_where(string code) => GrowingLimit.Try(
        TimeSpan.FromMilliseconds(100),
        limit =>
        {
            _bench.Limits = _bench.Limits with { Timeout = limit };

            var error = _bench.Error("\n" + code);

            Assert.Equal((ScriptErrorKind.Timeout, 2), (error.Kind, error.Line));
        });

    [Theory]
    [InlineData("while (true) await null")]
    [InlineData("const f = () => queueMicrotask(f); f(); await sleep(1e6)")]
    [InlineData("await sleep(1e6)")]
    public void Time_runs_out_for_every_way_of_waiting(string code)
    {
        _bench.Limits = _bench.Limits with { Timeout = TimeSpan.FromMilliseconds(100) };
        Assert.Equal(ScriptErrorKind.Timeout, _bench.Error(code).Kind);
    }

    [Theory]
    [InlineData("function f() { f() + 1 } f()")]
    [InlineData("const o = { get a() { return this.a } }; o.a")]
    [InlineData("class A { constructor() { new A() } } new A()")]
    [InlineData("const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x")]
    public void Endless_recursion_is_an_error(string code) => Assert.NotNull(_bench.Error(code));

    [Fact]
    public void A_regular_expression_without_end_is_stopped() =>
        Assert.Equal("RegexLimit", _bench.Error("return /^(a+)+$/.test('a'.repeat(40) + 'b')").Name);

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("!", "")]
    [InlineData("1+", "")]
    [InlineData("x=>", "")]
    public void Code_that_is_nested_without_measure_is_refused(string open, string close)
    {
        const int times = 30_000;
        var code = "return " + string.Concat(Enumerable.Repeat(open, times)) + "1"
            + string.Concat(Enumerable.Repeat(close, times));
        Assert.Equal("CodeTooDeep", _bench.Error(code).Name);
    }

    [Fact]
    public void Code_that_is_too_long_is_refused() =>
        Assert.Equal(
            "CodeTooLong", _bench.Error("return '" + new string('é', ScriptLimits.MaxCodeBytes / 2) + "'").Name);

    [Fact]
    public void Calls_that_nobody_awaited_are_counted_and_named()
    {
        _bench.Answer = _ => null;
        var end = _bench.Run("tools.files.read(); return 1");
        Assert.Equal(1, end.CallsPending);
        Assert.Contains(end.Notes, n => n.Contains("await them", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rejection_that_nobody_awaited_is_told()
    {
        var end = _bench.Run(
            "Promise.reject(new Error('lonely'));\nconst p = Promise.reject(1); p.catch(() => {});\nreturn 1");
        Assert.Equal("Unhandled promise rejection: Error: lonely (line 1)", Assert.Single(end.Notes));
    }
}
