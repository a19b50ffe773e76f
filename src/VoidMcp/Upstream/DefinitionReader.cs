using System.Text;
using VoidMcp.Protocol;
using VoidMcp.Schema;
using VoidMcp.Trust;

namespace VoidMcp.Upstream;

/// <summary>
/// Reads a server's definitions: every page of every list. A valid definition stays as the server wrote it; others are
/// repaired or left out (<see cref="DefinitionRepair"/>). A list that can't be read doesn't cost the others: it is
/// recorded as missing.
/// </summary>
/// <param name="session">A session after its handshake.</param>
/// <param name="time">The clock of the limits.</param>
/// <param name="overHttp">Whether to validate the tools' header annotations, which apply to HTTP only.</param>
internal sealed class DefinitionReader(RpcSession session, TimeProvider time, bool overHttp)
{
    /// <summary>
    /// How long to wait for the other lists once the tools are known. Lists that come later are read again.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a list of tools may take for its later pages, and for its first if the server did not declare tools.
    /// </summary>
    private static readonly TimeSpan LaterPages = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Undeclared = TimeSpan.FromSeconds(5);

    /// <summary>Why a list is missing whose server disconnected after it had sent its tools.</summary>
    public const string Disconnected = "it disconnected before it answered";

    /// <summary>
    /// Fills all lists of the definitions. Tools are always requested, other lists only if the server declared them.
    /// </summary>
    /// <param name="known">The definitions from the handshake; their lists are replaced.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <exception cref="SessionClosedException">The connection was closed.</exception>
    public async Task<ServerDefinitions> FillAsync(ServerDefinitions known, CancellationToken cancellation)
    {
        var hasTools = known.Has("tools"u8);
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var undeclared = new CancellationTokenSource(hasTools ? Timeout.InfiniteTimeSpan : Undeclared, time);
        using var tools = CancellationTokenSource.CreateLinkedTokenSource(cancellation, undeclared.Token);
        var list = Pages(known.Era, "tools/list");
        var reading = list.ReadAsync(LaterPages, tools.Token);
        var prompts = KeyedAsync("prompts"u8, "prompts/list", "prompts", "name");
        var resources = KeyedAsync("resources"u8, "resources/list", "resources", "uri");
        var templates = KeyedAsync("resources"u8, "resources/templates/list", "resourceTemplates", "uriTemplate");
        var skills = known.ServesSkills
            ? ListAsync(Pages(known.Era, "skills/list"), "skills/list", "skills", "uri", others.Token)
            : Task.FromResult(KeyedList.Empty);
        await reading;
        using var end = time.CreateTimer(_ => Cancel(others), null, Grace, Timeout.InfiniteTimeSpan);
        var keyed = await Task.WhenAll(prompts, resources, templates, skills);
        cancellation.ThrowIfCancellationRequested();
        var collected = new ToolCollector(overHttp && known.Era == Era.Modern, list.Quota);
        foreach (var page in list.Pages) collected.Add(page, isDeclared: hasTools);
        var missing = new[] { hasTools ? list.Missing ?? collected.Missing : null }
            .Concat(keyed.Select(k => k.Missing));
        return known with
        {
            Tools = collected.Tools,
            LeftOut = [.. collected.LeftOut, .. keyed.SelectMany(k => k.LeftOut)],
            Cleaned =
            [
                .. known.InstructionsNote is { } note ? [$"its instructions: {note}"] : Array.Empty<string>(),
                .. collected.Cleaned,
                .. keyed.SelectMany(k => k.Cleaned),
            ],
            Missing = [.. missing.OfType<MissingList>()],
            Prompts = keyed[0].Definitions,
            Resources = keyed[1].Definitions,
            Templates = keyed[2].Definitions,
            Skills = keyed[3].Definitions,
        };

        Task<KeyedList> KeyedAsync(ReadOnlySpan<byte> capability, string method, string property, string key) =>
            known.Has(capability)
                ? ListAsync(Pages(known.Era, method), method, property, key, others.Token)
                : Task.FromResult(KeyedList.Empty);
    }

    private PagedList Pages(Era era, string method) => new(session, era, method, time);

    private static async Task<KeyedList> ListAsync(
        PagedList list, string method, string property, string key, CancellationToken cancellation)
    {
        MissingList? lost = null;
        try
        {
            await list.ReadAsync(LaterPages, cancellation);
        }
        catch (SessionClosedException)
        {
            // The tools count: some servers exit after each answer, and some crash when asked for other lists.
            lost = new MissingList(method, Disconnected);
        }

        var found = new List<KeyedDefinition>();
        List<string> leftOut = [], cleaned = [];
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var what = property switch
        {
            "prompts" => "prompt",
            "resources" => "resource",
            "skills" => "skill",
            _ => "template",
        };
        foreach (var page in list.Pages)
        {
            foreach (var raw in ListShape.Items(page, property, key) ?? [])
            {
                if (!list.Quota.TryTake(raw.Length)) continue;
                if (!KeyedDefinition.TryParse(raw, Encoding.UTF8.GetBytes(key), out var definition)
                    || !keys.Add(definition.Key))
                {
                    continue;
                }

                var own = definition.Key;
                if ((key == "name" ? DefinitionGate.WrongName(own) : DefinitionGate.WrongUri(own)) is { } unusable)
                {
                    leftOut.Add($"skipped {what} {ToolCollector.Shown(own)}: its {key} {unusable}");
                    continue;
                }

                var gated = DefinitionGate.Definition(raw, key);
                if (gated.Mistake is { } mistake)
                {
                    leftOut.Add($"skipped {what} '{own}': {mistake}");
                    continue;
                }

                if (gated.Note is { } note) cleaned.Add($"{what} '{own}': {note}");
                var clean = definition with { Utf8 = gated.Utf8 };
                if (property != "skills") found.Add(clean.Repaired());
                else if (SkillEntry.Problem(gated.Utf8) is not { } wrong) found.Add(clean);
                else leftOut.Add($"skipped {what} '{own}': {wrong}");
            }
        }

        if (list.Quota.LeftOut is { } rest) leftOut.Add(rest);
        return new KeyedList(found, lost ?? list.Missing, leftOut, cleaned);
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // All lists have come in the meantime.
        }
    }

    private sealed record KeyedList(
        IReadOnlyList<KeyedDefinition> Definitions,
        MissingList? Missing,
        IReadOnlyList<string> LeftOut,
        IReadOnlyList<string> Cleaned)
    {
        public static readonly KeyedList Empty = new([], null, [], []);
    }
}
