using VoidMcp.Catalog;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// Makes one tool call for a script, through the same path as direct calls. The names are registered names. Errors are
/// returned as a failed reply; exceptions become one too.
/// </summary>
/// <param name="server">The server's name in the registry.</param>
/// <param name="tool">The tool's exact name.</param>
/// <param name="argumentsJson">A JSON object in UTF-8; valid for as long as the call lasts.</param>
/// <param name="onPersonAsked">Called with true when the server asks the user something, with false when
/// answered.</param>
/// <param name="cancellation">Cancelled when the script has ended.</param>
internal delegate ValueTask<HostReply> ScriptCallHandler(
    string server,
    string tool,
    ReadOnlyMemory<byte> argumentsJson,
    Action<bool> onPersonAsked,
    CancellationToken cancellation);

/// <summary>Answers a script's query. Errors are returned as a failed reply, as for calls.</summary>
/// <param name="query">The query; its arguments are untrusted.</param>
/// <param name="cancellation">Cancelled when the script has ended.</param>
internal delegate Task<HostReply> ScriptQueryHandler(ScriptQuery query, CancellationToken cancellation);

/// <summary>The result of a call or query: <see cref="Payload"/> on success, otherwise <see cref="Message"/>.</summary>
internal sealed record HostReply
{
    /// <summary>JSON in UTF-8; empty on failure.</summary>
    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>The error message; null on success.</summary>
    public string? Message { get; private init; }

    /// <summary>The failed result's content as JSON, available to the script; may be empty.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    /// <inheritdoc cref="ToolPayload.Beside"/>
    public ReadOnlyMemory<byte> Beside { get; private init; }

    /// <inheritdoc cref="ToolPayload.Structured"/>
    public ReadOnlyMemory<byte> Structured { get; private init; }

    /// <summary>A note for the model, shown once per script; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the call may have changed something.</summary>
    public bool MayChange { get; init; }

    /// <summary>Total size of what the script gets, in bytes.</summary>
    public long Bytes => (long)Payload.Length + Content.Length + Beside.Length + Structured.Length;

    /// <summary>The reply, or a failed one if it is too large for a script.</summary>
    public HostReply Fitting() => Bytes <= ScriptLimits.MaxReplyBytes
        ? this
        : Failure($"the tool's result is too large for a script ({Bytes:N0} bytes, limit "
            + $"{ScriptLimits.MaxReplyBytes:N0}); request less data") with { MayChange = MayChange };

    /// <summary>What is kept of a reply that the script has got: not its content.</summary>
    public HostReply WithoutContent() => this with { Content = default, Beside = default, Structured = default };

    /// <inheritdoc cref="WithoutContent"/>
    public HostReply WithoutPayload() => WithoutContent() with { Payload = default };

    /// <param name="payload">Valid JSON; passed to the worker unchanged.</param>
    public static HostReply Success(ReadOnlyMemory<byte> payload) => new() { Payload = payload };

    /// <summary>Converts a tool's result to a script's reply.</summary>
    public static HostReply Of(ToolPayload payload) => new()
    {
        Payload = payload.Json,
        Message = payload.Message,
        Content = payload.Content,
        Beside = payload.Beside,
        Structured = payload.Structured,
    };

    /// <inheritdoc cref="HostReply"/>
    public static HostReply Failure(string message, ReadOnlyMemory<byte> content = default) =>
        new() { Message = message, Content = content };
}

/// <summary>A script to run, with its limits and handlers.</summary>
internal sealed record ScriptJob
{
    public required string Code { get; init; }

    /// <summary>The owner of the script: owners take turns when scripts wait for a worker.</summary>
    public object Owner { get; init; } = new();

    /// <summary>Whether it may only run in a worker whose confinement lacks nothing. Default false.</summary>
    public bool RequireSandbox { get; init; }

    public required CallableTools Catalog { get; init; }

    public required ScriptCallHandler Call { get; init; }

    /// <summary>
    /// Whether a call of this tool, by its server's registered name and its exact name, may change something. Default:
    /// always.
    /// </summary>
    public Func<string, string, bool> MayChange { get; init; } = static (_, _) => true;

    /// <summary>Answers the script's queries. Default: rejects all.</summary>
    public ScriptQueryHandler Answer { get; init; } =
        static (query, _) => Task.FromResult(HostReply.Failure($"{query.Kind} is not available here"));

    public ScriptLimits Limits { get; init; } = new();

    /// <summary>
    /// Called for each call of a server or tool that is not in the catalog, with the names as the script wrote them.
    /// </summary>
    public Action<string, string>? NotFound { get; init; }

    /// <summary>Called for each call that ends, from any thread; for progress reports.</summary>
    public Action<ScriptCallTrace>? CallEnded { get; init; }

    /// <summary>Called for each progress report, from any thread; null if progress was not requested.</summary>
    public Action<string, double?>? Progress { get; init; }
}
