using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Secrets;

namespace VoidMcp.Logs;

/// <summary>
/// The audit file's format: one JSON object per line, in ASCII, so that no invisible character or escape sequence can
/// hide in it. Secrets are masked on writing.
/// </summary>
/// <param name="masks">Returns the masks of all servers.</param>
internal sealed class AuditFormat(Func<IEnumerable<SecretMask>> masks)
{
    /// <summary>Names with "key" in them are often no credential; values that are shorter are shown.</summary>
    private const int ShortestKey = 16;

    private static readonly JsonWriterOptions s_ascii = new()
    {
        Encoder = JavaScriptEncoder.Default,
        SkipValidation = true,
    };

    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = JsonRpcMessage.MaxDepth };

    /// <summary>Formats a record, with a final line break.</summary>
    public string Write(AuditRecord record) => Line(w =>
    {
        SecretMask[] secrets = [.. masks().Where(mask => !mask.IsEmpty)];
        WriteStart(w, record.Time);
        w.WriteString("client", Masked(record.Client, secrets));
        w.WriteString("session", record.Session);
        w.WriteString("script", record.Script);
        w.WriteString("server", record.Server);
        w.WriteString("method", record.Method);
        w.WriteString("tool", record.Tool);
        if (record.Target is not null) w.WriteString("target", Masked(record.Target, secrets));
        w.WriteString("decision", WordOf(record.Decision));
        if (record.Outcome is { } outcome) w.WriteString("outcome", WordOf(outcome));
        if (record.Reason is not null) w.WriteString("reason", Masked(record.Reason, secrets));
        w.WriteNumber("ms", Math.Round(record.Duration.TotalMilliseconds, 1));
        w.WriteNumber("bytes", record.Bytes);
        WriteArguments(w, record, secrets);
    });

    /// <summary>Formats a line that says how many records are missing.</summary>
    public static string WriteDropped(DateTimeOffset time, int count) => Line(w =>
    {
        WriteStart(w, time);
        w.WriteNumber("dropped", count);
    });

    /// <summary>Opens the audit of a logs folder for reading.</summary>
    public static LogReader<AuditLine> Open(string folder) =>
        new(Path.Join(folder, LogFolder.Audit), static (text, _) => Read(text));

    /// <summary>Parses complete lines; invalid ones are skipped.</summary>
    public static IReadOnlyList<AuditLine> Read(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(AuditLine.Of).OfType<AuditLine>()];

    private static string WordOf(AuditDecision decision) => decision switch
    {
        AuditDecision.Allowed => "allowed",
        AuditDecision.ApprovedOnce => "approved once",
        AuditDecision.ApprovedForScript => "approved for script",
        AuditDecision.ApprovedForSession => "approved for session",
        _ => AuditLine.DeniedWord,
    };

    private static string WordOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Ok => "ok",
        AuditOutcome.Error => "error",
        AuditOutcome.Failed => "failed",
        _ => "cancelled",
    };

    private static string Line(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(bytes, s_ascii))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void WriteStart(Utf8JsonWriter w, DateTimeOffset time)
    {
        w.WriteString("time", LogFormat.TimeOf(time));
        w.WriteNumber("gateway", Environment.ProcessId);
    }

    private static void WriteArguments(Utf8JsonWriter w, AuditRecord record, SecretMask[] secrets)
    {
        if (record.Arguments.IsEmpty) return;
        w.WriteNumber("argumentsBytes", record.ArgumentsLength);
        w.WritePropertyName("arguments");
        if (record.Arguments.Length < record.ArgumentsLength)
        {
            // No longer JSON: the beginning as a text.
            var text = Encoding.UTF8.GetString(record.Arguments.Span);
            foreach (var mask in secrets) text = mask.ApplyToCut(text);
            w.WriteStringValue(text + "…");
            return;
        }

        var json = record.Arguments;
        try
        {
            foreach (var mask in secrets) json = mask.ApplyToJson(json);
            using var document = JsonDocument.Parse(json, s_deep);
            WriteValue(w, document.RootElement);
        }
        catch (JsonException)
        {
            w.WriteStringValue("(invalid JSON)");
        }
    }

    private static void WriteValue(Utf8JsonWriter w, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                w.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    var name = TextOf(() => member.Name);
                    w.WritePropertyName(name);
                    if (member.Value.ValueKind == JsonValueKind.String && IsCredential(name, member.Value))
                        w.WriteStringValue(SecretLooks.Mask);
                    else
                        WriteValue(w, member.Value);
                }

                w.WriteEndObject();
                break;
            case JsonValueKind.Array:
                w.WriteStartArray();
                foreach (var item in value.EnumerateArray()) WriteValue(w, item);
                w.WriteEndArray();
                break;
            case JsonValueKind.String:
                w.WriteStringValue(TextOf(() => value.GetString()!));
                break;
            default:
                value.WriteTo(w);
                break;
        }
    }

    private static bool IsCredential(string name, JsonElement value) =>
        CredentialNames.IsCredential(name)
        && TextOf(() => value.GetString()!).Length
            >= (name.Contains("key", StringComparison.OrdinalIgnoreCase) ? ShortestKey : 1);

    /// <summary>The text, or a placeholder for half a surrogate pair, which is not valid text.</summary>
    private static string TextOf(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return "(invalid text)";
        }
    }

    private static string? Masked(string? text, SecretMask[] secrets) =>
        text is null ? null : secrets.Aggregate(text, (masked, mask) => mask.Apply(masked));
}
