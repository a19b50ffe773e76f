using System.Text;
using System.Text.RegularExpressions;
using VoidMcp.Clients.Translation;
using VoidMcp.Registry;

namespace VoidMcp.Clients;

/// <summary>
/// Decides what happens to each server of an import: every one by itself, whatever is wrong with the others. Nothing is
/// written or started.
/// </summary>
/// <param name="written">The registry with its references unexpanded.</param>
/// <param name="environment">Variables and secrets, to tell what is missing.</param>
/// <param name="replaces">Whether an entry replaces the registry's of the same name, instead of being renamed.</param>
internal sealed partial class ImportPlan(
    RegistrySnapshot written, RegistryEnvironment environment, bool replaces = false)
{
    /// <summary>The names that are taken, in the form in which names must differ.</summary>
    private readonly Dictionary<string, string> _names = written.Servers.Select(s => s.Name).Concat(written.LeftOut)
        .DistinctBy(ForeignNames.Key)
        .ToDictionary(ForeignNames.Key, name => name, StringComparer.Ordinal);

    /// <summary>What is there already, by what it connects to.</summary>
    private readonly Dictionary<string, (string Name, string Where)> _known = written.Servers
        .DistinctBy(Connection)
        .ToDictionary(Connection, s => (s.Name, "the registry"), StringComparer.Ordinal);

    public IReadOnlyList<ImportedServer> Make(IReadOnlyList<ImportSource> sources)
    {
        var all = sources.SelectMany(source => source.Servers.Select(server => (source, server))).ToList();
        var drafts = all.Select(one => one.server.Draft).ToList();
        var (entries, mistakes) = Parsed(drafts);
        var planned = new List<ImportedServer>();
        for (var i = 0; i < all.Count; i++)
            planned.Add(Decide(all[i].source, all[i].server, entries[i], mistakes[i]));
        return planned;
    }

    private ImportedServer Decide(ImportSource source, ForeignServer server, ServerEntry? entry, string? mistake)
    {
        ImportedServer Result(ImportState state, string? reason, string? name = null) =>
            new(source, server, state)
            {
                Name = name ?? server.Draft?.Name ?? server.WrittenName,
                Reason = reason,
                Notes = server.Notes,
            };

        if (server.Draft is not { } draft)
        {
            return server.Skipped is { } why
                ? Result(ImportState.Skipped, why)
                : Result(ImportState.Failed, server.Failure);
        }

        if (OwnEntry.Is(draft)) return Result(ImportState.Skipped, "voidmcp itself");
        if (mistake is not null || entry is null) return Result(ImportState.Failed, mistake ?? "the entry is invalid");
        var connection = Connection(entry, PlainSecrets.In(draft));
        var isReplaced = replaces && written.Servers.Any(s => s.Name == draft.Name);
        if (!isReplaced && _known.TryGetValue(connection, out var known))
        {
            var reason = known.Name == draft.Name && known.Where == "the registry" ? null
                : $"the same as {known.Name} in {known.Where}";
            return Result(ImportState.AlreadyThere, reason, known.Name);
        }

        var name = isReplaced ? draft.Name : ForeignNames.Free(draft.Name, _names.ContainsKey);
        var isRenamed = name != server.WrittenName.Trim();
        var because = name != draft.Name
            ? $"{_names[ForeignNames.Key(draft.Name)]} is another server"
            : $"'{server.WrittenName}' is not a valid name";
        _names[ForeignNames.Key(name)] = name;
        _known[connection] = (name, source.Label);
        draft = draft with { Name = name };
        return Result(isRenamed ? ImportState.Renamed : ImportState.Imported, isRenamed ? because : null, name) with
        {
            Draft = draft,
            Secrets = PlainSecrets.In(draft),
            Notes = [.. server.Notes, .. Missing(draft)],
        };
    }

    /// <summary>Reads all drafts as the registry would, at once: one by one, hundreds would take seconds.</summary>
    private (ServerEntry?[] Entries, string?[] Mistakes) Parsed(List<ServerDraft?> drafts)
    {
        var entries = new ServerEntry?[drafts.Count];
        var mistakes = new string?[drafts.Count];
        var numbered = drafts.Select((draft, i) => (Draft: draft, Place: i)).Where(d => d.Draft is not null).ToList();
        if (numbered.Count == 0) return (entries, mistakes);
        var text = RegistryEditor.Unchecked([.. numbered.Select(d => d.Draft! with { Name = $"n{d.Place}" })]);
        var read = new RegistryReader(environment.Unexpanded, keepUnresolved: true)
            .Read(Encoding.UTF8.GetBytes(text), written.Path);
        var byName = read.Servers.ToDictionary(s => s.Name, StringComparer.Ordinal);
        var problems = read.Problems.Where(p => p.Entry is not null).ToLookup(p => p.Entry!, StringComparer.Ordinal);
        foreach (var (_, place) in numbered)
        {
            entries[place] = byName.GetValueOrDefault($"n{place}");
            var found = problems[$"n{place}"]
                .Select(p => p.Fix is null ? p.Message : $"{p.Message} ({p.Fix})").ToList();
            if (found.Count > 0) mistakes[place] = string.Join("; ", found);
            else if (read.IsBroken) mistakes[place] = read.Problems[0].Message;
        }

        return (entries, mistakes);
    }

    /// <summary>The variables and secrets that it references and that are not set here.</summary>
    private IEnumerable<string> Missing(ServerDraft draft)
    {
        var expander = new ValueExpander(environment);
        var texts = draft.Args.Concat(draft.Env.Concat(draft.Headers).Select(v => v.Value))
            .Concat(((string?[])[draft.Command, draft.Cwd, draft.Url]).OfType<string>());
        return texts.Select(text => expander.Expand(text)).Where(e => !e.IsComplete)
            .Select(e => e.Fix is null ? e.Problem! : $"{e.Problem}: {e.Fix}")
            .Distinct();
    }

    /// <summary>What an entry connects to: two entries with the same connection are the same server.</summary>
    private static string Connection(ServerEntry entry) => Connection(entry, []);

    private static string Connection(ServerEntry entry, IReadOnlyList<PlainSecret> secrets)
    {
        var url = secrets.Where(s => s.Key == "url")
            .Aggregate(entry.Url ?? "", (text, s) => text.Replace(s.Value, "*", StringComparison.Ordinal));
        url = SecretReference().Replace(url, "*").TrimEnd('/');
        return string.Join('\n', entry.Args.Prepend(entry.Command ?? url));
    }

    [GeneratedRegex(@"\$\{secret:[^}]*\}")]
    private static partial Regex SecretReference();
}
