using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>
/// Replaces single values of an entry where they stand (<see cref="RegistryEdit.Repin"/>): everything around them,
/// comments between arguments too, stays as written.
/// </summary>
internal static class PinnedEdit
{
    /// <summary>Returns the new text; null if a value doesn't stand in the entry itself.</summary>
    public static string? Apply(RegistryText before, YamlPair pair, RegistryEdit.Repin edit)
    {
        if (pair.Value is not YamlMapping { Pairs.Count: > 0 } entry) return null;
        var document = before.Document;
        var changes = new List<TextChange>();
        if (edit.Arg is { } arg)
        {
            if (entry.Find("args")?.Value is not YamlSequence args) return null;
            if (Item(args, arg.Old) is not YamlScalar item) return null;
            changes.Add(Change(item, arg.New, YamlStyle.For(document, entry), entry.IsFlow || args.IsFlow));
        }

        if (edit.Url is { } url && !Replace("url", url)) return null;
        return Replace(ServerKeys.From, edit.From.ToString())
            ? TextLines.Apply(document.Text, [.. changes])
            : null;

        bool Replace(string key, string value)
        {
            if (entry.Find(key)?.Value is not YamlScalar scalar) return false;
            changes.Add(Change(scalar, value, YamlStyle.For(document, entry), entry.IsFlow));
            return true;
        }
    }

    /// <summary>The entry's pairs after the edit.</summary>
    public static IEnumerable<YamlPair> Expected(YamlMapping entry, RegistryEdit.Repin edit) => entry.Pairs.Select(
        pair => pair.Key.Value switch
        {
            ServerKeys.From => pair with { Value = YamlScalar.Text(edit.From.ToString()) },
            "url" when edit.Url is { } url => pair with { Value = YamlScalar.Text(url) },
            "args" when edit.Arg is { } arg && pair.Value.Resolved is YamlSequence args => pair with
            {
                Value = args with
                {
                    Items = [.. args.Items.Select(item =>
                        ReferenceEquals(item, Item(args, arg.Old)) ? YamlScalar.Text(arg.New) : item)],
                },
            },
            _ => pair,
        });

    /// <summary>The first argument with this text.</summary>
    private static YamlNode? Item(YamlSequence args, string text) =>
        args.Items.FirstOrDefault(item => item.Resolved is YamlScalar scalar && scalar.Value == text);

    private static TextChange Change(YamlScalar old, string value, YamlStyle style, bool inFlow)
    {
        var written = old.IsDoubleQuoted
            ? YamlText.Quoted(value)
            : YamlWriter.Inline(YamlScalar.Text(value), style, inFlow);
        return new TextChange(old.Place.Start, old.Place.End, written);
    }
}
