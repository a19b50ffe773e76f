using Jint;
using VoidMcp.Sandbox.Awaits;

namespace VoidMcp.Tests.Sandbox.Awaits;

public sealed class AwaitRewriterTests
{
    private const string Get = "const log = [], get = async v => { await null; return v }; ";

    private readonly ScriptBench _bench = new();

    [Fact]
    public void What_comes_before_an_assignment_with_a_pattern_is_done_once() => Assert.Equal(
        """{"rows":3,"seen":[0,2,4]}""",
        _bench.Result("""
            let rows = 0, items, cursor; const seen = [];
            const list = async c => { await null; return { items: [c, c + 1], cursor: c < 4 ? c + 2 : null } };
            cursor = 0;
            do {
              rows++;
              seen.push(cursor);
              ({ items, cursor } = await list(cursor));
            } while (cursor !== null);
            return { rows, seen };
            """));

    [Fact]
    public void Tools_are_called_once_beside_an_assignment_with_a_pattern()
    {
        Assert.Equal("[2,1,2]", _bench.Result("""
            const made = [];
            for (const n of [1, 2]) made.push(await tools.files.read({ n }));
            let a, b;
            [a, b] = await Promise.all([tools.files.read({ n: 1 }), tools.files.read({ n: 2 })]);
            return [made.length, a.n, b.n];
            """));
        Assert.Equal(4, _bench.Calls.Count);
    }

    [Fact]
    public void Tools_are_called_once_as_the_callee_of_an_argument_that_waits()
    {
        Assert.Equal("3", _bench.Result("""
            const all = await Promise.all(
              [1, 2].map(n => tools.files.read({ n })).concat(await tools.files.read({ n: 3 })));
            return all.length;
            """));
        Assert.Equal(3, _bench.Calls.Count);
    }

    [Theory]
    [InlineData(
        "const b = [[], [], []]; let n = 0; for (const v of ['a', 'b', 'c']) b[n++ % 3].push(await get(v)); "
        + "return [b, n]",
        """[[["a"],["b"],["c"]],3]""")]
    [InlineData("let x = 1; const f = async () => { x += await get(1) }; await Promise.all([f(), f()]); return x", "2")]
    [InlineData(
        "let c = 'c7'; try { ({ c } = JSON.parse(await get(Promise.reject(new Error('503'))))) } catch { } return c",
        "\"c7\"")]
    [InlineData(
        "const make = x => { log.push(x); return x }; const { id = make('id'), u = await get('u') } = {}; return log",
        """["id"]""")]
    [InlineData(
        "try { for await (const v of { async *[Symbol.asyncIterator]() { try { yield 1 } finally { await null; "
        + "log.push('closed') } } }) throw 1 } catch { log.push('caught') } return log",
        """["closed","caught"]""")]
    [InlineData(
        "const g = (async function* () { try { yield 1 } catch { log.push('caught') } yield 2; log.push('lost') })(); "
        + "await g.next(); await g.throw(1); log.push((await g.return(3)).value); return log",
        """["caught",3]""")]
    [InlineData(
        "const all = []; for (let i = 0; i < await get(2); i++) all.push(() => i); return all.map(f => f())", "[0,1]")]
    [InlineData("return [1, 2].map(n => n + 1).concat(await get(4)).map(n => n * 2)", "[4,6,8]")]
    [InlineData("return `${log.push(1)}${await get(2)}${log.length}`", "\"121\"")]
    [InlineData("const o = { n: 1, async m(a) { return this.n + a } }; return await o.m(await get(2))", "3")]
    [InlineData("const f = () => late; await null; const late = 2; return f()", "2")]
    [InlineData(
        "const f = () => late; try { f(await 1) } catch (e) { return e.name } const late = 2", "\"ReferenceError\"")]
    [InlineData("return String(async (a) => [await a])", "\"async (a) => [await a]\"")]
    [InlineData(
        "const o = { f() { return this === o } }; return [(await 1, o.f)(), (await 1, o.f)`x`, (await o).f()]",
        "[false,false,true]")]
    [InlineData("const { [1.5]: a = await 1, ...rest } = { 1.5: 2, x: 3 }; return [a, rest]", """[2,{"x":3}]""")]
    [InlineData("const [a = await 1, { x: b = a } = {}] = []; return [a, b]", "[1,1]")]
    [InlineData("try { const [a = await 1] = []; a = 2; return a } catch (e) { return e.name }", "\"TypeError\"")]
    [InlineData("try { let [a = await b, b] = []; return b } catch (e) { return e.name }", "\"ReferenceError\"")]
    [InlineData(
        "const it = { [Symbol.iterator]: () => ({ next: () => ({ value: {} }), return() { log.push('closed') } }) }; "
        + "try { let [a = await 1, { b: { c } }] = it } catch (e) { log.push(e.name) } return log",
        """["closed","TypeError"]""")]
    [InlineData(
        "const g = (async function* () { try { yield 1 } finally { log.push('closed') } })(); await g.next(); "
        + "const left = g.return(2); log.push('asked'); log.push((await left).value); return log",
        """["asked","closed",2]""")]
    [InlineData("const C = class { [await get('k')]() { return 1 } }; return [C.name, new C().k()]", """["C",1]""")]
    public void An_await_does_nothing_twice(string code, string result) =>
        Assert.Equal(result, _bench.Result(Get + code));

    [Theory]
    [InlineData("async function f() { return arguments.length } return await f(1, 2)", "2")]
    [InlineData("async function f() { return arguments.length } return await f()", "0")]
    [InlineData("async function f(a, b = 3) { await null; return [a, b, ...arguments] } return await f(1)", "[1,3,1]")]
    [InlineData("function* f() { yield* arguments } return [...f(1, 2)]", "[1,2]")]
    [InlineData("const o = { async m() { return [arguments[0], this === o] } }; return await o.m(1)", "[1,true]")]
    [InlineData(
        "function f() { return (async () => { await null; return arguments.length })() } return await f(1, 2)", "2")]
    [InlineData("function f() { return [...arguments, arguments.length] } return f(1, await 2)", "[1,2,2]")]
    [InlineData(
        "async function f() { return { arguments }.arguments.length + { arguments: 1 }.arguments } return f(1)", "2")]
    [InlineData(
        "async function f(a, b) { arguments[0] = 'x'; await null; b = 'y'; return [a, ...arguments] } "
        + "return await f(1, 2, 3)",
        """["x","x","y",3]""")]
    [InlineData("function* f(a) { a = 2; yield arguments[0]; arguments[0]++; yield a } return [...f(1)]", "[2,3]")]
    [InlineData("async function f(a) { 'use strict'; a = 2; return arguments[0] } return await f(1)", "1")]
    [InlineData("async function f(a, b) { b = 2; await null; return arguments.length } return await f(1)", "1")]
    [InlineData(
        "async function f(a, b) { return arguments } function* g(a, { b }, [c], d = 1, e) { yield arguments } "
        + "const o = { async *m(a, ...b) { yield arguments } }; return [f.length, g.length, o.m.length]",
        "[2,3,1]")]
    public void The_arguments_object_is_there(string code, string result) => Assert.Equal(result, _bench.Result(code));

    [Theory]
    [InlineData("const o = {};\nawait null;\n  o.missing(await 1);", 3, 3, "o.missing is not a function")]
    [InlineData("const o = {};\nmissing(await 1);", 2, 1, "missing is not defined")]
    [InlineData("const f = 5;\nf(await 1);", 2, 1, "f is not a function")]
    [InlineData("const f = 5;\nnew f(await 1);", 2, 1, "f is not a constructor")]
    [InlineData("const o = { f: 5 };\n[new o.f(await 1)];", 2, 2, "o.f is not a constructor")]
    [InlineData("const o = {};\nreturn 1 + (await o.x).y;", 2, 24, "Cannot read properties of undefined (reading 'y')")]
    [InlineData("const o = { };\nreturn [await 1, o.y.z];", 2, 22, "Cannot read properties of undefined (reading 'z')")]
    [InlineData(
        "await null;\nfor (const x of [1]) {\n  x.y.z;\n}", 3, 7, "Cannot read properties of undefined (reading 'z')")]
    [InlineData("for (const x of await 5) {\n}", 1, 17, "await 5 is not iterable")]
    [InlineData("const all = [\n  await 1,\n  null.x];", 3, 8, "Cannot read properties of null (reading 'x')")]
    public void An_error_has_its_place_in_the_models_own_text(string code, int line, int column, string message)
    {
        var error = _bench.Error(code);
        Assert.Equal((line, column, message), (error.Line, error.Column, error.Message));
    }

    [Fact]
    public void A_loop_stands_in_its_own_function_on_the_stack()
    {
        var error = _bench.Error("""
            async function f() {
              for (const x of [1]) {
                for (const y of [x]) g(y);
              }
            }
            function g(x) { return x.y.z }
            await f();
            """);
        Assert.Equal("at g (line 6:28)\nat f (line 3:26)\nat (line 7:7)", error.Stack);
    }

    [Fact]
    public void Code_without_an_await_stays_as_it_is()
    {
        const string code = "(() => { let s = 0; for (const k of [1, 2]) { s += k } return s })";
        var script = Engine.PrepareScript(code);
        Assert.Same(script.Program, AwaitRewriter.Rewrite(code, script, out var runtime).Program);
        Assert.Empty(runtime);
    }

    [Fact]
    public void The_worker_lives_on_after_a_deep_expression_with_an_await()
    {
        var (open, close) = (string.Concat(Enumerable.Repeat("(n++, ", 300)), new string(')', 301));
        var code = $"let n = 0; return await Promise.resolve({open}await 1{close}";
        Assert.Equal("1", _bench.Result(code));
    }
}
