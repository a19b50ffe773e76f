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
    public static string BodyOf(string program) => program[ProgramPrelude.Code.Length..];

    private string Build(int number)
    {
        // All pairs of an expression and a statement come up in turn.
        var statement = ProgramForms.Statements[number % ProgramForms.Statements.Length];
        var expression = ProgramForms.Expressions[number % ProgramForms.Expressions.Length];
        var first = Fill(statement, expression);
        var statements = new List<string> { first };
        while (Next(3) == 0) statements.Insert(Next(2), Fill(Pick(ProgramForms.Statements), null));
        var body = string.Join(
            "\n", statements.Select(s => s.StartsWith("var", StringComparison.Ordinal) ? s : $"{{ {s} }}"));
        _code.Append(ProgramPrelude.Code);
        _code.Append(CultureInfo.InvariantCulture, $"failAt = {(Next(4) == 0 ? Next(_suspensions + 1) : -1)};\n");
        _code.Append(_kind switch
        {
            FunctionKind.Async => $"const run = async function () {{\n{body}\n}};\n",
            FunctionKind.Arrow =>
                $"const make = function () {{ return async () => {{\n{body}\n}} }}, run = make.call(T);\n",
            FunctionKind.Method => Class("async run", body),
            FunctionKind.GeneratorMethod => Class("*run", body),
            FunctionKind.Generator => $"const run = function* () {{\n{body}\n}};\n",
            _ => $"const run = async function* () {{\n{body}\n}};\n",
        });
        if (Next(2) == 0) _code.Append("tick(40);\n");
        _code.Append(CultureInfo.InvariantCulture, $"await drive(run, {Next(8)}, {Next(_suspensions + 2)});\n");
        _code.Append("return finish();\n");
        return _code.ToString();
    }

    private static string Class(string method, string body) => $$"""
        class Parent { get a() { return O('p'); } set v(v) { log.push('set v ' + show(v)); this.vv = v; }
          get v() { log.push('get v'); return this?.vv; }
          m(...a) { log.push('parent ' + show(a.map(e => e?.raw ? [...e.raw] : e)) + show(this)); return O('s'); } }
        class Child extends Parent { id = 'child'; #p = 1; #q = O('q');
          #m(...a) { log.push('own ' + show(a.length)); return this.#p; }
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
            var kinds = sloppy ? [FunctionKind.Async, FunctionKind.Arrow, FunctionKind.Generator]
                : nested ? [FunctionKind.Async, FunctionKind.Arrow, FunctionKind.Method]
                : awaits ? [FunctionKind.Async, FunctionKind.Arrow, FunctionKind.AsyncGenerator, FunctionKind.Method]
                : new[]
                {
                    FunctionKind.Async, FunctionKind.Async, FunctionKind.Arrow, FunctionKind.Generator,
                    FunctionKind.AsyncGenerator, FunctionKind.Method, FunctionKind.Method, FunctionKind.GeneratorMethod,
                };
            _kind = Pick(kinds);
        }
        else if ((sloppy && InMethod) || (nested && Yields)
            || (awaits && _kind is (FunctionKind.Generator or FunctionKind.GeneratorMethod)))
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

    private bool Yields =>
        _kind is FunctionKind.Generator or FunctionKind.AsyncGenerator or FunctionKind.GeneratorMethod;

    private string Expression(string form, int depth)
    {
        var holes = Hole().Count(form);
        var suspended = holes == 0 ? -1 : Next(holes);
        var at = 0;
        return Hole().Replace(form, m => Operand(m.Value[1], depth, at++ == suspended));
    }

    private string Operand(char kind, int depth, bool suspends = false)
    {
        if (kind == 'x' && depth < 3 && Next(4) == 0)
            return "(" + Expression(Pick(ProgramForms.Expressions), depth + 1) + ")";
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
}
