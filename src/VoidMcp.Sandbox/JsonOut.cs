using System.Buffers;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Native.Symbol;
using Jint.Runtime;

namespace VoidMcp.Sandbox;

/// <summary>
/// Serializes a script's value to JSON like <c>JSON.stringify</c>, but independent of built-ins that the script may
/// have replaced, limited in depth and size, and with support for Map, Set, iterators, BigInt and errors. An error
/// names the path of the value that can't be serialized.
/// </summary>
internal sealed class JsonOut : IDisposable
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = ScriptLimits.MaxJsonDepth + 2,
        SkipValidation = true,
    };

    private const int MaxLost = 3;

    private readonly string _what;
    private readonly JsonUse _use;
    private readonly int _maxBytes;
    private readonly CallRecords? _calls;
    private readonly ArrayBufferWriter<byte> _bytes = new(256);
    private readonly Utf8JsonWriter _writer;
    private readonly ValuePath _path;
    private readonly HashSet<ObjectInstance> _open = new(ReferenceEqualityComparer.Instance);
    private readonly List<string>? _lost;
    private bool _sawPromiseText;

    private JsonOut(string what, JsonUse use, int maxBytes, CallRecords? calls, List<string>? lost)
    {
        _lost = lost;
        _calls = calls;
        (_what, _use) = (what, use);
        _path = new ValuePath(what);
        _maxBytes = maxBytes;
        _writer = new Utf8JsonWriter(_bytes, s_options);
    }

    /// <summary>Serializes a value; empty for undefined.</summary>
    /// <param name="value">Any script value; its getters and <c>toJSON</c> are run.</param>
    /// <param name="what">Name of the value in error messages: "the result".</param>
    /// <param name="maxBytes">Maximum size of the JSON; a larger value is an error.</param>
    /// <param name="sawPromiseText">Whether a string contains "[object Promise]", a sign of a missing await.</param>
    /// <param name="calls">Maps promises to calls for error messages; may be null.</param>
    /// <param name="use">Who reads the JSON.</param>
    /// <param name="lost">Gets the first values of a result that JSON can't represent and writes as null.</param>
    /// <exception cref="ScriptFailedException">The value can't be serialized.</exception>
    public static ReadOnlyMemory<byte> Write(
        JsValue value,
        string what,
        int maxBytes,
        out bool sawPromiseText,
        CallRecords? calls = null,
        JsonUse use = JsonUse.Result,
        List<string>? lost = null)
    {
        using var json = new JsonOut(what, use, maxBytes, calls, lost);
        value = json.Resolve(value, "");
        if (value.IsCallable()) throw json.Fail("is a function; call it and return its value");
        var written = json.TryWrite(value);
        json._writer.Flush();
        json.RefuseSize();
        sawPromiseText = json._sawPromiseText;
        return written ? json._bytes.WrittenMemory : default;
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>Writes a value; false, with nothing written, for undefined, symbols and functions.</summary>
    private bool TryWrite(JsValue value)
    {
        RefuseSize();
        switch (value.Type)
        {
            case Types.Undefined or Types.Symbol or Types.Empty:
                return false;
            case Types.Null:
                _writer.WriteNullValue();
                return true;
            case Types.Boolean:
                _writer.WriteBooleanValue(value.AsBoolean());
                return true;
            case Types.String:
                WriteText(value.AsString());
                return true;
            case Types.Number:
                WriteNumber(value.AsNumber());
                return true;
            case Types.BigInt:
                if (JsonNumbers.TryWrite(_writer, (BigInteger)value.ToObject()!, _use)) return true;
                const string hint = "Convert it to strings in parts, or return less.";
                throw Fail("is a BigInt with thousands of digits", hint);
            default:
                return TryWriteObject(value.AsObject());
        }
    }

    private bool TryWriteObject(ObjectInstance o)
    {
        if (o.IsPromise()) throw FailAtPromise(o);
        if (o.IsCallable()) return false;
        if (!_open.Add(o)) throw Fail("is a circular reference, which JSON cannot represent");
        if (_path.Depth >= ScriptLimits.MaxJsonDepth)
            throw Fail($"exceeds the nesting limit of {ScriptLimits.MaxJsonDepth}");
        switch (o)
        {
            case JsArray array:
                WriteArray(array.Length, i => array[(uint)i]);
                break;
            case JsTypedArray typed:
                WriteArray(typed.Length, i => typed[(uint)i]);
                break;
            case JsSet set:
                JsValue[] items = [.. set];
                WriteArray((uint)items.Length, i => items[i]);
                break;
            case JsMap map:
                WriteMap(map);
                break;
            case JsRegExp:
                WriteText(o.ToString());
                break;
            case JsError:
                WriteError(o);
                break;
            default:
                if (IsIterator(o)) WriteIterator(o);
                else
                {
                    _writer.WriteStartObject();
                    WriteMembers(o, null);
                    _writer.WriteEndObject();
                }

                break;
        }

        _open.Remove(o);
        return true;
    }

    private void WriteArray(uint length, Func<int, JsValue> item)
    {
        _writer.WriteStartArray();
        for (var i = 0; i < length; i++)
        {
            _path.Enter(i);
            if (!TryWrite(Resolve(item(i), i))) _writer.WriteNullValue();
            _path.Leave();
        }

        _writer.WriteEndArray();
    }

    /// <summary>Whether it is an iterator, such as <c>map.keys()</c>, <c>text.matchAll(…)</c> or a generator.</summary>
    private static bool IsIterator(ObjectInstance o) =>
        o.Get("next").IsCallable() && o.Get(GlobalSymbolRegistry.Iterator).IsCallable();

    /// <summary>Writes the rest of an iterator's values. An endless one ends at the size limit.</summary>
    private void WriteIterator(ObjectInstance iterator)
    {
        var next = iterator.Get("next");
        _writer.WriteStartArray();
        for (var i = 0; next.Call(iterator, []) is ObjectInstance step; i++)
        {
            if (TypeConverter.ToBoolean(step.Get("done"))) break;
            _path.Enter(i);
            if (!TryWrite(Resolve(step.Get("value"), i))) _writer.WriteNullValue();
            _path.Leave();
        }

        _writer.WriteEndArray();
    }

    private void WriteMap(JsMap map)
    {
        KeyValuePair<JsValue, JsValue>[] entries = [.. map];
        if (entries.All(e => e.Key.IsString() || e.Key.IsNumber()))
        {
            _writer.WriteStartObject();
            foreach (var (key, value) in entries) WriteMember(key.ToString(), value);
            _writer.WriteEndObject();
            return;
        }

        WriteArray((uint)entries.Length, i => new JsArray(map.Engine, [entries[i].Key, entries[i].Value]));
    }

    private void WriteError(ObjectInstance error)
    {
        _writer.WriteStartObject();
        WriteMember("name", error.Get("name"));
        WriteMember("message", error.Get("message"));
        WriteMembers(error, static key => key is "name" or "message");
        _writer.WriteEndObject();
    }

    private void WriteMembers(ObjectInstance o, Func<string, bool>? skip)
    {
        foreach (var key in o.GetOwnPropertyKeys(Types.String))
        {
            var name = key.ToString();
            if (skip?.Invoke(name) == true || !o.GetOwnProperty(key).Enumerable) continue;
            WriteMember(name, o.Get(key));
        }
    }

    private void WriteMember(string name, JsValue value)
    {
        _path.Enter(name);
        value = Resolve(value, name);
        var absent = value.IsUndefined() || value.IsSymbol() || value.IsCallable();
        if (!absent)
        {
            _writer.WritePropertyName(JsonStrings.WellFormed(name));
            TryWrite(value);
        }

        _path.Leave();
    }

    /// <summary>Calls the value's <c>toJSON</c> (dates, URLs), if it has one.</summary>
    private JsValue Resolve(JsValue value, JsValue key)
    {
        if (value is not ObjectInstance o || o.IsPromise()) return value;
        if (o is JsDate && double.IsNaN(TypeConverter.ToNumber(o)))
            Refuse("an Invalid Date");
        var toJson = o.Get("toJSON");
        return toJson.IsCallable() ? toJson.Call(o, [key]) : o;
    }

    private void RefuseSize()
    {
        if (_writer.BytesCommitted + _writer.BytesPending <= _maxBytes) return;
        throw new ScriptFailedException(new ScriptError(ScriptErrorKind.Limit, "TooLarge",
            $"{_what} exceeds {_maxBytes:N0} bytes of JSON") { Hint = "Filter, count or summarize in the script." });
    }

    private void WriteNumber(double number)
    {
        if (!double.IsFinite(number)) Refuse(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        JsonNumbers.Write(_writer, number);
    }

    /// <summary>Refuses what would become null in an argument; in a result it is noted.</summary>
    private void Refuse(string what)
    {
        if (_use == JsonUse.Argument) throw Fail($"is {what}, which JSON cannot represent");
        if (_lost?.Count < MaxLost) _lost.Add($"{_path} is {what}");
    }

    private void WriteText(string text)
    {
        if (text.Contains("[object Promise]", StringComparison.Ordinal)) _sawPromiseText = true;
        JsonStrings.Write(_writer, text, RefuseSize);
    }

    private ScriptFailedException FailAtPromise(ObjectInstance promise)
    {
        const string problem = "is a promise that was not awaited";
        return _calls?.Of(promise) is { } call
            ? Fail(
                $"{problem}: {call.InCode}",
                "Put await in front of the call; for a list of calls, await Promise.all(list).",
                call.Line)
            : Fail(problem, "Put await in front of it; for an array of promises, use await Promise.all(list).");
    }

    private ScriptFailedException Fail(string problem, string? hint = null, int line = 0) =>
        new(new ScriptError(ScriptErrorKind.Result, "ResultError", $"{_path} {problem}") { Hint = hint, Line = line });
}
