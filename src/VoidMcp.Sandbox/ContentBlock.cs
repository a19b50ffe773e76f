using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace VoidMcp.Sandbox;

/// <summary>
/// Converts one emitted value to an MCP content block: a block as written, a string, or bytes with their MIME type.
/// Validates the fields that the protocol requires for each type, and keeps all other fields.
/// </summary>
/// <param name="number">Number of the block within the script, from 1; used in the URI of a file without one.</param>
internal sealed class ContentBlock(int number)
{
    private const string Accepted =
        "emit accepts a string, an MCP content block ({ type: \"text\" | \"image\" | \"audio\" | \"resource\" | "
        + "\"resource_link\", … }), "
        + "{ data, mimeType } with base64 or a Uint8Array, { text, mimeType }, a Uint8Array followed by its MIME type, "
        + "or an array of these";

    private const string BytesNeedType = "bytes need their MIME type as second argument: emit(bytes, \"image/png\")";

    private static readonly JsonWriterOptions s_writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <param name="content">The first argument of emit.</param>
    /// <param name="mimeType">The second argument, for bytes and bare data.</param>
    /// <exception cref="ScriptFailedException">The content is invalid; the message lists what is accepted.</exception>
    public ReadOnlyMemory<byte> Write(JsValue content, JsValue mimeType)
    {
        using var w = new Utf8JsonWriter(_bytes, s_writing);
        if (content.IsPromise())
            throw Failed("the content is a promise that was not awaited; put await in front of the call");
        if (BytesOf(content) is { } bytes)
            WriteData(w, bytes, MimeType(mimeType, BytesNeedType), null);
        else if (content.IsString())
            WriteString(w, content, mimeType);
        else if (content is ObjectInstance o && !content.IsArray() && !content.IsCallable())
            WriteObject(w, o, mimeType);
        else
            throw Failed($"{Describe(content)} is not valid content; {Accepted}");
        w.Flush();
        return _bytes.WrittenMemory;
    }

    /// <summary>Writes a string as text, or as base64 if a MIME type is given.</summary>
    private void WriteString(Utf8JsonWriter w, JsValue content, JsValue mimeType)
    {
        if (!mimeType.IsString())
        {
            w.WriteStartObject();
            w.WriteString("type"u8, "text"u8);
            WriteValue(w, "text", content);
            w.WriteEndObject();
        }
        else if (IsText(mimeType.AsString()))
        {
            WriteFile(w, MimeType(mimeType, ""), null, text: content, base64: null);
        }
        else
        {
            WriteData(w, Base64Of(content, "the data"), MimeType(mimeType, ""), null);
        }
    }

    private void WriteObject(Utf8JsonWriter w, ObjectInstance o, JsValue mimeType)
    {
        var type = o.Get("type");
        if (!type.IsString())
        {
            var named = mimeType.IsUndefined() ? o.Get("mimeType") : mimeType;
            var (data, text) = (o.Get("data"), o.Get("text"));
            if (!data.IsUndefined())
            {
                WriteData(
                    w, Base64Of(data, "data"), MimeType(named, "{ data } needs a mimeType, such as \"image/png\""), o);
            }
            else if (text.IsString() && named.IsUndefined()) WriteString(w, text, named);
            else if (text.IsString()) WriteFile(w, MimeType(named, "mimeType must be a string"), o, text, base64: null);
            else throw Failed($"an object without type, data or text is not valid content; {Accepted}. "
                + "For JSON use emit(JSON.stringify(value))");
            return;
        }

        switch (type.AsString())
        {
            case "text":
                WriteBlock(w, o, texts: ["text"], base64: null);
                break;
            case "image" or "audio":
                WriteBlock(w, o, texts: ["mimeType"], base64: "data");
                break;
            case "resource_link":
                WriteBlock(w, o, texts: ["uri", "name"], base64: null);
                break;
            case "resource":
                WriteResource(w, o);
                break;
            default:
                throw Failed($"unknown content type \"{type}\"; {Accepted}");
        }
    }

    /// <summary>Writes bytes as an image, audio or file, depending on the MIME type.</summary>
    private void WriteData(Utf8JsonWriter w, string base64, string mimeType, ObjectInstance? from)
    {
        var type = mimeType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? "image"
            : mimeType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ? "audio" : null;
        if (type is null)
        {
            WriteFile(w, mimeType, from, text: null, base64);
            return;
        }

        w.WriteStartObject();
        w.WriteString("type"u8, type);
        w.WriteString("data"u8, base64);
        w.WriteString("mimeType"u8, mimeType);
        w.WriteEndObject();
    }

    private void WriteFile(Utf8JsonWriter w, string mimeType, ObjectInstance? from, JsValue? text, string? base64)
    {
        w.WriteStartObject();
        w.WriteString("type"u8, "resource"u8);
        w.WriteStartObject("resource"u8);
        w.WriteString("uri"u8, AddressOf(from));
        w.WriteString("mimeType"u8, mimeType);
        if (text is not null) WriteValue(w, "text", text);
        else w.WriteString("blob"u8, base64);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    /// <summary>The script's own <c>uri</c>, or one made from its <c>name</c> or the block's number.</summary>
    private string AddressOf(ObjectInstance? from)
    {
        if (from?.Get("uri") is { } uri && uri.IsString()) return uri.AsString();
        var name = from?.Get("name") is { } given && given.IsString() ? given.AsString() : $"file{number}";
        return "emitted:///" + Uri.EscapeDataString(name);
    }

    private static void WriteResource(Utf8JsonWriter w, ObjectInstance block)
    {
        if (block.Get("resource") is not ObjectInstance resource)
            throw Failed("a resource block needs resource: { uri, mimeType, text or blob }");
        if (!resource.Get("text").IsString() && resource.Get("blob").IsUndefined())
            throw Failed("a resource needs content: text, or blob with base64 or a Uint8Array");
        w.WriteStartObject();
        foreach (var (key, value) in Members(block))
        {
            if (key != "resource")
            {
                WriteValue(w, key, value);
                continue;
            }

            w.WritePropertyName("resource"u8);
            WriteBlock(w, resource, texts: ["uri"], base64: resource.Get("blob").IsUndefined() ? null : "blob");
        }

        w.WriteEndObject();
    }

    /// <summary>Copies all members, validates the required ones, and encodes bytes as base64.</summary>
    private static void WriteBlock(Utf8JsonWriter w, ObjectInstance block, string[] texts, string? base64)
    {
        var type = block.Get("type").IsString() ? block.Get("type").AsString() : "resource";
        foreach (var name in texts)
        {
            if (!block.Get(name).IsString()) throw Failed($"{WithArticle(type)} block needs {name} (a string)");
        }

        if (base64 is not null && block.Get(base64).IsUndefined())
            throw Failed($"{WithArticle(type)} block needs {base64}: base64 or a Uint8Array");
        w.WriteStartObject();
        foreach (var (key, value) in Members(block))
        {
            if (key == base64) w.WriteString(key, Base64Of(value, base64));
            else WriteValue(w, key, value);
        }

        w.WriteEndObject();
    }

    private static IEnumerable<(string Key, JsValue Value)> Members(ObjectInstance o)
    {
        foreach (var key in o.GetOwnPropertyKeys(Types.String))
        {
            if (o.GetOwnProperty(key).Enumerable) yield return (key.ToString(), o.Get(key));
        }
    }

    private static void WriteValue(Utf8JsonWriter w, string name, JsValue value)
    {
        var json = JsonOut.Write(value, name, ScriptLimits.MaxEmittedBytes, out _);
        if (json.IsEmpty) return;
        w.WritePropertyName(name);
        w.WriteRawValue(json.Span, skipInputValidation: true);
    }

    /// <summary>Base64 without white space, which strict clients reject.</summary>
    private static string Base64Of(JsValue data, string what)
    {
        if (BytesOf(data) is { } bytes) return bytes;
        if (!data.IsString()) throw Failed($"{what} is {Describe(data)}; it must be base64 or a Uint8Array");
        var text = data.AsString();
        if (text.StartsWith("data:", StringComparison.Ordinal))
            throw Failed($"{what} is a data URL; pass only the part after the comma");
        if (!Base64.IsValid(text))
            throw Failed($"{what} is not valid base64; for text use {{ text, mimeType }}, for bytes a Uint8Array");
        return text.AsSpan().ContainsAny(" \t\r\n")
            ? string.Concat(text.Where(static c => !char.IsWhiteSpace(c)))
            : text;
    }

    /// <summary>Encodes a script's bytes as base64; null for other values.</summary>
    private static string? BytesOf(JsValue value)
    {
        if (value.IsUint8Array()) return Convert.ToBase64String(value.AsUint8Array());
        return value.IsArrayBuffer() && value.AsArrayBuffer() is { } buffer ? Convert.ToBase64String(buffer) : null;
    }

    private static string MimeType(JsValue value, string problem)
    {
        if (!value.IsString()) throw Failed(problem);
        var text = value.AsString();
        if (!text.Contains('/', StringComparison.Ordinal))
            throw Failed($"invalid MIME type \"{text}\"; use one such as \"image/png\"");
        return text;
    }

    private static string WithArticle(string type) => type is "image" or "audio" ? "an " + type : "a " + type;

    private static bool IsText(string mimeType) =>
        mimeType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
        || mimeType.EndsWith("json", StringComparison.OrdinalIgnoreCase)
        || mimeType.EndsWith("xml", StringComparison.OrdinalIgnoreCase)
        || mimeType.EndsWith("yaml", StringComparison.OrdinalIgnoreCase)
        || mimeType.EndsWith("javascript", StringComparison.OrdinalIgnoreCase);

    private static string Describe(JsValue value)
    {
        if (value.IsUndefined() || value.IsNull()) return value.ToString();
        if (value.IsCallable()) return "a function";
        if (value.IsArray()) return "an array inside an array";
        return value.IsObject() ? "an object" : "a " + value.Type.ToString().ToLowerInvariant();
    }

    private static ScriptFailedException Failed(string message) =>
        new(new ScriptError(ScriptErrorKind.Result, "EmitError", message));
}
