using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
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

    private static readonly BigInteger s_maxSafe = new(9007199254740991);

    private const int SegmentChars = 64 << 10;

    private readonly string _what;
    private readonly JsonUse _use;
    private readonly int _maxBytes;
    private readonly CallRecords? _calls;
    private readonly ArrayBufferWriter<byte> _bytes = new(256);
    private readonly Utf8JsonWriter _writer;
    private readonly List<Step> _path = [];
    private readonly HashSet<ObjectInstance> _open = new(ReferenceEqualityComparer.Instance);
    private bool _sawPromiseText;

    private JsonOut(string what, JsonUse use, int maxBytes, CallRecords? calls)
    {
        _calls = calls;
        (_what, _use) = (what, use);
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
    /// <exception cref="ScriptFailedException">The value can't be serialized.</exception>
    public static ReadOnlyMemory<byte> Write(
        JsValue value,
        string what,
        int maxBytes,
        out bool sawPromiseText,
        CallRecords? calls = null,
        JsonUse use = JsonUse.Result)
    {
        using var json = new JsonOut(what, use, maxBytes, calls);
        value = Resolve(value, "");
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
                WriteBigInt((BigInteger)value.ToObject()!);
                return true;
            default:
                return TryWriteObject(value.AsObject());
        }
    }

    private bool TryWriteObject(ObjectInstance o)
    {
        if (o.IsPromise()) throw FailAtPromise(o);
        if (o.IsCallable()) return false;
        if (!_open.Add(o)) throw Fail("is a circular reference, which JSON cannot represent");
        if (_path.Count >= ScriptLimits.MaxJsonDepth)
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
            _path.Add(new Step(null, i));
            if (!TryWrite(Resolve(item(i), i))) _writer.WriteNullValue();
            _path.RemoveAt(_path.Count - 1);
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
            _path.Add(new Step(null, i));
            if (!TryWrite(Resolve(step.Get("value"), i))) _writer.WriteNullValue();
            _path.RemoveAt(_path.Count - 1);
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
        _path.Add(new Step(name, 0));
        value = Resolve(value, name);
        var absent = value.IsUndefined() || value.IsSymbol() || value.IsCallable();
        if (!absent)
        {
            _writer.WritePropertyName(WellFormed(name));
            TryWrite(value);
        }

        _path.RemoveAt(_path.Count - 1);
    }

    /// <summary>Calls the value's <c>toJSON</c> (dates, URLs), if it has one.</summary>
    private static JsValue Resolve(JsValue value, JsValue key)
    {
        if (value is not ObjectInstance o || o.IsPromise()) return value;
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
        if (!double.IsFinite(number))
        {
            if (_use == JsonUse.Argument)
            {
                var name = double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
                throw Fail($"is {name}, which JSON cannot represent");
            }

            _writer.WriteNullValue();
        }
        else if (Math.Abs(number) < 9007199254740992 && Math.Floor(number) == number)
            _writer.WriteNumberValue((long)number);
        else
            _writer.WriteNumberValue(number);
    }

    /// <summary>
    /// Writes safe integers as numbers, and larger ones as strings in a result: its readers round large numbers
    /// silently. A tool gets them as numbers, as its schema asks for.
    /// </summary>
    private void WriteBigInt(BigInteger number)
    {
        if (BigInteger.Abs(number) <= s_maxSafe) _writer.WriteNumberValue((long)number);
        else if (number.GetByteCount() > 4096)
            throw Fail("is a BigInt with thousands of digits", "Convert it to strings in parts, or return less.");
        else if (_use == JsonUse.Argument) _writer.WriteRawValue(number.ToString(), skipInputValidation: true);
        else _writer.WriteStringValue(number.ToString());
    }

    private void WriteText(string text)
    {
        if (text.Contains("[object Promise]", StringComparison.Ordinal)) _sawPromiseText = true;
        if (HasSurrogates(text)) _writer.WriteRawValue(Quote(WellFormed(text)), skipInputValidation: true);
        else if (text.Length <= SegmentChars) _writer.WriteStringValue(text);
        else WriteLong(text);
    }

    /// <summary>
    /// Writes a long string in segments: for a single write the writer would reserve six times its length.
    /// </summary>
    private void WriteLong(ReadOnlySpan<char> text)
    {
        for (; text.Length > SegmentChars; text = text[SegmentChars..])
        {
            _writer.WriteStringValueSegment(text[..SegmentChars], isFinalSegment: false);
            RefuseSize();
        }

        _writer.WriteStringValueSegment(text, isFinalSegment: true);
    }

    /// <summary>
    /// Quotes a string with surrogates: the writer's encoder escapes each emoji as twelve characters.
    /// </summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 16).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c < ' ') quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>Replaces lone surrogates, which JavaScript strings allow and UTF-8 does not.</summary>
    private static string WellFormed(string text) =>
        HasSurrogates(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

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

    private ScriptFailedException Fail(string problem, string? hint = null, int line = 0)
    {
        var path = new StringBuilder(_what);
        foreach (var step in CollectionsMarshal.AsSpan(_path)[..Math.Min(_path.Count, 12)])
            path.Append(step.Name is null ? $"[{step.Index}]" : $".{step.Name}");
        if (_path.Count > 12) path.Append('…');
        return new ScriptFailedException(new ScriptError(ScriptErrorKind.Result, "ResultError", $"{path} {problem}")
        {
            Hint = hint,
            Line = line,
        });
    }

    private readonly record struct Step(string? Name, int Index);
}

/// <summary>Who reads the JSON that a script's value becomes.</summary>
internal enum JsonUse
{
    /// <summary>The client: as <c>JSON.stringify</c> writes it.</summary>
    Result,

    /// <summary>A tool: what would become null by mistake is an error.</summary>
    Argument,
}
