using VoidMcp.Calls;
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
/// <param name="onPersonAsked">To be told with true when the server asks a person something meanwhile, and with false when it was answered.</param>
/// <param name="cancellation">Fires when the script has ended in any way.</param>
internal delegate ValueTask<HostReply> ScriptCallHandler(
    string server, string tool, ReadOnlyMemory<byte> argumentsJson, Action<bool> onPersonAsked, CancellationToken cancellation);

/// <summary>Answers what a script asks beside tool calls. What goes wrong comes back as a failed reply, as with calls.</summary>
/// <param name="query">The query; its arguments are the script's and may be anything.</param>
/// <param name="cancellation">Fires when the script has ended in any way.</param>
internal delegate Task<HostReply> ScriptQueryHandler(ScriptQuery query, CancellationToken cancellation);

/// <summary>What a call or query gave: <see cref="Payload"/> on success, else <see cref="Message"/>.</summary>
internal sealed record HostReply
{
    /// <summary>JSON in UTF-8; empty for a failure.</summary>
    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>Why the call failed; null on success.</summary>
    public string? Message { get; private init; }

    /// <summary>The failed result's content as JSON, for scripts that look at it; may be empty.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    /// <param name="payload">Valid JSON; it is handed to the worker as it is.</param>
    public static HostReply Success(ReadOnlyMemory<byte> payload) => new() { Payload = payload };

    /// <summary>A tool's result as a script gets it.</summary>
    public static HostReply Of(ToolPayload payload) => new() { Payload = payload.Json, Message = payload.Message, Content = payload.Content };

    /// <inheritdoc cref="HostReply"/>
    public static HostReply Failure(string message, ReadOnlyMemory<byte> content = default) =>
        new() { Message = message, Content = content };
}

/// <summary>One script to run.</summary>
internal sealed record ScriptJob
{
    public required string Code { get; init; }

    /// <summary>Whose script it is: where scripts wait for a worker, owners take turns.</summary>
    public object Owner { get; init; } = new();

    public required CallableTools Catalog { get; init; }

    public required ScriptCallHandler Call { get; init; }

    /// <summary>Refuses everything unless said.</summary>
    public ScriptQueryHandler Answer { get; init; } =
        static (query, _) => Task.FromResult(HostReply.Failure($"{query.Kind} is not available here"));

    public ScriptLimits Limits { get; init; } = new();

    /// <summary>Told about each call as it ends, from any thread; for progress.</summary>
    public Action<ScriptCallTrace>? CallEnded { get; init; }

    /// <summary>Told how far the script says that it is, from any thread; null where nobody asked.</summary>
    public Action<string, double?>? Progress { get; init; }
}
