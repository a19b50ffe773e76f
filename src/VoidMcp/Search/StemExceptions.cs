using System.Collections.Frozen;

namespace VoidMcp.Search;

/// <summary>The words for which the Porter2 algorithm's rules are wrong, as published with it.</summary>
internal static class StemExceptions
{
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Stems =
        new Dictionary<string, string>
        {
            ["skis"] = "ski", ["skies"] = "sky", ["idly"] = "idl", ["gently"] = "gentl", ["ugly"] = "ugli",
            ["early"] = "earli", ["only"] = "onli", ["singly"] = "singl", ["sky"] = "sky", ["news"] = "news",
            ["howe"] = "howe", ["atlas"] = "atlas", ["cosmos"] = "cosmos", ["bias"] = "bias", ["andes"] = "andes",
        }.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The stem of an exceptional word; null for other words.</summary>
    public static string? Of(ReadOnlySpan<char> word) => Stems.TryGetValue(word, out var stem) ? stem : null;

    /// <summary>Whether a word without its plural suffix is already a stem.</summary>
    public static bool EndsHere(ReadOnlySpan<char> word) => word is
        "inning" or "outing" or "canning" or "herring" or "earring" or "proceed" or "exceed" or "succeed";
}
