using System.Collections.Frozen;

namespace VoidMcp.Search;

/// <summary>Irregular English verbs and plurals, which no suffix rule can stem.</summary>
internal static class IrregularForms
{
    /// <summary>Each entry: a word followed by its forms.</summary>
    private static readonly string[] Table =
    [
        "be is are was were been", "begin began begun", "break broke broken", "bring brought", "build built",
        "buy bought", "catch caught", "choose chose chosen", "come came", "do did done does", "draw drew drawn",
        "drive drove driven", "eat ate eaten", "fall fell fallen", "feel felt", "fight fought", "find found",
        "fly flew flown flies", "forget forgot forgotten", "get got gotten", "give gave given", "go went gone goes",
        "grow grew grown", "have has had", "hear heard", "hide hid hidden", "hold held", "keep kept", "know knew known",
        "lead led", "learn learnt", "leave left", "lend lent", "lose lost", "make made", "mean meant", "meet met",
        "pay paid", "ride rode ridden", "run ran", "say said", "see saw seen", "sell sold", "send sent", "show shown",
        "shrink shrank shrunk", "sing sang sung", "sit sat", "sleep slept", "speak spoke spoken", "spend spent",
        "swim swam swum", "take took taken", "teach taught", "tell told", "think thought", "throw threw thrown",
        "understand understood", "wake woke woken", "wear wore worn", "win won", "write wrote written",
        "analysis analyses", "axis axes", "child children", "criterion criteria", "foot feet", "hypothesis hypotheses",
        "index indices", "life lives", "man men", "matrix matrices", "mouse mice", "person people", "tooth teeth",
        "vertex vertices", "wife wives", "woman women",
    ];

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Words = Table
        .Select(line => line.Split(' '))
        .SelectMany(forms => forms.Skip(1).Select(form => KeyValuePair.Create(form, forms[0])))
        .ToFrozenDictionary(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The base word of an irregular form; null if it is not one.</summary>
    public static string? Of(ReadOnlySpan<char> form) => Words.TryGetValue(form, out var word) ? word : null;
}
