using System.Globalization;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Logs;

/// <summary>A line of the audit file, as its readers need it.</summary>
/// <param name="Raw">The whole line: a JSON object.</param>
internal sealed record AuditLine(string Raw)
{
    /// <summary>The decision about a request that was not let through.</summary>
    public const string DeniedWord = "denied";

    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = JsonRpcMessage.MaxDepth };

    public required DateTimeOffset Time { get; init; }

    public string? Client { get; init; }

    public string? Script { get; init; }

    public string? Server { get; init; }

    public string? Method { get; init; }

    public string? Tool { get; init; }

    public string? Target { get; init; }

    public string? Decision { get; init; }

    public string? Outcome { get; init; }

    public string? Reason { get; init; }

    public double Milliseconds { get; init; }

    public long Bytes { get; init; }

    /// <summary>How many records are missing here; 0 for an ordinary line.</summary>
    public int Dropped { get; init; }

    /// <summary>Raw JSON; null if the arguments were not recorded.</summary>
    public string? Arguments { get; init; }

    /// <summary>Whether it was not let through.</summary>
    public bool IsDenied => Decision == DeniedWord;

    /// <summary>The line; null if it is invalid, such as one truncated by a full disk.</summary>
    public static AuditLine? Of(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, s_deep);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || TimeOf(Text("time")) is not { } time) return null;
            return new AuditLine(line)
            {
                Time = time,
                Client = Text("client"),
                Script = Text("script"),
                Server = Text("server"),
                Method = Text("method"),
                Tool = Text("tool"),
                Target = Text("target"),
                Decision = Text("decision"),
                Outcome = Text("outcome"),
                Reason = Text("reason"),
                Milliseconds = Number("ms"),
                Bytes = (long)Number("bytes"),
                Dropped = (int)Number("dropped"),
                Arguments = root.TryGetProperty("arguments", out var arguments) ? arguments.GetRawText() : null,
            };

            string? Text(string name) =>
                root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;

            double Number(string name) =>
                root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
                    ? value.GetDouble()
                    : 0;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : null;
}
