using System.Text.Json;
using System.Text.Json.Serialization;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Status;

/// <summary>
/// A gateway's state as its file has it. What a newer gateway adds is skipped; what an older one lacks is null.
/// </summary>
internal sealed record GatewayDocument
{
    public required int Pid { get; init; }

    public required string Version { get; init; }

    public required string Registry { get; init; }

    public required string RegistryVersion { get; init; }

    public required DateTimeOffset Since { get; init; }

    public string? Url { get; init; }

    public string? For { get; init; }

    public string? Endpoint { get; init; }

    public required IReadOnlyList<string> Clients { get; init; }

    public required IReadOnlyDictionary<string, StatusDocument> Servers { get; init; }

    public IReadOnlyList<string>? LeftOut { get; init; }

    public IReadOnlyList<ProblemDocument>? Problems { get; init; }

    public IReadOnlyList<string>? SandboxLacks { get; init; }

    public static byte[] Write(GatewayState state) => JsonSerializer.SerializeToUtf8Bytes(
        new GatewayDocument
        {
            Pid = state.Pid,
            Version = state.Version,
            Registry = state.RegistryPath,
            RegistryVersion = state.RegistryVersion,
            Since = state.Since,
            Url = state.Url,
            For = state.For,
            Endpoint = state.Endpoint,
            Clients = state.Clients,
            Servers = state.Servers.ToDictionary(s => s.Key, s => StatusDocument.Of(s.Value), StringComparer.Ordinal),
            LeftOut = state.LeftOut,
            Problems = ProblemDocument.Of(state.Problems),
            SandboxLacks = state.SandboxLacks,
        },
        StatusJson.Compact.GatewayDocument);

    /// <summary>The state; null if the bytes are something else.</summary>
    public static GatewayState? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, StatusJson.Compact.GatewayDocument)?.ToState();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private GatewayState ToState() => new()
    {
        Pid = Pid,
        Version = Version,
        RegistryPath = Registry,
        RegistryVersion = RegistryVersion,
        Since = Since,
        Url = Url,
        For = For,
        Endpoint = Endpoint,
        Clients = Clients,
        Servers = Servers.ToDictionary(server => server.Key, server => server.Value.ToStatus(), StringComparer.Ordinal),
        LeftOut = LeftOut ?? [],
        Problems = [.. (Problems ?? []).Select(problem => problem.ToProblem())],
        SandboxLacks = SandboxLacks,
    };
}

/// <summary>One server's status, in a gateway's file and in listings. What is unknown is left out.</summary>
internal sealed record StatusDocument
{
    /// <summary>The process of the gateway that says so; null in the gateway's own file.</summary>
    public int? Gateway { get; init; }

    /// <summary>One of <see cref="StateWords"/>; another word, or none, counts as idle.</summary>
    public string? State { get; init; }

    public int? ProcessId { get; init; }

    public int? Tools { get; init; }

    public required long Calls { get; init; }

    public required long Errors { get; init; }

    public required int Failures { get; init; }

    public DateTimeOffset? LastUse { get; init; }

    public DateTimeOffset? NextTry { get; init; }

    public string? Problem { get; init; }

    public string? Fix { get; init; }

    public static StatusDocument Of(UpstreamStatus status, int? gateway = null) => new()
    {
        Gateway = gateway,
        State = StateWords.Of(status.State),
        ProcessId = status.ProcessId,
        Tools = status.Tools,
        Calls = status.Calls,
        Errors = status.Errors,
        Failures = status.Failures,
        LastUse = status.LastUse,
        NextTry = status.NextTry,
        Problem = status.Problem,
        Fix = status.Fix,
    };

    public UpstreamStatus ToStatus() => new()
    {
        State = StateWords.Parse(State) ?? UpstreamState.Idle,
        ProcessId = ProcessId,
        Tools = Tools,
        Calls = Calls,
        Errors = Errors,
        Failures = Failures,
        LastUse = LastUse,
        NextTry = NextTry,
        Problem = Problem,
        Fix = Fix,
    };
}

/// <summary>A mistake in the registry, in a gateway's file and in listings for programs.</summary>
internal sealed record ProblemDocument
{
    public required int Line { get; init; }

    public string? Server { get; init; }

    public string? Message { get; init; }

    public string? Fix { get; init; }

    public static IReadOnlyList<ProblemDocument> Of(IReadOnlyList<RegistryProblem> problems) =>
    [
        .. problems.Select(problem => new ProblemDocument
        {
            Line = problem.Line,
            Server = problem.Entry,
            Message = problem.Message,
            Fix = problem.Fix,
        }),
    ];

    public RegistryProblem ToProblem() => new(Line, Server, Message ?? "", Fix);
}

/// <summary>A gateway's file as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GatewayDocument))]
internal sealed partial class StatusJson : JsonSerializerContext
{
    public static StatusJson Compact { get; } = new(DocumentJson.Options());
}

/// <summary>Names of the states, in output, JSON and state files.</summary>
internal static class StateWords
{
    public static string Of(UpstreamState state) => state switch
    {
        UpstreamState.Idle => "idle",
        UpstreamState.Starting => "starting",
        UpstreamState.Ready => "ready",
        UpstreamState.Restarting => "restarting",
        UpstreamState.GivenUp => "given up",
        UpstreamState.NeedsAttention => "needs attention",
        UpstreamState.Waiting => "waiting",
        UpstreamState.Untried => "not tried",
        UpstreamState.Failed => "failed",
        _ => "disabled",
    };

    /// <summary>Parses a state; null for an unknown one, which a newer gateway may write.</summary>
    public static UpstreamState? Parse(string? word) =>
        Enum.GetValues<UpstreamState>().Select(s => (UpstreamState?)s).FirstOrDefault(s => Of(s!.Value) == word);
}
