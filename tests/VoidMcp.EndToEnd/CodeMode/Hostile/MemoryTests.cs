namespace VoidMcp.EndToEnd.CodeMode.Hostile;

/// <summary>
/// Scripts that fill memory: the wall around the worker's heap ends them, or a limit on one operation.
/// </summary>
public sealed class MemoryTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    private const string OutOfMemory = "MemoryLimit";

    public static TheoryData<string, string, string> Attacks => new()
    {
        { "a string that doubles", OutOfMemory, "let s = 'x'; while (true) s += s;" },
        { "a string repeated",
            "RangeError|MemoryLimit",
            "return 'x'.repeat(2 ** 30).length + 'y'.repeat(2 ** 30).length;" },
        { "a string padded", "RangeError|MemoryLimit", "return 'x'.padEnd(1e9).length" },
        { "strings joined", OutOfMemory, "return Array(1e7).fill('abcdefghij').join('').length" },
        { "a replacement that multiplies",
            OutOfMemory,
            "return 'a'.repeat(1e6).replace(/a/g, 'b'.repeat(1000)).length" },
        { "a string split", OutOfMemory, "return 'x,'.repeat(1e7).split(',').length" },
        { "a string decoded", OutOfMemory, "return decodeURIComponent('%41'.repeat(1e7)).length" },
        { "arrays in an array", OutOfMemory, "const a = []; while (true) a.push(new Array(10000).fill(1));" },
        { "one huge array", "RangeError|EngineError|MemoryLimit", "return new Array(2 ** 31).fill(0).length;" },
        { "an array from a length", "RangeError|EngineError|MemoryLimit", "return Array.from({ length: 1e9 }).length" },
        { "arguments spread", OutOfMemory, "return Math.max(...Array.from({ length: 8e6 }, (_, i) => i))" },
        { "members of an object", OutOfMemory, "const o = {}; for (let i = 0; ; i++) o['k' + i] = { i };" },
        { "a map", OutOfMemory, "const m = new Map(); for (let i = 0; ; i++) m.set({ i }, [i]);" },
        { "a set of texts", OutOfMemory, "const s = new Set(); for (let i = 0; ; i++) s.add('value ' + i);" },
        { "typed arrays", OutOfMemory, "const all = []; while (true) all.push(new Uint8Array(1 << 24));" },
        { "a huge buffer", "RangeError|MemoryLimit", "return new ArrayBuffer(2 ** 33).byteLength" },
        { "a buffer that can grow",
            "RangeError|MemoryLimit|TypeError",
            "const b = new ArrayBuffer(1, { maxByteLength: 2 ** 31 }); b.resize(2 ** 31); return b.byteLength" },
        { "closures", OutOfMemory, "const f = []; for (let i = 0; ; i++) f.push(() => i);" },
        { "promises that stay", OutOfMemory, "const p = []; for (;;) p.push(new Promise(() => {}));" },
        { "a BigInt's power", "RangeError", "return 10n ** 10n ** 9n" },
        { "a BigInt shifted", "RangeError|MemoryLimit", "let a = 1n; for (;;) a <<= 100000000n;" },
        { "keys of a proxy",
            OutOfMemory,
            "return new Proxy({}, { ownKeys: () => Array.from({ length: 3e6 }, (_, i) => 'k' + i) })" },
        { "a clone", OutOfMemory, "return structuredClone(Array.from({ length: 2e6 }, (_, i) => [i, i])).length" },
        { "JSON of a wide array",
            OutOfMemory,
            "return JSON.stringify(Array.from({ length: 2e6 }, (_, i) => ({ i }))).length" },
        { "microtasks", OutOfMemory, "for (;;) queueMicrotask(() => {});" },
        { "a chain of promises",
            "MemoryLimit|TimeLimit",
            "const again = () => Promise.resolve().then(again); await again();" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    [Trait("setting", "code.memory")]
    public Task The_memory_limit_ends(string attack, string expected, string code)
    {
        // On a machine that is busy with other things, time may run out first.
        Assert.NotEmpty(attack);
        return gateway.AttackAsync(code, expected + "|TimeLimit", seconds: 5);
    }
}
