using System.Text;
using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>
/// Verifies every edit: parses the new text and compares its meaning with the old one. The edited entry must be as
/// requested; everything else must be unchanged and in the same order.
/// </summary>
internal static class RegistryEditCheck
{
    /// <exception cref="VoidMcpException">The edit is invalid and must not be written.</exception>
    public static void Verify(RegistryText before, string edited, RegistryEdit edit, string path) =>
        Verify(before, edited, [edit], path);

    /// <summary>Verifies edits of different servers that were made at once.</summary>
    /// <inheritdoc cref="Verify(RegistryText, string, RegistryEdit, string)"/>
    public static void Verify(RegistryText before, string edited, IReadOnlyList<RegistryEdit> edits, string path)
    {
        var edit = edits[0];
        RegistryText after;
        try
        {
            after = RegistryText.Parse(edited, path);
        }
        catch (VoidMcpException)
        {
            // The parser's message would name a line of a text that the user never sees.
            throw Refused(path, before.Find(edit.Name)?.Key.Line ?? before.Section?.Key.Line ?? 1);
        }

        var names = edits.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        if (names.Count != edits.Count
            || !OthersAreSame(before, after, names)
            || !edits.All(e => IsAsAsked(before.Find(e.Name)?.Value, after.Find(e.Name)?.Value, e)))
        {
            throw Refused(path, before.Find(edit.Name)?.Key.Line ?? before.Section?.Key.Line ?? 1);
        }

        if (edit is RegistryEdit.Add or RegistryEdit.Set) RefuseMistakes(edited, names, path);
    }

    /// <summary>
    /// The error for a file whose layout the editor can't change without changing something else too.
    /// </summary>
    public static VoidMcpException Refused(string path, int line) => new(
        FailureKind.Configuration,
        $"{path}, line {line}: can't edit this entry without changing others; the file was not changed",
        "edit the file by hand");

    private static bool OthersAreSame(RegistryText before, RegistryText after, HashSet<string> names)
    {
        static bool IsSection(YamlPair pair) => pair.Key.Value is RegistryKeys.Servers or RegistryKeys.ClientServers;

        // A new file gets a version key.
        var rootBefore = before.Root?.Pairs.Where(p => !IsSection(p)) ?? [];
        var rootAfter =
            after.Root?.Pairs.Where(p => !IsSection(p) && (before.Root is not null || p.Key.Value != "version")) ?? [];
        return YamlMeaning.SameInOrder(rootBefore, rootAfter)
            && YamlMeaning.SameInOrder(Others(before), Others(after))
            && (before.Section is null || before.Section.Key.Value == after.Section?.Key.Value);

        IEnumerable<YamlPair> Others(RegistryText text) =>
            text.ServersMap?.Pairs.Where(p => !names.Contains(p.Key.Value)) ?? [];
    }

    private static bool IsAsAsked(YamlNode? before, YamlNode? after, RegistryEdit edit) => edit switch
    {
        RegistryEdit.Remove => after is null,
        RegistryEdit.SetEnabled { Enabled: var enabled } =>
            before?.Resolved is YamlMapping old && after?.Resolved is YamlMapping now
            && YamlMeaning.SameInOrder(WithoutFlags(old), WithoutFlags(now)) && IsEnabled(now) == enabled,
        RegistryEdit.Restart { Moment: var moment } =>
            before?.Resolved is YamlMapping old && after?.Resolved is YamlMapping now
            && YamlMeaning.SameInOrder(WithoutMoment(old), WithoutMoment(now))
            && now.Find("restarted")?.Value.Resolved is YamlScalar scalar && scalar.Value == moment,
        RegistryEdit.Repin repin => before?.Resolved is YamlMapping old && after?.Resolved is YamlMapping now
            && YamlMeaning.SameInOrder(PinnedEdit.Expected(old, repin), now.Pairs),
        RegistryEdit.Add { Draft: var draft } => after?.Resolved is YamlMapping now
            && Holds(now, draft)
            && WithoutFlags(now).Count() == draft.ToNode().Pairs.Count,
        RegistryEdit.Set { Draft: var draft } =>
            after?.Resolved is YamlMapping now && Holds(now, draft) && KeepsPolicy(before, now, draft),
        _ => false,
    };

    private static bool Holds(YamlMapping now, ServerDraft draft)
    {
        var wanted = draft.ToNode();
        return wanted.Pairs.All(p => now.Find(p.Key.Value) is { } pair && YamlMeaning.Same(pair.Value, p.Value))
            && now.Pairs.All(p => wanted.Find(p.Key.Value) is not null || !ServerKeys.Connection.Contains(p.Key.Value))
            && (draft.Enabled is null || IsEnabled(now) == draft.Enabled);
    }

    private static bool KeepsPolicy(YamlNode? before, YamlMapping now, ServerDraft draft)
    {
        if (before?.Resolved is not YamlMapping old) return true;
        var wanted = draft.ToNode();
        return WithoutFlags(old)
            .Where(p => !ServerKeys.Connection.Contains(p.Key.Value) && wanted.Find(p.Key.Value) is null)
            .All(p => now.Find(p.Key.Value) is { } kept && YamlMeaning.Same(kept.Value, p.Value));
    }

    private static IEnumerable<YamlPair> WithoutFlags(YamlMapping entry) =>
        entry.Pairs.Where(p => p.Key.Value is not ("enabled" or "disabled"));

    private static IEnumerable<YamlPair> WithoutMoment(YamlMapping entry) =>
        entry.Pairs.Where(p => p.Key.Value != "restarted");

    private static bool IsEnabled(YamlMapping entry)
    {
        if (entry.Find("enabled")?.Value.Resolved is YamlScalar enabled)
            return enabled.Value.Equals("true", StringComparison.OrdinalIgnoreCase);
        return entry.Find("disabled")?.Value.Resolved is not YamlScalar disabled
            || !disabled.Value.Equals("true", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Rejects a draft with errors. A reference that can't be resolved now is not an error.</summary>
    private static void RefuseMistakes(string edited, HashSet<string> names, string path)
    {
        var snapshot = new RegistryReader(new RegistryEnvironment(_ => null, "/"), keepUnresolved: true)
            .Read(Encoding.UTF8.GetBytes(edited), path);
        var mistakes = snapshot.Problems.Where(p => p.Entry is { } entry && names.Contains(entry)).ToList();
        if (mistakes.Count == 0) return;
        throw new VoidMcpException(
            FailureKind.Configuration,
            $"{MappingReader.Shown(mistakes[0].Entry!)}: {string.Join("; ", mistakes.Select(m => m.Message))}; "
                + "the registry was not "
                + "changed",
            mistakes[0].Fix);
    }
}
