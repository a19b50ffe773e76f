using System.Text.Json;
using System.Text.RegularExpressions;

namespace VoidMcp.Registry;

/// <summary>Writes the schema of each kind of key.</summary>
internal static class SchemaKeys
{
    public static void WriteProperty(Utf8JsonWriter w, RegistryKey key)
    {
        w.WriteStartObject(key.Name);
        if (key is SectionKey section)
        {
            WriteSection(w, section);
        }
        else
        {
            w.WriteString("description"u8, Description(key));
            WriteValue(w, key);
        }

        w.WriteEndObject();
    }

    /// <summary>Writes the members of a section's schema.</summary>
    /// <param name="w">The writer, inside the schema's object.</param>
    /// <param name="section">The section; without a name, it must be a mapping.</param>
    /// <param name="ignored">Keys that are valid and have no effect.</param>
    public static void WriteSection(Utf8JsonWriter w, SectionKey section, IReadOnlySet<string>? ignored = null)
    {
        w.WriteString("description"u8, section.Description);
        if (section.Name.Length == 0) w.WriteString("type"u8, "object");
        else if (section.ListStandsFor is null) WriteTypes(w, "object", "null");
        else WriteTypes(w, "object", "array", "null");
        if (section.ListStandsFor is { } list)
            WriteItems(w, ((TextsKey)section.Keys.Single(key => key.Name == list)).Pattern);
        w.WriteStartObject("properties"u8);
        foreach (var key in section.Keys) WriteProperty(w, key);
        w.WriteEndObject();
        if (ignored is not null) WriteIgnored(w, ignored);
        w.WriteBoolean("additionalProperties"u8, false);
        if (section.Needs.Count == 0) return;
        w.WriteStartObject("dependentRequired"u8);
        foreach (var (name, needed) in section.Needs) WriteTexts(w, name, needed);
        w.WriteEndObject();
    }

    /// <summary>Writes keys that are valid and ignored, so that editors don't propose them.</summary>
    public static void WriteIgnored(Utf8JsonWriter w, IReadOnlySet<string> names)
    {
        w.WriteStartObject("patternProperties"u8);
        w.WriteBoolean($"^({string.Join('|', names.Order(StringComparer.Ordinal).Select(Regex.Escape))})$", true);
        w.WriteEndObject();
    }

    public static void WriteTypes(Utf8JsonWriter w, params IReadOnlyList<string> types) => WriteTexts(w, "type", types);

    public static void WriteTexts(Utf8JsonWriter w, string name, params IReadOnlyList<string> texts)
    {
        w.WriteStartArray(name);
        foreach (var text in texts) w.WriteStringValue(text);
        w.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter w, RegistryKey key)
    {
        switch (key)
        {
            case TextKey text:
                WriteScalar(w, text.Pattern, text.MayBeNull);
                break;
            case FlagKey flag:
                w.WriteString("type"u8, "boolean");
                w.WriteBoolean("default"u8, flag.Default);
                break;
            case NumberKey number:
                w.WriteString("type"u8, "integer");
                w.WriteNumber("minimum"u8, number.Min);
                w.WriteNumber("maximum"u8, number.Max);
                if (number.DefaultText is null) w.WriteNumber("default"u8, number.Default);
                break;
            case DurationKey duration:
                // A number without unit is valid only if it is 0.
                WriteQuantity(w, SchemaPatterns.Of(duration), duration.ZeroMeans is null ? null : (0, 0));
                w.WriteString("default"u8, DurationText.Format(duration.Default));
                break;
            case SizeKey size:
                var least = size.ZeroMeans is null ? size.Min : 0;
                WriteQuantity(w, SchemaPatterns.Of(size), (least, Math.Min(size.Max, int.MaxValue)));
                if (least < size.Min) WriteGap(w, size.Min);
                w.WriteString("default"u8, SizeText.Format(size.Default));
                break;
            case ChoiceKey choice:
                WriteChoice(w, choice);
                break;
            case TextsKey texts:
                WriteTypes(w, "array", "null");
                WriteItems(w, texts.Pattern);
                break;
            case NamedTextsKey named:
                WriteTypes(w, "object", "null");
                w.WriteStartObject("propertyNames"u8);
                w.WriteString("pattern"u8, named.NamePattern);
                w.WriteEndObject();
                w.WriteStartObject("additionalProperties"u8);
                WriteScalar(w, named.ValuePattern, mayBeNull: true);
                w.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException($"No schema for a {key.GetType().Name}.");
        }
    }

    private static void WriteQuantity(Utf8JsonWriter w, string pattern, (long Min, long Max)? number)
    {
        if (number is not { } range)
        {
            w.WriteString("type"u8, "string");
        }
        else
        {
            WriteTypes(w, "string", "integer");
            w.WriteNumber("minimum"u8, range.Min);
            w.WriteNumber("maximum"u8, range.Max);
        }

        w.WriteString("pattern"u8, pattern);
    }

    /// <summary>Excludes the numbers between 0, which has a meaning of its own, and the least one.</summary>
    private static void WriteGap(Utf8JsonWriter w, long least)
    {
        w.WriteStartObject("not"u8);
        w.WriteString("type"u8, "integer");
        w.WriteNumber("minimum"u8, 1);
        w.WriteNumber("maximum"u8, least - 1);
        w.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter w, ChoiceKey choice)
    {
        w.WriteStartArray("enum"u8);
        foreach (var word in choice.Words)
        {
            w.WriteStringValue(word);
            if (bool.TryParse(word, out var flag)) w.WriteBooleanValue(flag);
        }

        if (choice.MayBeNull) w.WriteNullValue();
        w.WriteEndArray();
        if (choice.DefaultWord is { } usual) w.WriteString("default"u8, usual);
    }

    private static void WriteItems(Utf8JsonWriter w, string? pattern)
    {
        w.WriteStartObject("items"u8);
        WriteScalar(w, pattern, mayBeNull: true);
        w.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter w, string? pattern, bool mayBeNull)
    {
        WriteTypes(w, mayBeNull ? ["string", "number", "boolean", "null"] : ["string", "number", "boolean"]);
        if (pattern is not null) w.WriteString("pattern"u8, pattern);
    }

    private static string Description(RegistryKey key) => key switch
    {
        NumberKey { DefaultText: { } usual } number =>
            $"{key.Description} From {number.Min} to {number.Max}. Default: {usual}.",
        DurationKey duration => key.Description + Range(
            DurationText.Format(duration.Min), DurationText.Format(duration.Max), duration.ZeroMeans),
        SizeKey size => key.Description + Range(
            SizeText.Format(size.Min), SizeText.Format(size.Max), size.ZeroMeans),
        _ => key.Description,
    };

    private static string Range(string min, string max, string? zeroMeans) =>
        $" From {min} to {max}{(zeroMeans is null ? "" : $"; 0 = {zeroMeans}")}.";
}
