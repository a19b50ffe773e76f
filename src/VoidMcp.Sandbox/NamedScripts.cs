using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;
using VoidMcp.Sandbox.Awaits;

namespace VoidMcp.Sandbox;

/// <summary>
/// The global <c>scripts</c>: <c>await scripts.report({ days: 7 })</c> asks the host for the code of the user's script
/// of that name and runs it in the same engine, so that its calls, time and memory count as the calling script's own.
/// Inside it, <c>args</c> is what it was called with. Its errors reject the promise.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="requests">The pending requests.</param>
/// <param name="names">The names of the user's scripts, for enumeration; others are asked for too.</param>
/// <param name="ask">Sends the query for a script's code.</param>
internal sealed class NamedScripts(
    Engine engine, OpenRequests requests, IReadOnlyList<string> names, Func<string, JsValue[], JsValue> ask)
{
    private static readonly EmbeddedScript s_script = new("scripts", Source);

    private readonly Dictionary<string, ScriptSource> _byCode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScriptSource> _byFile = new(StringComparer.Ordinal);
    private ObjectInstance? _made;

    /// <summary>Called with the code of each script before it runs. Set by the engine.</summary>
    public Action<string> BeforeCode { get; set; } = static _ => { };

    /// <summary>The code of a file name in the engine's positions; null if it is not that of a named script.</summary>
    public ScriptSource? SourceOf(string? file) => file is null ? null : _byFile.GetValueOrDefault(file);

    /// <summary>The value of <c>scripts</c>.</summary>
    /// <param name="depth">The number of named scripts around the code that gets it.</param>
    public JsValue Make(int depth = 0)
    {
        _made ??= s_script.Call(
            engine,
            new JsArray(engine, [.. names.Select(static n => (JsValue)new JsString(n))]),
            Function("ask", a => Ask(a[0].ToString(), a[1].AsArray(), (int)a[2].AsNumber())),
            Function("start", a => Start(a[0].AsString(), a[1].AsString(), a[2], (int)a[3].AsNumber())),
            Function("line", _ => requests.CurrentLine()),
            Function("mark", a => Mark(a[0], (int)a[1].AsNumber())));
        return engine.Call(_made.Get("make"), depth);
    }

    private JsValue Ask(string name, JsArray arguments, int depth)
    {
        var line = requests.CurrentLine();
        if (depth >= ScriptLimits.MaxScriptDepth)
        {
            return requests.Rejected(
                line, $"scripts.{name}: scripts may call one another {ScriptLimits.MaxScriptDepth} deep, not deeper");
        }

        var first = arguments.Length == 0 ? JsValue.Undefined : arguments[0];
        var isNothing = first.IsUndefined() || first.IsNull();
        if (arguments.Length > 1 || !(isNothing || (first.IsObject() && !first.IsArray() && !first.IsCallable()))
            || first.IsPromise())
        {
            return requests.Rejected(
                line, $"scripts.{name} takes one object with named arguments: scripts.{name}({{ name: value }})");
        }

        return ask($"scripts.{name}", isNothing ? [new JsString(name)] : [new JsString(name), first]);
    }

    /// <summary>Runs a script's code up to its first await.</summary>
    private JsValue Start(string name, string code, JsValue arguments, int depth)
    {
        var source = Parsed(name, code);
        BeforeCode(source.Code);
        var function = engine.Evaluate(source.Function);
        var given = arguments.IsObject() ? arguments : new JsObject(engine);
        var value = engine.Call(
            function, [given, Make(depth), .. RewriteRuntime.Values(engine, source.Runtime)]);
        return source.GivesFunction && value.IsCallable()
            ? engine.Call(value, source.WantsTools ? [engine.Global.Get("tools"), given] : [given])
            : value;
    }

    private ScriptSource Parsed(string name, string code)
    {
        if (_byCode.TryGetValue(code, out var known)) return known;
        var file = $"scripts/{name}.js";
        try
        {
            var source = ScriptSource.Parse(code, file);
            _byFile[file] = source;
            return _byCode[code] = source;
        }
        catch (ScriptFailedException e)
        {
            var place = e.Error.Line > 0 ? $":{e.Error.Line}" : "";
            var hint = e.Error.Hint is null ? "" : $". {e.Error.Hint}";
            throw new JavaScriptException(
                engine.Intrinsics.Error, $"{file}{place}: {e.Error.Message}{hint}");
        }
    }

    /// <summary>An error without a place in the calling code gets that of the call.</summary>
    private JsValue Mark(JsValue error, int line)
    {
        if (line > 0 && requests.LineOf(error) == 0) requests.SetLine(error, line);
        return JsValue.Undefined;
    }

    private ClrFunction Function(string name, Func<JsValue[], JsValue> function) =>
        new(engine, name, (_, arguments) => function(arguments));

    private const string Source = """
        (function (names, ask, start, line, mark) {
          const { Proxy, TypeError } = globalThis;
          const { apply } = Reflect;
          const { toPrimitive } = Symbol;
          const { then } = Promise.prototype;
          const known = { __proto__: null };
          for (let i = 0; i < names.length; i++) known[names[i]] = true;
          const refuse = () => { throw new TypeError('scripts cannot be changed'); };

          const run = (key, args, depth) => {
            const at = line();
            const asked = apply(then, ask(key, args, depth), [
              ({ name, code }) => start(name, code, args[0], depth + 1),
            ]);
            return apply(then, asked, [undefined, e => { mark(e, at); throw e; }]);
          };

          return { make: depth => {
            const made = { __proto__: null };
            const member = key => made[key] ??= (...args) => run(key, args, depth);
            return new Proxy({ __proto__: null }, {
              get: (_, key) => {
                if (key === toPrimitive || key === 'toString' && !known[key]) return () => '[scripts]';
                const isOther = typeof key === 'symbol' || !known[key] && (key === 'then' || key === 'toJSON');
                return isOther ? undefined : member(key);
              },
              has: (_, key) => typeof key === 'string' && !!known[key],
              ownKeys: () => [...names],
              getOwnPropertyDescriptor: (_, key) => typeof key === 'string' && known[key]
                ? { value: member(key), enumerable: true, configurable: true, writable: true }
                : undefined,
              set: refuse, defineProperty: refuse, deleteProperty: refuse, setPrototypeOf: refuse,
            });
          } };
        })
        """;
}
