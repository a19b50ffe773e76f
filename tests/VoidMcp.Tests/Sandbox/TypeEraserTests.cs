namespace VoidMcp.Tests.Sandbox;

public class TypeEraserTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("const counts: Record<string, number> = {};\ncounts.a = 2;\nreturn counts", """{"a":2}""")]
    [InlineData("for (const w of ['a', 'b'] as string[]) console.log(w);\nreturn 1", "1")]
    [InlineData("const f = (a: number, b?: string): string => `${a}${b ?? '-'}`; return f(1)", "\"1-\"")]
    [InlineData("const f = async <T,>(x: T): Promise<T> => x; return await f<number>(3)", "3")]
    [InlineData("function id<T extends { a: number }>(x: T): T { return x }\nreturn id<{ a: number }>({ a: 1 })",
        """{"a":1}""")]
    [InlineData("interface User { id: number; name?: string }\nconst u: User = { id: 1 };\nreturn u", """{"id":1}""")]
    [InlineData("type Id = string | number\ntype Pair<A, B = A> = [A, B];\nconst p: Pair<Id> = [1, 'b']; return p",
        """[1,"b"]""")]
    [InlineData("type State =\n  | 'open'\n  | 'closed'\nlet s: State = 'open'\nreturn s", "\"open\"")]
    [InlineData("const xs = [1, 2] as const; return xs", "[1,2]")]
    [InlineData("const o = { a: 1 } satisfies Record<string, number>; return o.a!", "1")]
    [InlineData("const m = new Map<string, number[]>([['a', [1]]]); return m.get('a')![0]", "1")]
    [InlineData("const s = new Set<number>; s.add(1); return [...s]", "[1]")]
    [InlineData("const r = await tools.files.read<{ path: string }>({ path: 'x' }); return r.path", "\"x\"")]
    [InlineData("const r: any = await tools.files.read<any>({ path: 'x' }); return (r as any).path!.length", "1")]
    [InlineData("return await tools.files.read<string>({ a: 1 })", """{"a":1}""")]
    [InlineData("class A { private x: number = 1; readonly y?: string; static z = 2; declare w: string;\n"
        + "  get v(): number { return this.x } }\nreturn [new A().v, A.z, Object.keys(new A())]",
        """[1,2,["x","y"]]""")]
    [InlineData("abstract class A<T> { abstract run(): T; go(): T { return this.run() } }\n"
        + "class B extends A<number> implements Runnable<number> { override run(): number { return 4 } }\n"
        + "return new B().go()", "4")]
    [InlineData("function f(a: string): string;\nfunction f(a: number): number;\nfunction f(a: any) { return a }\n"
        + "return f(2)", "2")]
    [InlineData("function f(this: { a: number }, b: number) { return this.a + b }\nreturn f.call({ a: 1 }, 2)", "3")]
    [InlineData("try { throw new Error('x') } catch (e: unknown) { return (e as Error).message }", "\"x\"")]
    [InlineData("const { a, b: [c] }: { a: number; b: number[] } = { a: 1, b: [2] }; return a + c", "3")]
    [InlineData("import type { X } from './x';\ndeclare const y: number;\ndeclare function g(a: number): void;\n"
        + "return typeof y", "\"undefined\"")]
    [InlineData("const isText = (x: unknown): x is string => typeof x === 'string'; return isText('a')", "true")]
    [InlineData("const o = { f<T>(x: T): T { return x }, async g(): Promise<void> {} }; return o.f(5)", "5")]
    [InlineData("const a = true ? (1) : (2); const g = (x: boolean) => x ? (a) : (b: number) => b; return g(true)",
        "1")]
    [InlineData("const f: (a: number) => (b: number) => number = a => b => a + b; return f(1)(2)", "3")]
    [InlineData("const f = (a: number): {\n  b: number\n} => ({ b: a }); return f(1)", """{"b":1}""")]
    [InlineData("const add=(x:number):((y:number)=>number)=>y=>x; return typeof add(1)", "\"function\"")]
    [InlineData("const f = (x:any):(string|null)=>x; return f(1)", "1")]
    [InlineData("return [1].map((x):(number|null)=>x)", "[1]")]
    [InlineData("const f = (id:string):(()=>Promise<any>)=>async()=>1; return await f('a')()", "1")]
    [InlineData("const f = (x:any):({a:string; b:number})=>x; return f(1)", "1")]
    [InlineData("const f = (x:any):(string)[]=>x, g = (x:any):({a:string}|[A,B])=>x; return f(g(1))", "1")]
    [InlineData("const f = (x:any):(null)=>x, g = (x:any):(T extends string ? A : B)=>x; return f(g(1))", "1")]
    [InlineData("let a: (x) => any, b: (x?) => (y), c: ({a, b: [d]}: any, ...r: any[]) => void,\n"
        + "d: (this: A) => B, e: new (x: A) => B, f: <T>(x: T) => T, g: (x, y) => A, h: () => A,\n"
        + "i: ([x]) => A; return [a]", "[null]")]
    [InlineData("const g = (x) => x ? (1) : (b: number) => b, h = (x) => x ? (2) : ({b}: any) => b;\n"
        + "return [g(1), h(1)]", "[1,2]")]
    [InlineData("let x!: number; x = 1 < 2 ? 3 : 4; return x > 2 && x < 5", "true")]
    [InlineData("const xs: number[] = [3, 1].sort((a: number, b: number) => a - b);\nreturn xs", "[1,3]")]
    [InlineData("const a = [1] as number[]\n;[2].forEach((x: number) => a.push(x))\nreturn a", "[1,2]")]
    [InlineData("const a = [5] as number[]\n[0, 1].forEach((x: number) => x)\nreturn a", "[5]")]
    [InlineData("const a = 5\ninterface X { b: 1 }\n[1].forEach((x: number) => x)\nreturn a", "5")]
    [InlineData("const t: `a${string}` = 'ab'; const k: keyof typeof t = 'length'; return `${t as string}${t!.length}`",
        "\"ab2\"")]
    [InlineData("async function main(): Promise<number> { return 7 }\nmain()", "7")]
    [InlineData("export default async function main(t: typeof tools): Promise<number> { return 8 }", "8")]
    [InlineData("export default async (): Promise<number> => 9", "9")]
    [InlineData("async (): Promise<number> => { const x: number = 1; return x }", "1")]
    [InlineData("const re: RegExp = /a:b/g; const n: number = 4 / 2 / 1; return [re.test('a:b'), n]", "[true,2]")]
    [InlineData("label: for (const x of [1, 2]) { const y: number = x; continue label }\nreturn 1", "1")]
    [InlineData("const f = <T extends unknown[]>(...xs: T): T => xs; return f(1, 2)", "[1,2]")]
    [InlineData("const x = <any>{ a: 1 }; return x.a", "1")]
    [InlineData("switch (1 as number) { case 1: { const y: string = 'a'; return y } default: return 0 }", "\"a\"")]
    public void TypeScript_runs(string code, string result) => Assert.Equal(result, _bench.Result(code));

    [Theory]
    [InlineData("const type = 1, as = 2; const o = { type, as, declare: 3 };\nreturn o.declare < 4 > 5")]
    [InlineData("const a = 1, b = 2; return a < b > (3)")]
    [InlineData("const string = 1; const f = 2; return f < string > (1)")]
    public void JavaScript_is_not_changed(string code) => Assert.Null(_bench.Run(code).Error);

    [Fact]
    public void Every_position_stays()
    {
        var error = _bench.Error(
            "const a: Record<string,\n  number> = {};\nconst b = (x: any): any => x.y.z; b(a as any);");
        Assert.Equal((3, 32), (error.Line, error.Column));
        Assert.Equal("const b = (x: any): any => x.y.z; b(a as any);", error.SourceLine);
    }

    [Theory]
    [InlineData("enum Color { Red }\nreturn 1", "A TypeScript enum is not supported", 1, 1)]
    [InlineData("let x: number = 1;\n  const enum Color { Red }", "A TypeScript enum is not supported", 2, 3)]
    [InlineData("namespace A { export const x = 1 }", "A TypeScript namespace is not supported", 1, 1)]
    [InlineData("class A { constructor(private x: number) {} }",
        "A TypeScript parameter property is not supported", 1, 23)]
    public void TypeScript_with_a_meaning_at_run_time_is_refused(string code, string message, int line, int column)
    {
        var error = _bench.Error(code);
        Assert.Equal((message, line, column), (error.Message, error.Line, error.Column));
        Assert.StartsWith("Types are erased, but this is code. ", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("const a: number = 1;\nconst b: = 2;", 2)]
    [InlineData("const a: number = 1;\nif (a {\n}", 2)]
    [InlineData("const a: number = ;", 1)]
    public void An_error_in_TypeScript_is_told_where_it_is(string code, int line) =>
        Assert.Equal(line, _bench.Error(code).Line);

    [Fact]
    public void Code_that_is_made_to_be_read_many_times_over_ends_soon()
    {
        var code = "x: " + string.Concat(Enumerable.Repeat("a ? (b): c<", 1_000)) + "1";
        Assert.NotNull(_bench.Error(code));
        var nested = string.Concat(Enumerable.Repeat("(a: ", 1_000)) + "1" + new string(')', 1_000) + ": b =>";
        Assert.NotNull(_bench.Error(nested));
    }
}
