namespace VoidMcp.EndToEnd.CodeMode.Hostile;

/// <summary>Scripts that look for a way to the machine, to the host, or to the scripts that come after them.</summary>
public sealed class EscapeTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    public static TheoryData<string, string, string> Attacks => new()
    {
        { "Function", "TypeError", "return Function('return 1')()" },
        { "the constructor of a constructor", "TypeError", "return [].constructor.constructor('return 1')()" },
        { "AsyncFunction", "TypeError", "return (async () => {}).constructor('return 1')()" },
        { "GeneratorFunction", "TypeError", "return (function* () {}).constructor('yield 1')().next()" },
        { "the constructor of a host function", "TypeError", "return console.log.constructor('return 1')()" },
        { "the constructor of a tool",
            "TypeError",
            "return Object.getPrototypeOf(tools.fx.add).constructor('return 1')()" },
        { "eval", "TypeError", "return eval('1')" },
        { "indirect eval", "TypeError", "return (0, eval)('1')" },
        { "a timer with code as text", "TypeError", "setTimeout('1', 1); await sleep(10)" },
        { "import()", "Error|TypeError", "return await import('fs')" },
        { "import() of data", "Error|TypeError", "return await import('data:text/javascript,export default 1')" },
        { "import.meta", "SyntaxError", "return import.meta.url" },
        { "require", "Error", "return require('child_process').execSync('id')" },
        { "process", "ReferenceError", "return process.mainModule" },
        { "the engine's doors to .NET",
            "=[]",
            "return ['System', 'importNamespace', 'clr', 'clrHelper', 'host', 'engine', 'Deno', 'Bun', 'global', "
            + "'window'].filter(n => n in globalThis)" },
        { "getType", "=[\"undefined\",\"undefined\"]", "return [typeof ({}).GetType, typeof console.log.GetType]" },
        { "the call stack's callers",
            "TypeError|=null|=undefined",
            "'use strict'; return (function () { return arguments.callee; })()" },
        { "Error.prepareStackTrace",
            "=\"string\"",
            "Error.prepareStackTrace = (e, frames) => { globalThis.frames = frames; return frames; }; return typeof "
            + "new Error('x').stack" },
        { "Atomics.wait", "TypeError", "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)" },
        { "Atomics.waitAsync",
            "NeverSettles|TypeError|TimeLimit",
            "await Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(8)), 0, 0).value" },
        { "finalizers",
            "=1|TimeLimit",
            "new FinalizationRegistry(() => { for (;;); }).register({}, 1); const w = new WeakRef({}); for (let i = 0; "
            + "i < 1e5; i++) ({ i }); return w ? 1 : 0" },
        { "toJSON for all objects", "=\"mine\"", "Object.prototype.toJSON = () => 'mine'; return { a: 1 }" },
        { "an own iterator for all arrays",
            "=[1,2]",
            "Array.prototype[Symbol.iterator] = () => { throw new Error('mine'); }; return [1, 2]" },
        { "setters for all objects",
            "=[{\"a\":1},{\"a\":1}]",
            "for (const k of ['server', 'tool', 'id', 'a', '0', 'then']) Object.defineProperty(Object.prototype, k, { "
            + "set() { throw new Error('mine'); }, get() { return undefined; } }); return [await tools.fx.echo({ "
            + "a: 1 }), { a: 1 }]" },
        { "then for all objects",
            "={\"a\":2}",
            "Object.prototype.then = function (give) { give(1); }; return { a: 2 }" },
        { "then of all promises",
            "={\"a\":1}",
            "Promise.prototype.then = Promise.resolve = Promise.reject = null; return await tools.fx.echo({ a: 1 })" },
        { "everything replaced",
            "={\"a\":1}",
            "JSON.stringify = JSON.parse = Object.keys = Reflect.apply = Reflect.ownKeys = Array.prototype.push = "
            + "Map.prototype.get = String = Error = TypeError = null; return await tools.fx.echo({ a: 1 })" },
        { "the prelude's tools frozen", "TypeError", "tools.fx = 1" },
        { "another tools", "TypeError", "Object.defineProperty(globalThis, 'tools', { value: 1 })" },
        { "the prototype of tools", "TypeError", "Object.setPrototypeOf(tools, { evil: 1 })" },
        { "__proto__ in arguments",
            "={\"__proto__\":{\"x\":1},\"constructor\":2}",
            "return await tools.fx.echo(JSON.parse('{\"__proto__\":{\"x\":1},\"constructor\":2}'))" },
        { "__proto__ in the result",
            "=[{\"__proto__\":{\"polluted\":true}},\"undefined\"]",
            "const r = await tools.fx.echo(JSON.parse('{\"__proto__\":{\"polluted\":true}}')); return [r, "
            + "typeof ({}).polluted]" },
        { "symbols as names", "={\"b\":1}", "return { [Symbol('a')]: 1, b: 1, [Symbol.toStringTag]: 'x' }" },
        { "a result that changes while it is read",
            "={\"a\":0,\"b\":[1,2,3]}",
            "let n = 0; const o = { get a() { delete o.c; o.b.push(3); return n++; }, b: [1, 2], c: 1 }; return o" },
        { "a result that throws what is no error", "Uncaught", "return { get a() { throw null; } }" },
        { "an error without a prototype", "Error|Uncaught", "throw Object.setPrototypeOf(new Error('x'), null)" },
        { "an error that is a proxy",
            "Uncaught",
            "throw new Proxy(new Error('x'), { get() { throw 1; }, getPrototypeOf() { throw 2; }, "
            + "ownKeys() { throw 3; } })" },
        { "a ToolError of its own", "ToolError", "throw new ToolError('forged', 'fx', 'add', [])" },
        { "globals for the next script",
            "=1",
            "globalThis.left = 1; Array.prototype.sort = () => 'left'; String = () => 'left'; return 1" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public Task There_is_no_way_out(string attack, string expected, string code)
    {
        Assert.NotEmpty(attack);
        return gateway.AttackAsync(code, expected);
    }
}
