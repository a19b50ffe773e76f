using System.Text.Json;
using System.Text.Json.Serialization;
using VoidMcp.CodeMode;
using VoidMcp.Protocol;

namespace VoidMcp.Commands;

/// <summary>How a script ended, for programs (<c>voidmcp run --json</c>).</summary>
internal sealed record OutcomeDocument
{
    public required bool Ok { get; init; }

    /// <summary>Null if the script returned nothing or failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public JsonElement? Result { get; init; }

    public OutcomeError? Error { get; init; }

    public required IReadOnlyList<OutcomeLine> Console { get; init; }

    /// <summary>MCP content blocks.</summary>
    public required IReadOnlyList<JsonElement> Emitted { get; init; }

    public required IReadOnlyList<OutcomeCall> Calls { get; init; }

    /// <summary>What the script may have missed: a misspelled argument, a member that does not exist, …</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Milliseconds, to a tenth.</summary>
    public required double Ms { get; init; }

    public static OutcomeDocument Of(ScriptOutcome outcome) => new()
    {
        Ok = outcome.Succeeded,
        Result = outcome.Result.IsEmpty ? null : Parsed(outcome.Result),
        Error = outcome.Error is { } error
            ? new(error.Name, error.Message, Positive(error.Line), Positive(error.Column), error.Hint)
            : null,
        Console = [.. outcome.Console.Select(line => new OutcomeLine(line.Level, line.Text))],
        Emitted = [.. outcome.Emitted.Select(Parsed)],
        Calls = [.. outcome.Calls.Select(OutcomeCall.Of)],
        Notes = outcome.Notes,
        Ms = Math.Round(outcome.Elapsed.TotalMilliseconds, 1),
    };

    public string ToJson() => JsonSerializer.Serialize(this, CommandsJson.Pretty.OutcomeDocument);

    private static int? Positive(int number) => number > 0 ? number : null;

    private static JsonElement Parsed(ReadOnlyMemory<byte> json) =>
        JsonElement.Parse(json.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
}

/// <summary>Why the script failed, and where if that is known.</summary>
internal sealed record OutcomeError(string Name, string Message, int? Line, int? Column, string? Hint);

/// <summary>What the script printed.</summary>
internal sealed record OutcomeLine(string Level, string Text);

/// <summary>A call that the script made.</summary>
internal sealed record OutcomeCall(string Server, string Tool, string State, double Ms, string? Message)
{
    public static OutcomeCall Of(ScriptCallTrace call) => new(
        call.Server,
        call.Tool,
        call.State.ToString().ToLowerInvariant(),
        Math.Round(call.Duration.TotalMilliseconds, 1),
        call.Message);
}
