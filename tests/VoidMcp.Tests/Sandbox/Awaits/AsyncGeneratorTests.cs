namespace VoidMcp.Tests.Sandbox.Awaits;

/// <summary>What async generators do, and when: the results are Node's.</summary>
public sealed class AsyncGeneratorTests
{
    private const string Prelude = """
        const log = [], tick = async n => { while (n-- > 0) { log.push('t'); await null; } };
        async function* two() {
          try { yield 1; yield 2 } catch (e) { log.push(e); return 'r' } finally { log.push('f') }
        }

        """;

    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData(
        "const it = two(); await it.next(); tick(9); log.push(await it.return(5)); return [...log]",
        """["t","t","f","t",{"value":5,"done":true}]""")]
    [InlineData(
        "tick(9); for await (const v of two()) break; return [...log]",
        """["t","t","t","t","f","t"]""")]
    [InlineData(
        "const it = two(); await it.next(); log.push(await it.return(Promise.reject(9))); return log",
        """[9,"f",{"value":"r","done":true}]""")]
    [InlineData(
        "async function* all() { yield* two() } const it = all(); await it.next(); "
        + "log.push(await it.return(Promise.resolve(7)), await it.next()); return log",
        """["f",{"value":7,"done":true},{"done":true}]""")]
    [InlineData(
        "async function* all() { yield* [1, 2] } const it = all(); await it.next(); return it.return(8)",
        """{"value":8,"done":true}""")]
    [InlineData(
        "const it = two(); return Promise.allSettled("
        + "[it.next(), it.return(Promise.reject(9)), it.next(), it.return(1), it.throw(2)])",
        """
        [{"status":"fulfilled","value":{"value":1,"done":false}},
        {"status":"fulfilled","value":{"value":"r","done":true}},{"status":"fulfilled","value":{"done":true}},
        {"status":"fulfilled","value":{"value":1,"done":true}},{"status":"rejected","reason":2}]
        """)]
    [InlineData(
        "const o = { async *m(n = this.k) { yield this.k + n; yield* [await n, arguments.length] }, k: 3 }; "
        + "for await (const v of o.m(1)) log.push(v); return log",
        "[4,1,1]")]
    [InlineData(
        "async function* g(a) { var a; yield a; var a = 2; yield a } "
        + "for await (const v of g(8)) log.push(v); return log",
        "[8,2]")]
    [InlineData(
        "class B { async *m() { yield 1 } } class C extends B { async *m() { yield* super.m(); yield 2 } } "
        + "for await (const v of new C().m()) log.push(v); return log",
        "[1,2]")]
    [InlineData(
        "const it = two(); return [Object.prototype.toString.call(it), it instanceof two, two.constructor.name, "
        + "await two.prototype.next.call({}).catch(e => e.name)]",
        """["[object AsyncGenerator]",true,"AsyncGeneratorFunction","TypeError"]""")]
    public void Async_generators_end_as_in_Node(string code, string result) =>
        Assert.Equal(result.Replace("\n", "", StringComparison.Ordinal), _bench.Result(Prelude + code));

    [Fact]
    public void An_error_in_an_async_generator_has_its_place_and_stack()
    {
        var error = _bench.Error("""
            async function* pages() {
              const check = v => v.items.length;
              await null;
              yield check({});
            }
            for await (const page of pages()) { }
            """);
        Assert.Equal((2, 30), (error.Line, error.Column));
        Assert.Contains("at next (line 4:9)", error.Stack, StringComparison.Ordinal);
    }
}
