using System.Globalization;
using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>
/// Reads one YAML mapping key by key, checks types and ranges, and logs errors instead of stopping. Error messages
/// never quote a value. A duplicate key is an error and counts as missing, because neither value can be trusted.
/// </summary>
/// <param name="mapping">The mapping to read.</param>
/// <param name="entry">The server that the mapping belongs to; null for settings.</param>
/// <param name="path">The prefix of key names in messages, such as <c>gateway.</c>; may be empty.</param>
/// <param name="log">Receives the errors.</param>
internal sealed class MappingReader(YamlMapping mapping, string? entry, string path, ProblemLog log)
{
    /// <summary>Logs duplicate keys, and keys that are neither known nor skipped.</summary>
    public void CheckKeys(
        IReadOnlyCollection<string> known,
        IReadOnlySet<string>? skipped = null,
        IReadOnlyDictionary<string, string>? translations = null)
    {
        var seen = new Dictionary<string, int>();
        foreach (var (key, _) in mapping.Pairs)
        {
            if (!seen.TryAdd(key.Value, key.Line))
            {
                log.Add(
                    key.Line,
                    entry,
                    $"duplicate key {path}{Shown(key.Value)}, first used on line {seen[key.Value]}",
                    "keep one of them");
            }
            else if (!known.Contains(key.Value) && skipped?.Contains(key.Value) != true)
            {
                var fix = translations?.GetValueOrDefault(key.Value)
                    ?? NearestNames.Hint(key.Value, known)
                    ?? $"valid keys: {string.Join(", ", known)}";
                log.Add(
                    key.Line,
                    entry,
                    key.Value == "<<" ? "merge keys (<<) are not supported" : $"unknown key {path}{Shown(key.Value)}",
                    fix);
            }
        }
    }

    /// <summary>Returns the key's value; null if the key is missing or duplicate.</summary>
    public YamlNode? Value(string key)
    {
        YamlNode? value = null;
        var pairs = mapping.Pairs;
        for (var i = 0; i < pairs.Count; i++)
        {
            if (pairs[i].Key.Value != key) continue;
            if (value is not null) return null;
            value = pairs[i].Value;
        }

        return value;
    }

    public int LineOf(string key) => mapping.Find(key)?.Key.Line ?? mapping.Line;

    /// <summary>Returns a scalar as written: <c>8080</c> and <c>true</c> are valid text too.</summary>
    public string? Text(string key)
    {
        if (Value(key) is not { } value) return null;
        return TextOf(value, $"{path}{key}", LineOf(key));
    }

    public bool? Flag(string key)
    {
        if (Value(key) is not { } value) return null;
        if (value.Resolved is YamlScalar { IsPlain: true } scalar && bool.TryParse(scalar.Value, out var flag))
            return flag;
        Wrong(key, "must be true or false");
        return null;
    }

    public bool Flag(FlagKey key) => Flag(key.Name) ?? key.Default;

    public int Number(NumberKey key)
    {
        if (Value(key.Name) is not { } value) return key.Default;
        if (value.Resolved is YamlScalar { IsPlain: true } scalar
            && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= key.Min && number <= key.Max)
        {
            return number;
        }

        Wrong(key.Name, $"must be a whole number from {key.Min} to {key.Max}");
        return key.Default;
    }

    /// <summary>Reads a duration in the key's range, or 0 if the key gives it a meaning.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">The value if it is missing or invalid, if not the key's default.</param>
    public TimeSpan Duration(DurationKey key, TimeSpan? fallback = null)
    {
        var usual = fallback ?? key.Default;
        if (Value(key.Name) is not { } value) return usual;
        if (value.Resolved is not YamlScalar scalar || !DurationText.TryParse(scalar.Value, out var duration))
        {
            Wrong(key.Name, "must be a duration", DurationText.Fix);
            return usual;
        }

        var isValid = duration == TimeSpan.Zero
            ? key.ZeroMeans is not null
            : duration >= key.Min && duration <= key.Max;
        if (isValid) return duration;
        Wrong(key.Name, Range(DurationText.Format(key.Min), DurationText.Format(key.Max), key.ZeroMeans));
        return usual;
    }

    /// <summary>Reads a size in the key's range, in bytes, or 0 if the key gives it a meaning.</summary>
    public long Size(SizeKey key)
    {
        if (Value(key.Name) is not { } value) return key.Default;
        if (value.Resolved is not YamlScalar scalar || !SizeText.TryParse(scalar.Value, out var bytes))
        {
            Wrong(key.Name, "must be a size", SizeText.Fix);
            return key.Default;
        }

        if (bytes == 0 ? key.ZeroMeans is not null : bytes >= key.Min && bytes <= key.Max) return bytes;
        Wrong(key.Name, Range(SizeText.Format(key.Min), SizeText.Format(key.Max), key.ZeroMeans));
        return key.Default;
    }

    /// <summary>Reads one of the key's choices.</summary>
    public T Choice<T>(ChoiceKey<T> key) => Choice(key, key.Default);

    /// <summary>Reads a choice on which safety depends: a mistake must not loosen it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="mistaken">The value if the file has none of the choices.</param>
    public T Choice<T>(ChoiceKey<T> key, T mistaken)
    {
        if (Value(key.Name) is not { } value || (key.MayBeNull && value.IsNull)) return key.Default;
        var text = (value.Resolved as YamlScalar)?.Value ?? "";
        if (key.Choices.TryGetValue(text, out var choice)) return choice;
        Wrong(key.Name, $"must be one of {string.Join(", ", key.Words)}", NearestNames.Hint(text, key.Words));
        return mistaken;
    }

    /// <summary>Reads a list of scalars, each with its line; null is an empty list.</summary>
    public IReadOnlyList<(string Text, int Line)> Texts(string key)
    {
        if (Value(key) is not { } value || value.IsNull) return [];
        if (value.Resolved is YamlSequence sequence) return TextsOf(sequence, $"{path}{key}");
        Wrong(key, "must be a list", value.Resolved is YamlAlias ? QuoteAlias : "write [one, two]");
        return [];
    }

    /// <summary>Returns the scalars of a list and logs all other items.</summary>
    public IReadOnlyList<(string Text, int Line)> TextsOf(YamlSequence sequence, string name)
    {
        var texts = new List<(string, int)>();
        foreach (var item in sequence.Items)
        {
            if (TextOf(item, $"an entry of {name}", item.Line) is { } text) texts.Add((text, item.Line));
        }

        return texts;
    }

    /// <summary>
    /// Reads a mapping of names to scalars, each with its line; null is an empty mapping. Logs duplicate names.
    /// </summary>
    public IReadOnlyList<(string Name, string Text, int Line)> NamedTexts(string key, StringComparer names)
    {
        if (Value(key) is not { } value || value.IsNull) return [];
        if (value.Resolved is not YamlMapping named)
        {
            Wrong(key, "must be a mapping of names to values", "write { NAME: value }");
            return [];
        }

        var result = new List<(string, string, int)>();
        var seen = new HashSet<string>(names);
        foreach (var (name, text) in named.Pairs)
        {
            // The name is not shown here: after a stray comma, part of a value is parsed as a name.
            if (TextOf(text, $"a value in {path}{key}", name.Line) is not { } found) continue;
            if (seen.Add(name.Value)) result.Add((name.Value, found, name.Line));
            else log.Add(name.Line, entry, $"duplicate name in {path}{key}", "keep one of them");
        }

        return result;
    }

    /// <summary>
    /// Returns the mapping under a key; null if it is missing or null, or not a mapping (which is logged).
    /// </summary>
    public YamlMapping? Section(string key)
    {
        if (Value(key) is not { } value || value.IsNull) return null;
        if (value.Resolved is YamlMapping section) return section;
        Wrong(key, "must be a mapping");
        return null;
    }

    /// <summary>Logs that the key's value is invalid.</summary>
    public void Wrong(string key, string what, string? fix = null) =>
        log.Add(LineOf(key), entry, $"{path}{key} {what}", fix);

    /// <summary>Makes a key safe for a message: printable and short, since the file may contain anything.</summary>
    public static string Shown(string key)
    {
        var printable = new string([.. key.Select(c => char.IsControl(c) ? '?' : c)]);
        return printable.Length <= 64 ? printable : $"{printable[..63]}…";
    }

    private static string Range(string min, string max, string? zeroMeans) =>
        $"must be from {min} to {max}{(zeroMeans is null ? "" : $", or 0 for {zeroMeans}")}";

    private const string QuoteAlias = "put a value that starts with * in quotes";

    private string? TextOf(YamlNode node, string name, int line)
    {
        switch (node.Resolved)
        {
            case YamlScalar { IsPlain: true, Value: "~" }:
                return "~";
            case YamlScalar when node.IsNull:
                log.Add(line, entry, $"{name} has no value", "write \"\" for an empty value");
                return null;
            case YamlScalar scalar:
                return scalar.Value;
            case YamlAlias:
                log.Add(line, entry, $"{name} references an unknown YAML anchor", QuoteAlias);
                return null;
            default:
                log.Add(line, entry, $"{name} must be a single value");
                return null;
        }
    }
}
