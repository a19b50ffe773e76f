using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VoidMcp.Tests.Sandbox.Awaits;

/// <summary>
/// A program made of <see cref="ProgramForms"/> that logs its effects in order. Its number decides everything: the same
/// number gives the same program.
/// </summary>
internal sealed partial class GeneratedProgram
{
    private readonly StringBuilder _code = new();
    private ulong _state;
    private int _operand, _suspensions;
    private FunctionKind? _kind;

    private GeneratedProgram(int number) => _state = (ulong)number * 0x9E3779B97F4A7C15 + 1;

    private enum FunctionKind
    {
        Async,
        Arrow,
        Generator,
        AsyncGenerator,
        Method,
        GeneratorMethod,
    }

    /// <summary>The code of a program: a function body that returns its log.</summary>
    public static string Of(int number) => new GeneratedProgram(number).Build(number);

    /// <summary>The part of a program that is its own.</summary>
    public static string BodyOf(string program) => program[Prelude.Length..];

    private string Build(int number)
    {
        // All pairs of an expression and a statement come up in turn.
        var expressions = ProgramForms.Expressions.Length;
        var statement = ProgramForms.Statements[number % ProgramForms.Statements.Length];
        var expression = ProgramForms.Expressions[(number / ProgramForms.Statements.Length + number) % expressions];
        var first = Fill(statement, expression);
        var statements = new List<string> { first };
        while (Next(3) == 0) statements.Insert(Next(2), Fill(Pick(ProgramForms.Statements), null));
        var body = string.Join("\n", statements.Select(s => s.StartsWith("var", StringComparison.Ordinal) ? s : $"{{ {s} }}"));
        _code.Append(Prelude);
        _code.Append(CultureInfo.InvariantCulture, $"failAt = {(Next(4) == 0 ? Next(_suspensions + 1) : -1)};\n");
        _code.Append(_kind switch
        {
            FunctionKind.Async => $"const run = async function () {{\n{body}\n}};\n",
            FunctionKind.Arrow => $"const make = function () {{ return async () => {{\n{body}\n}} }}, run = make.call(T);\n",
            FunctionKind.Method => Class("async run", body),
            FunctionKind.GeneratorMethod => Class("*run", body),
            FunctionKind.Generator => $"const run = function* () {{\n{body}\n}};\n",
            _ => $"const run = async function* () {{\n{body}\n}};\n",
        });
        _code.Append(CultureInfo.InvariantCulture, $"{(Next(2) == 0 && _kind != FunctionKind.AsyncGenerator ? "tick(40);\n" : "")}await drive(run, {Next(8)}, {Next(_suspensions + 2)});\nreturn finish();\n");
        return _code.ToString();
    }

    private static string Class(string method, string body) => $$"""
        class Parent { get a() { return O('p'); } set v(v) { log.push('set v ' + show(v)); this.vv = v; }
          get v() { log.push('get v'); return this?.vv; }
          m(...a) { log.push('parent ' + show(a.map(e => e?.raw ? [...e.raw] : e)) + show(this)); return O('s'); } }
        class Child extends Parent { id = 'child'; #p = 1; #q = O('q'); #m(...a) { log.push('own ' + show(a.length)); return this.#p; }
          {{method}}() {
        {{body}}
        } }
        const child = new Child(), run = () => child.run();

        """;

    /// <summary>Fills a statement with expressions, and chooses a kind of function that it may stand in.</summary>
    private string Fill(string statement, string? expression)
    {
        var nested = statement.Contains("async", StringComparison.Ordinal);
        var awaits = statement.Contains("await", StringComparison.Ordinal);
        var sloppy = statement.StartsWith("with", StringComparison.Ordinal);
        if (_kind is null)
        {
            var kinds = sloppy ? [FunctionKind.Async, FunctionKind.Arrow, FunctionKind.Generator] : nested ? [FunctionKind.Async, FunctionKind.Arrow, FunctionKind.Method]
                : awaits ? [FunctionKind.Async, FunctionKind.Arrow, FunctionKind.AsyncGenerator, FunctionKind.Method]
                : new[] { FunctionKind.Async, FunctionKind.Async, FunctionKind.Arrow, FunctionKind.Generator,
                    FunctionKind.AsyncGenerator, FunctionKind.Method, FunctionKind.Method, FunctionKind.GeneratorMethod };
            _kind = Pick(kinds);
        }
        else if ((sloppy && InMethod) || (nested && Yields) || (awaits && _kind is FunctionKind.Generator or FunctionKind.GeneratorMethod))
        {
            return "L(70, 0);";
        }

        var used = false;
        var all = Hole().Count(statement);
        var at = all == 0 ? -1 : Next(all * 2);
        return Hole().Replace(statement, m =>
        {
            if (m.Value != "$E") return Operand(m.Value[1], 1, at-- == 0);
            // A nested function is no method, and an arrow in a class's method may be one.
            var form = !used && expression is not null ? expression
                : InMethod && !nested && Next(2) == 0 ? Pick(ProgramForms.MethodExpressions)
                : Pick(ProgramForms.Expressions);
            used = true;
            return "(" + Expression(form, 1) + ")";
        });
    }

    private bool InMethod => _kind is FunctionKind.Method or FunctionKind.GeneratorMethod;

    private bool Yields => _kind is FunctionKind.Generator or FunctionKind.AsyncGenerator or FunctionKind.GeneratorMethod;

    private string Expression(string form, int depth)
    {
        var holes = Hole().Count(form);
        var suspended = holes == 0 ? -1 : Next(holes);
        var at = 0;
        return Hole().Replace(form, m => Operand(m.Value[1], depth, at++ == suspended));
    }

    private string Operand(char kind, int depth, bool suspends = false)
    {
        if (kind == 'x' && depth < 3 && Next(4) == 0) return "(" + Expression(Pick(ProgramForms.Expressions), depth + 1) + ")";
        var id = (++_operand).ToString(CultureInfo.InvariantCulture);
        var value = kind switch
        {
            'x' => Pick(["1", "'v'", "0", "undefined", $"O({id})", "null", "[1]"]),
            'n' => Pick(["1", "2", "3"]),
            's' => "'s'",
            'b' => Pick(["true", "false", "1", "''"]),
            'o' => $"O({id})",
            'u' => Pick([$"O({id})", $"O({id})", "null", "undefined"]),
            'k' => Pick(["'a'", "'b'", "'z'"]),
            'q' => Pick(["'a'", "'b'", "'z'", $"K({id})"]),
            'm' => "'m'",
            'f' => $"F({id})",
            'g' => Pick([$"F({id})", $"F({id})", "undefined", "5"]),
            'c' => $"C({id})",
            'a' => Pick([$"A({id}, 1, undefined, 3)", $"A({id})", "[undefined, 2]"]),
            _ => throw new InvalidOperationException($"no values for ${kind}"),
        };
        if (!suspends && Next(4) != 0) return $"L({id}, {value})";
        _suspensions++;
        var awaits = !Yields || (_kind == FunctionKind.AsyncGenerator && Next(2) == 0);
        return awaits ? $"(await W({id}, {value}))" : $"(yield Y({id}, {value}))";
    }

    private T Pick<T>(T[] values) => values[Next(values.Length)];

    /// <summary>A number from 0 up to, without, the limit.</summary>
    private int Next(int limit)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (int)((_state >> 11) % (ulong)limit);
    }

    [GeneratedRegex(@"\$[A-Za-z](?![A-Za-z])")]
    private static partial Regex Hole();

    private const string Prelude = """
        const log = [], fs = [], T = { isThis: 1 };
        let failAt = -1, waits = 0, ended = false, x = 'x', y, n = 2, f0;
        const name = v => v.name === undefined ? '?' : String(v.name);
        const show = (v, d = 0) => typeof v === 'string' ? "'" + v + "'" : typeof v === 'function' ? 'f:' + name(v)
          : v === T ? 'T' : v === globalThis ? 'G' : v instanceof Promise ? 'P' : typeof v !== 'object' || v === null ? String(v) : v.id !== undefined ? 'O' + v.id
          : v instanceof Error ? v.constructor.name : d > 3 ? '..'
          : Array.isArray(v) ? '[' + Array.from(v, e => show(e, d + 1)).join() + ']'
          : '{' + Reflect.ownKeys(v).map(k => { const p = Object.getOwnPropertyDescriptor(v, k);
            return String(k) + ':' + (p.get ? 'get' : show(p.value, d + 1)); }).join() + '}';
        const L = (i, v) => { log.push(i + ' ' + show(v)); return v; };
        const W = (i, v) => {
          log.push('w' + i);
          const k = waits++;
          return k === failAt ? Promise.reject(new RangeError('w' + i))
            : k % 3 === 0 ? v : k % 3 === 1 ? Promise.resolve(v) : { then(ok) { log.push('then' + i); ok(v); } };
        };
        const Y = (i, v) => { log.push('y' + i); return [i, v]; };
        const P = v => Promise.resolve(v), R = v => Promise.reject(v);
        const F = id => { const f = function (...a) { log.push('call' + id + ' ' + show(a.map(e => e?.raw ? [...e.raw] : e))
          + (this === undefined || this === globalThis ? '' : ' on ' + show(this))); return 'r' + id; }; return f; };
        const h = v => { log.push('h ' + show(v)); return F('h'); };
        const C = id => class { constructor(...a) { log.push('new' + id + ' ' + show(a)); this.id = 'i' + id; } };
        const K = id => ({ toString() { log.push('key' + id); return 'b'; } });
        const O = id => { let a = 1, b = 2; const t = { num: 5, none: undefined,
          get a() { log.push('get a' + id); return a; }, set a(v) { log.push('set a' + id + ' ' + show(v)); a = v; },
          get b() { log.push('get b' + id); return b; }, set b(v) { log.push('set b' + id + ' ' + show(v)); b = v; },
          get z() { log.push('get z' + id); return undefined; }, set z(v) { log.push('set z' + id + ' ' + show(v)); },
          get o() { log.push('get o' + id); return O(id + 'o'); }, get C() { log.push('get C' + id); return C(id); },
          get m() { log.push('get m' + id); return function (...args) {
            log.push('m' + id + ' ' + show(args.map(e => e?.raw ? [...e.raw] : e)) + (this === t)); return O(id + 'm'); }; },
          toString() { log.push('text' + id); return 'a'; } };
          Object.defineProperty(t, 'id', { value: id }); return t; };
        const o = O('o');
        const A = (id, ...values) => ({ id: 'A' + id, [Symbol.iterator]() { log.push('open' + id); let i = 0; return {
          next(...a) { log.push('next' + id); return i < values.length ? { value: values[i++], done: false } : { done: true }; },
          return() { log.push('close' + id); return {}; } }; } });
        const B = (id, ...values) => ({ id: 'B' + id, [Symbol.asyncIterator]() { log.push('open' + id); let i = 0; return {
          async next() { log.push('next' + id); await null; return i < values.length ? { value: values[i++] } : { done: true }; },
          async return() { log.push('close' + id); await null; await null; log.push('closed' + id); return {}; } }; } });
        const E1 = new TypeError('e1');
        const drive = async (run, way, at) => {
          try {
            const it = run.call(T);
            if (it instanceof Promise) { log.push('returned ' + show(await it)); return; }
            let step = await it.next(), turns = 0;
            while (!step.done && turns < 60) {
              const [i, v] = Array.isArray(step.value) ? step.value : [];
              log.push('got' + i);
              const now = turns++ === at;
              step = now && way % 3 === 0 || turns === at + 3 && way > 3 ? await it.return('early')
                : now && way % 3 === 1 ? await it.throw(new RangeError('t')) : await it.next(v);
            }
            log.push('done ' + show(step.value));
            log.push('after ' + show(await it.next()));
          } catch (e) { log.push('threw ' + show(e)); }
        };
        const tick = async turns => { while (turns-- > 0 && !ended) { log.push('t'); await null; } };
        const finish = () => {
          ended = true;
          fs.slice(0, 9).forEach(f => { try { log.push('f ' + show(f?.())); } catch (e) { log.push('f threw ' + show(e)); } });
          try { log.push('end ' + show([x, y, n, f0])); } catch (e) { log.push('end threw'); }
          return log;
        };

        """;
}
