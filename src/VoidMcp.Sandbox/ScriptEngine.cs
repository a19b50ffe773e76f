using System.Text.RegularExpressions;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using VoidMcp.Sandbox.Awaits;
using VoidMcp.Sandbox.Dates;
using VoidMcp.Sandbox.Intl;
using VoidMcp.Sandbox.Unicode;
using VoidMcp.Sandbox.Web;

namespace VoidMcp.Sandbox;

/// <summary>
/// The engine of one script, with its globals: made before it is known which one, it then runs the model's code on the
/// calling thread, and waits for replies and timers until the code's promise settles. Every outcome is a
/// <see cref="ScriptEnd"/>.
/// </summary>
internal sealed class ScriptEngine : IDisposable
{
    private readonly DeadlineConstraint _deadline;
    private readonly Engine _engine;
    private readonly ScriptTimers _timers = new();
    private readonly ConsoleCapture _console;
    private readonly CallRecords _calls = new();
    private readonly OpenRequests _requests;
    private readonly ToolBindings _tools;
    private readonly WorldBindings _world;
    private readonly ReplyWait _wait;
    private readonly UnhandledRejections _unhandled;
    private readonly PreludeHost _host;
    private readonly ScriptZones _zones;
    private ScriptLimits _limits = new();
    private ToolNames _toolNames = ToolNames.None;
    private ErrorReport _errors;
    private PromiseGuard? _promises;
    private IntlGlobals? _intl;
    private JsValue _observe = JsValue.Undefined, _shortcut = JsValue.Undefined;
    private JsValue _value = JsValue.Undefined;
    private bool _settled, _rejected;
    private string _stackAtRejection = "";

    /// <summary>Makes the engine and its globals, which takes longer than most scripts.</summary>
    public ScriptEngine(IScriptPort port)
    {
        _zones = port.Zones;
        _errors = new ErrorReport(null, _calls, _toolNames);
        _deadline = new DeadlineConstraint();
        _engine = new Engine(options => EngineSetup.Configure(options, _deadline, _zones, () => _errors));
        _deadline.Where = () => _engine.Advanced.StackTrace;
        _console = new ConsoleCapture(port);
        _requests = new OpenRequests(_engine, _calls)
        {
            CurrentLine = () => ErrorReport.FirstLine(_engine.Advanced.StackTrace),
        };
        _tools = new ToolBindings(_engine, _requests, port);
        _host = new PreludeHost(_engine, _tools, _console, _timers);
        _world = new WorldBindings(_engine, _requests, port);
        _wait = new ReplyWait(_deadline, port);
        _unhandled = new UnhandledRejections(_engine);
        InstallGlobals();
    }

    /// <summary>Runs a script to completion.</summary>
    /// <param name="code">The model's code.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="tools">What it can call.</param>
    /// <param name="port">The connection to its host.</param>
    /// <param name="made">An engine made for this port, in which nothing has run; null: makes one.</param>
    public static ScriptEnd Run(
        string code, ScriptLimits limits, ToolNames tools, IScriptPort port, ScriptEngine? made = null)
    {
        ScriptEngine? script = null;
        try
        {
            var source = ScriptSource.Parse(code);
            script = made ?? new ScriptEngine(port);
            var end = script.Run(source, limits, tools);
            script._world.Progress.SendKept();
            return end;
        }
        catch (ScriptFailedException e)
        {
            return End(script, script?.Placed(e.Error) ?? e.Error);
        }
        catch (OutOfMemoryException)
        {
            return End(script, script?.Placed(LimitErrors.Memory(limits)) ?? LimitErrors.Memory(limits));
        }
        finally
        {
            (script ?? made)?.Dispose();
        }
    }

    public void Dispose() => _engine.Dispose();

    private ScriptEnd Run(ScriptSource source, ScriptLimits limits, ToolNames tools)
    {
        (_limits, _toolNames) = (limits, tools);
        (_tools.Limits, _tools.Tools) = (limits, tools);
        _host.Begin();
        _world.Begin(limits);
        _errors = new ErrorReport(source, _calls, _toolNames) { NamedSource = _world.Scripts.SourceOf };
        _world.Scripts.BeforeCode = InstallShortcuts;
        try
        {
            return RunCode(source);
        }
        catch (RecursionDepthOverflowException)
        {
            return End(this, _errors.Locate(LimitErrors.Recursion(), _engine.Advanced.StackTrace));
        }
        catch (RegexMatchTimeoutException)
        {
            return End(this, _errors.Locate(LimitErrors.Regex(), _engine.Advanced.StackTrace));
        }
        catch (TimeoutException)
        {
            return End(this, Placed(LimitErrors.Timeout(_limits), _deadline.StackAtEnd));
        }
        catch (InsufficientExecutionStackException)
        {
            return End(this, _errors.Locate(LimitErrors.Recursion(), _engine.Advanced.StackTrace));
        }
        catch (Exception e) when (e is not (ScriptFailedException or OutOfMemoryException or IOException))
        {
            // Exceptions of the engine itself, mostly for sizes that exceed its limits.
            return End(this, _errors.Locate(
                new ScriptError(ScriptErrorKind.Limit, "EngineError", e.Message), _engine.Advanced.StackTrace));
        }
    }

    /// <summary>Runs the code and returns its result or uncaught error; limits propagate as exceptions.</summary>
    private ScriptEnd RunCode(ScriptSource source)
    {
        try
        {
            _deadline.Start(_limits.Timeout);
            Start(source);
            WaitUntilSettled();
            if (_rejected) return End(this, _errors.Uncaught(_value, _requests.LineOf(_value), _stackAtRejection));
            var lost = new List<string>();
            var json = Result(source.EndsInExpression, out var sawPromiseText, lost);
            var notes = new SuccessNotes(source, _calls, _requests) { Intl = _intl, Promises = _promises };
            notes.AddResult(json.IsEmpty, sawPromiseText, lost);
            notes.AddUnhandled(_unhandled, _errors);
            notes.AddUnfinished(_timers.Count);
            return End(this, null) with { Result = json, Notes = notes.All() };
        }
        catch (JavaScriptException e)
        {
            return End(this, _errors.Uncaught(e, _requests.LineOf(e.Error)));
        }
    }

    /// <summary>
    /// The result's JSON. The value of a last expression may be anything; if JSON can't represent it, it is not a
    /// result.
    /// </summary>
    private ReadOnlyMemory<byte> Result(bool isExpression, out bool sawPromiseText, List<string> lost)
    {
        try
        {
            return JsonOut.Write(
                _value, "the result", ScriptLimits.MaxTransferBytes, out sawPromiseText, _calls, lost: lost);
        }
        catch (ScriptFailedException e) when (isExpression && e.Error.Kind == ScriptErrorKind.Result)
        {
            sawPromiseText = false;
            return default;
        }
    }

    /// <summary>Calls the model's code. Afterwards it has settled or is waiting.</summary>
    private void Start(ScriptSource source)
    {
        InstallShortcuts(source.Code);
        var function = _engine.Evaluate(source.Function);
        var value = _engine.Call(function, RewriteRuntime.Values(_engine, source.Runtime));
        if (source.GivesFunction && value.IsCallable())
            value = _engine.Call(value, Given(source));
        if (value.IsPromise())
        {
            var settle = new ClrFunction(_engine, "", (_, a) => Settle(a, rejected: false));
            var fail = new ClrFunction(_engine, "", (_, a) => Settle(a, rejected: true));
            _engine.Call(_observe, value, settle, fail);
            return;
        }

        (_value, _settled) = (value, true);
    }

    /// <summary>What a function that the code gives is called with.</summary>
    private JsValue[] Given(ScriptSource source)
    {
        // A list of words is no argument of a function: those are options of a command line.
        var args = _world.Args.IsObject() && !_world.Args.IsArray() ? _world.Args : JsValue.Undefined;
        if (source.WantsTools) return [_engine.Global.Get("tools"), args];
        return [args.IsUndefined() ? _engine.Global : args];
    }

    private void InstallShortcuts(string code)
    {
        foreach (var name in ToolShortcuts.In(code, _toolNames)) _engine.Call(_shortcut, new JsString(name));
    }

    private JsValue Settle(JsValue[] arguments, bool rejected)
    {
        if (_settled) return JsValue.Undefined;
        if (rejected) _stackAtRejection = _engine.Advanced.StackTrace;
        (_settled, _rejected, _value) = (true, rejected, arguments.At(0));
        return JsValue.Undefined;
    }

    private void WaitUntilSettled()
    {
        while (true)
        {
            _engine.Advanced.ProcessTasks();
            if (_settled) return;
            if (_wait.HasTurn && _timers.TryTakeDue(out var callback, out var arguments))
            {
                _engine.Call(callback, arguments);
                continue;
            }

            var untilTimer = _timers.UntilNext();
            if (_requests.Count == 0 && untilTimer is null) throw new ScriptFailedException(LimitErrors.Stuck());
            if (_deadline.Left == TimeSpan.Zero)
                throw new ScriptFailedException(LimitErrors.TimeoutInWait(_limits, _requests.Count));
            _world.Progress.SendIfDue();
            var untilProgress = _world.Progress.UntilDue;
            if (_wait.TakeReply(_requests.Pauses > 0, untilTimer, untilProgress) is { } reply) _requests.Settle(reply);
        }
    }

    private void InstallGlobals()
    {
        var prelude = ScriptPrelude.Script.Call(_engine, _host.Functions());
        _requests.ToolErrorFactory = prelude.Get("error");
        _requests.Rejecter = prelude.Get("rejected");
        _observe = prelude.Get("observe");
        _shortcut = prelude.Get("shortcut");
        var make = prelude.Get("make");
        foreach (var name in ScriptPrelude.LazyNames)
        {
            _engine.Advanced.AddLazyGlobal(
                name,
                (make, name),
                static (engine, of) => engine.Call(of.make, new JsString(of.name)),
                PropertyFlag.Writable | PropertyFlag.Configurable);
        }

        _world.Install();
        WebGlobals.Install(_engine);
        EventGlobals.Install(_engine);
        _intl = new IntlGlobals(_engine, _zones);
        _intl.Install();
        TextGlobals.Install(_engine, _intl);
        ArrayConcat.Install(_engine);
        RadixText.Install(_engine);
        _promises = PromiseGuard.Install(_engine, _calls);
        _tools.PromiseBecameText = () => _promises.BecameText is not null;
    }

    /// <summary>
    /// Adds the position in the code and the progress so far to a limit's error. When out of memory, the stack is gone
    /// but the last position is still known; if even this runs out of memory, the error is returned unchanged.
    /// </summary>
    private ScriptError Placed(ScriptError error, string? stack = null)
    {
        try
        {
            stack ??= _engine.Advanced.StackTrace;
            if (error.Kind == ScriptErrorKind.Limit) return _errors.Locate(error, stack);
            if (error.Kind is not (ScriptErrorKind.Timeout or ScriptErrorKind.Memory or ScriptErrorKind.Stuck))
                return _errors.WithText(error);
            var placed = _errors.Locate(error, stack);
            if (placed.Line == 0)
            {
                placed = _calls.Open is [var waitedFor, ..]
                    ? _errors.WithText(placed with { Line = waitedFor.Line })
                    : _errors.Locate(placed, _host.StackAtTimer);
            }

            if (error.Kind == ScriptErrorKind.Stuck) return placed;
            var loop = _errors.LoopAround(stack);
            if (placed.Line == 0 && error.Kind == ScriptErrorKind.Timeout)
            {
                // Time ran out between two continuations, where no code is on the stack.
                loop = _errors.OnlyLoop();
                placed = _errors.WithText(placed with { Line = loop });
            }

            return LimitErrors.WithProgress(placed, loop, _calls, _console.Printed);
        }
        catch (Exception e) when (e is OutOfMemoryException or JintException)
        {
            return error;
        }
    }

    private static ScriptEnd End(ScriptEngine? script, ScriptError? error) => new()
    {
        Error = error,
        CallsPending = script?._requests.Count ?? 0,
        LinesDropped = script?._console.Dropped ?? 0,
    };
}
