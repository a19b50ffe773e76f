using System.Text.Json.Serialization;
using System.Text.Json;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Scripts;
using VoidMcp.Status;

namespace VoidMcp.Commands;

/// <summary>
/// A listing for programs. What is not known is null where the table's column would be empty, and else left out.
/// </summary>
internal sealed record ListingDocument(
    string Registry,
    IReadOnlyList<ListedGateway> Gateways,
    IReadOnlyList<ListedServer> Servers,
    IReadOnlyList<ProblemDocument> Problems,
    IReadOnlyList<ListedScript>? Scripts = null)
{
    public static ListingDocument Of(ServerListing listing) => new(
        listing.Path,
        [.. listing.Gateways.Select(ListedGateway.Of)],
        [.. listing.Rows.Select(ListedServer.Of)],
        ProblemDocument.Of(listing.Problems),
        ListedScript.Of(listing.Scripts));

    public string ToJson() => JsonSerializer.Serialize(this, CommandsJson.Pretty.ListingDocument);
}

/// <summary>One of the user's scripts in a listing; with a problem, a file that can't be used.</summary>
internal sealed record ListedScript(string? Name, string? Description, string File, string? Problem, string? Fix)
{
    /// <summary>Null if there are none.</summary>
    public static IReadOnlyList<ListedScript>? Of(ScriptSet scripts) =>
        scripts.All.Count + scripts.Problems.Count == 0
            ? null
            :
            [
                .. scripts.All.Select(s => new ListedScript(
                    s.Name, ToolSignature.Describe(s.Tool.Definition), s.Path, null, null)),
                .. scripts.Problems.Select(p => new ListedScript(
                    null, null, Path.Join(scripts.Folder, Path.GetFileName(p.File)), p.Message, p.Fix)),
            ];
}

/// <summary>A running gateway in a listing.</summary>
internal sealed record ListedGateway(
    int Pid,
    string Version,
    DateTimeOffset Since,
    string? Url,
    IReadOnlyList<string> Clients,
    IReadOnlyList<ProblemDocument> Problems,
    IReadOnlyList<string>? SandboxLacks)
{
    public static ListedGateway Of(GatewayState gateway) => new(
        gateway.Pid,
        gateway.Version,
        gateway.Since,
        gateway.Url,
        gateway.Clients,
        ProblemDocument.Of(gateway.Problems),
        gateway.SandboxLacks);
}

/// <summary>A server in <c>list --json</c>, and with the last three members in <c>show --json</c>.</summary>
internal sealed record ListedServer
{
    public required string Name { get; init; }

    public required string State { get; init; }

    public string? Problem { get; init; }

    public string? Fix { get; init; }

    /// <summary>When its last start ended, in whichever process.</summary>
    public DateTimeOffset? Checked { get; init; }

    /// <summary>What changed since the user accepted it.</summary>
    public string? Changes { get; init; }

    public string? Description { get; init; }

    public string? Transport { get; init; }

    public string? Address { get; init; }

    /// <summary>The names of its variables; never a value.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>The names of its headers; never a value.</summary>
    public IReadOnlyList<string>? Headers { get; init; }

    public bool? Enabled { get; init; }

    /// <summary><c>model</c> if a model added it.</summary>
    public string? AddedBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? Tools { get; init; }

    public required IReadOnlyList<int> Pids { get; init; }

    public required long Calls { get; init; }

    public required long Errors { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DateTimeOffset? LastUse { get; init; }

    public required IReadOnlyList<StatusDocument> Gateways { get; init; }

    public OrderedDictionary<string, string>? Entry { get; init; }

    public ShownDefinitions? Definitions { get; init; }

    public IReadOnlyList<string>? Stderr { get; init; }

    public static ListedServer Of(ServerRow row)
    {
        var (entry, picture) = (row.Entry, row.Picture);
        return new ListedServer
        {
            Name = row.Name,
            State = StateWords.Of(row.State),
            Problem = row.Problem,
            Fix = row.Fix,
            Checked = row.Verdict?.At,
            Changes = row.Changes,
            Description = entry?.Description,
            Transport = TransportOf(entry),
            Address = entry is null ? null : row.Address,
            Env = entry is null ? null : [.. entry.Env.Keys],
            Headers = entry is null ? null : [.. entry.Headers.Keys],
            Enabled = entry?.Enabled,
            AddedBy = entry?.AddedByModel == true ? ServerKeys.Model : null,
            Tools = row.Tools,
            Pids = [.. picture?.ProcessIds ?? []],
            Calls = picture?.Calls ?? 0,
            Errors = picture?.Errors ?? 0,
            LastUse = picture?.LastUse,
            Gateways = [.. (picture?.Views ?? []).Select(view => StatusDocument.Of(view.Status, view.Gateway.Pid))],
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, CommandsJson.Pretty.ListedServer);

    private static string? TransportOf(ServerEntry? entry)
    {
        if (entry is null) return null;
        return entry.Url is null ? "stdio" : "http";
    }
}

/// <summary>What <c>show --json</c> says of a server's tools.</summary>
internal sealed record ShownDefinitions(
    DateTimeOffset? ReadAt, int Learned, IReadOnlyList<string>? Cleaned, IReadOnlyList<ListedTool> Tools);

/// <summary>
/// A tool: how it is called, or that the registry denies it or it is held back; and whether calls are confirmed.
/// </summary>
internal sealed record ListedTool(string Name, string? Call, bool? Denied, bool? Held, bool? Asks);
