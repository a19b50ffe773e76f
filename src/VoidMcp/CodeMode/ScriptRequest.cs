using VoidMcp.Catalog;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// Makes one tool call for a script, through the catalogue's call path. The names are registered ones. What goes wrong
/// comes back as a failed reply; an exception becomes one too.
/// </summary>
/// <param name="server">The server's name in the registry.</param>
/// <param name="tool">The tool's exact name.</param>
/// <param name="argumentsJson">A JSON object in UTF-8; valid for as long as the call lasts.</param>
/// <param name="cancellation">Fires when the script has ended in any way.</param>
internal delegate Task<ScriptCallReply> ScriptCallHandler(
    string server, string tool, ReadOnlyMemory<byte> argumentsJson, CancellationToken cancellation);

/// <summary>What a call gave: <see cref="Payload"/> on success, else <see cref="Message"/>.</summary>
internal sealed record ScriptCallReply
{
    /// <summary>JSON in UTF-8; empty for a failure.</summary>
    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>Why the call failed; null on success.</summary>
    public string? Message { get; private init; }

    /// <summary>The failed result's content as JSON, for scripts that look at it; may be empty.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    /// <param name="payload">Valid JSON; it is handed to the worker as it is.</param>
    public static ScriptCallReply Success(ReadOnlyMemory<byte> payload) => new() { Payload = payload };

    /// <summary>A tool's result as a script gets it.</summary>
    public static ScriptCallReply Of(ToolPayload payload) => new() { Payload = payload.Json, Message = payload.Message, Content = payload.Content };

    /// <inheritdoc cref="ScriptCallReply"/>
    public static ScriptCallReply Failure(string message, ReadOnlyMemory<byte> content = default) =>
        new() { Message = message, Content = content };
}

/// <summary>One script to run.</summary>
internal sealed record ScriptRequest
{
    public required string Code { get; init; }

    public required ScriptCatalog Catalog { get; init; }

    public required ScriptCallHandler Call { get; init; }

    public ScriptLimits Limits { get; init; } = new();

    /// <summary>Told about each call as it ends, from any thread; for progress.</summary>
    public Action<ScriptCallTrace>? CallEnded { get; init; }
}
