using System.Text;
using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>
/// Edits the registry's text so that only the lines of the named server change. The result of each edit is verified
/// (<see cref="RegistryEditCheck"/>); an edit that would change anything else is rejected.
/// </summary>
/// <param name="path">
/// The path of the file, for messages; if it ends in <c>.json</c>, a new file is written as JSON.
/// </param>
internal sealed class RegistryEditor(string path)
{
    /// <summary>Limit against endless loops: more steps than any entry has keys.</summary>
    private const int MaxSteps = 1000;

    /// <summary>Returns the edited text, or the same text if nothing needs to change.</summary>
    /// <exception cref="VoidMcpException">
    /// The text can't be parsed, the edit is invalid (<see cref="RegistryEdit"/>), or it can't be made safely.
    /// </exception>
    public string Apply(string text, RegistryEdit edit)
    {
        var before = RegistryText.Parse(text, path);
        var existing = before.Find(edit.Name);
        var edited = edit switch
        {
            RegistryEdit.Add { Draft: var draft } => existing is null ? Add(before, draft) : throw Taken(existing),
            RegistryEdit.Set { Draft: var draft } => existing is null ? Add(before, draft) : Change(before, draft),
            RegistryEdit.Remove => Remove(before, existing ?? throw Unknown(before, edit.Name)),
            RegistryEdit.SetEnabled { Enabled: var enabled } =>
                SetEnabled(before, existing ?? throw Unknown(before, edit.Name), enabled),
            RegistryEdit.Restart { Moment: var moment } =>
                Restart(before, existing ?? throw Unknown(before, edit.Name), moment),
            RegistryEdit.Repin repin =>
                PinnedEdit.Apply(before, existing ?? throw Unknown(before, edit.Name), repin)
                    ?? throw NotOnItsOwn(existing),
            _ => throw new InvalidOperationException($"No such edit: {edit.GetType().Name}."),
        };
        if (edited != text) RegistryEditCheck.Verify(before, edited, edit, path);
        return edited;
    }

    /// <summary>Applies several edits in order, all or none.</summary>
    /// <inheritdoc cref="Apply(string, RegistryEdit)"/>
    public string Apply(string text, IReadOnlyList<RegistryEdit> edits) =>
        edits is [RegistryEdit.Add first, _, ..] && edits.All(edit => edit is RegistryEdit.Add)
            ? AddAll(Apply(text, first), [.. edits.Skip(1).Cast<RegistryEdit.Add>()])
            : edits.Aggregate(text, Apply);

    /// <summary>
    /// Writes entries as a registry of their own without checking them: reading it tells the mistakes of each.
    /// </summary>
    public static string Unchecked(IReadOnlyList<ServerDraft> drafts)
    {
        var style = new YamlStyle("\n", "  ", IsJson: false, IsCompact: false);
        var pairs = drafts.Select(draft => KeyValuePair.Create(draft.Name, (YamlNode)EntryOf(draft)));
        return YamlWriter.BlockPair(
            new YamlPair(YamlScalar.Text(RegistryKeys.Servers), YamlMapping.Of(pairs)), "", style);
    }

    /// <summary>
    /// Adds many servers at once: parsing and verifying the file for each would take minutes for hundreds.
    /// </summary>
    private string AddAll(string text, IReadOnlyList<RegistryEdit.Add> edits)
    {
        var before = RegistryText.Parse(text, path);
        if (before.ServersMap is not { IsFlow: false, Pairs.Count: > 0 } map)
            return edits.Aggregate(text, (edited, edit) => Apply(edited, edit));
        foreach (var edit in edits)
        {
            if (before.Find(edit.Name) is { } existing) throw Taken(existing);
        }

        var pairs = edits.Select(edit => new YamlPair(YamlScalar.Text(edit.Name), EntryOf(edit.Draft)));
        var edited = BlockMappingEdit.AddAll(before.Document, map, pairs);
        RegistryEditCheck.Verify(before, edited, edits, path);
        return edited;
    }

    private static YamlMapping EntryOf(ServerDraft draft)
    {
        var entry = draft.ToNode();
        return draft.Enabled != false
            ? entry
            : entry with
            {
                Pairs = [.. entry.Pairs, new YamlPair(YamlScalar.Text("enabled"), YamlScalar.Literal("false"))],
            };
    }

    private string Add(RegistryText before, ServerDraft draft)
    {
        var entry = EntryOf(draft);
        var pair = new YamlPair(YamlScalar.Text(draft.Name), entry);
        if (before.Root is not { } root) return AddToNothing(before.Document, pair);
        var servers = new YamlMapping(default, [pair], IsFlow: false);
        return before.Section switch
        {
            null => YamlEdit.Add(before.Document, root, RegistryKeys.Servers, servers),
            { Value: YamlMapping { Pairs.Count: > 0 } map } => YamlEdit.Add(before.Document, map, draft.Name, entry),
            { Value: YamlMapping { IsFlow: true } map } section
                when root.IsFlow || HasComment(before.Document.Text, map) =>
                YamlEdit.Add(before.Document, map, draft.Name, entry),
            { } section when root.IsFlow => YamlEdit.Replace(before.Document, root, section, servers),
            { } section => BlockMappingEdit.Fill(before.Document, section, pair),
        };
    }

    /// <summary>Whether the braces contain a line break, and so possibly comments; such braces are kept.</summary>
    private static bool HasComment(string text, YamlMapping map) =>
        text.AsSpan(map.Place.Start..map.Place.End).Contains('\n');

    /// <summary>Adds the first entry to a file that is empty or contains only comments.</summary>
    private string AddToNothing(YamlDocument document, YamlPair pair)
    {
        var text = document.Text;
        var newLine = YamlStyle.NewLineOf(text);
        var isJson = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        var style = new YamlStyle(newLine, "  ", isJson, IsCompact: false);
        var servers = new YamlPair(
            YamlScalar.Text(RegistryKeys.Servers), new YamlMapping(default, [pair], IsFlow: false));
        var result = new StringBuilder(text);
        if (text.Length > 0 && text[^1] != '\n') result.Append(newLine);
        if (isJson)
        {
            result.Append('{').Append(newLine)
                .Append("  ").Append(YamlWriter.FlowPairOverLines(servers, "  ", style)).Append(newLine).Append('}');
        }
        else if (text.AsSpan().IsWhiteSpace())
        {
            result.Append("version: 1").Append(newLine).Append(YamlWriter.BlockPair(servers, "", style));
        }
        else
        {
            result.Append(YamlWriter.BlockPair(servers, "", style));
        }

        return result.Append(newLine).ToString();
    }

    /// <summary>
    /// Updates an entry key by key to match the draft, so that comments and unchanged keys keep their place.
    /// </summary>
    private string Change(RegistryText before, ServerDraft draft)
    {
        var wanted = draft.ToNode();
        var current = before;
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            var pair = current.Find(draft.Name)
                ?? throw RegistryEditCheck.Refused(path, before.Find(draft.Name)!.Key.Line);
            var step = pair.Value switch
            {
                YamlMapping { Pairs.Count: > 0 } entry =>
                    YamlEdit.StepTowards(current.Document, entry, wanted, ServerKeys.Connection.Contains),
                _ when !current.ServersMap!.IsFlow
                    && pair.Value is YamlMapping or YamlScalar { Value.Length: 0 }
                    && wanted.Pairs.Count > 0 =>
                    BlockMappingEdit.Fill(current.Document, pair, wanted.Pairs[0]),
                _ => YamlEdit.Replace(current.Document, current.ServersMap!, pair, wanted),
            };
            if (step is null)
                return draft.Enabled is { } enabled ? SetEnabled(current, pair, enabled) : current.Document.Text;
            current = RegistryText.Parse(step, path);
        }

        throw RegistryEditCheck.Refused(path, before.Find(draft.Name)!.Key.Line);
    }

    private static string Remove(RegistryText before, YamlPair pair) =>
        YamlEdit.Remove(before.Document, before.ServersMap!, pair);

    /// <summary>
    /// Changes the existing <c>enabled</c> key, or another client's <c>disabled</c>, or adds <c>enabled</c>.
    /// </summary>
    private string SetEnabled(RegistryText before, YamlPair pair, bool enabled)
    {
        if (pair.Value is not YamlMapping { Pairs.Count: > 0 } entry) throw NotOnItsOwn(pair);
        foreach (var (key, wanted) in (ReadOnlySpan<(string, bool)>)[("enabled", enabled), ("disabled", !enabled)])
        {
            if (entry.Find(key) is not { } flag) continue;
            var value = YamlScalar.Literal(wanted ? "true" : "false");
            if (flag.Value.Resolved is YamlScalar { IsPlain: true } scalar
                && bool.TryParse(scalar.Value, out var now)
                && now == wanted)
            {
                continue;
            }

            var text = YamlEdit.Replace(before.Document, entry, flag, value);
            var next = RegistryText.Parse(text, path);
            return SetEnabled(next, next.Find(pair.Key.Value)!, enabled);
        }

        var isSaid = entry.Find("enabled") is not null || entry.Find("disabled") is not null;
        return enabled || isSaid
            ? before.Document.Text
            : YamlEdit.Add(before.Document, entry, "enabled", YamlScalar.Literal("false"));
    }

    private string Restart(RegistryText before, YamlPair pair, string moment)
    {
        if (pair.Value is not YamlMapping { Pairs.Count: > 0 } entry) throw NotOnItsOwn(pair);
        var value = YamlScalar.Text(moment);
        return entry.Find("restarted") is { } last
            ? YamlEdit.Replace(before.Document, entry, last, value)
            : YamlEdit.Add(before.Document, entry, "restarted", value);
    }

    private VoidMcpException NotOnItsOwn(YamlPair pair) => pair.Value is YamlAlias
        ? new(
            FailureKind.Configuration,
            $"{path}, line {pair.Key.Line}: {MappingReader.Shown(pair.Key.Value)} is an alias of another entry and "
                + "can't be changed separately; the file was not changed",
            "replace the alias with a complete entry in an editor")
        : RegistryEditCheck.Refused(path, pair.Key.Line);

    private VoidMcpException Taken(YamlPair existing) => new(
        FailureKind.Configuration,
        $"server {existing.Key.Value} already exists ({path}, line {existing.Key.Line})",
        $"choose another name, or remove the existing one: voidmcp remove {existing.Key.Value}");

    private VoidMcpException Unknown(RegistryText text, string name) => new(
        FailureKind.UnknownServer,
        $"server {MappingReader.Shown(name)} not found in {path}",
        NearestNames.Hint(name, text.ServersMap?.Pairs.Select(p => p.Key.Value) ?? [])
            ?? "list the registered servers: voidmcp list");
}
