namespace VoidMcp.Sandbox.Unicode;

/// <summary>Puts the script of a language before Latin, which is first in the root collation.</summary>
internal sealed class ScriptOrder
{
    private static readonly string[] s_scripts =
    [
        "Latn", "Grek", "Cyrl", "Geor", "Armn", "Hebr", "Arab", "Deva", "Beng", "Guru", "Gujr", "Taml", "Telu", "Knda",
        "Mlym", "Thai", "Hang", "Hira",
    ];

    private static readonly Dictionary<string, string> s_ofLanguage = new(StringComparer.Ordinal)
    {
        ["el"] = "Grek", ["ru"] = "Cyrl", ["uk"] = "Cyrl", ["bg"] = "Cyrl", ["be"] = "Cyrl", ["mk"] = "Cyrl",
        ["sr"] = "Cyrl", ["kk"] = "Cyrl", ["ky"] = "Cyrl", ["mn"] = "Cyrl", ["ka"] = "Geor", ["hy"] = "Armn",
        ["he"] = "Hebr", ["yi"] = "Hebr", ["ar"] = "Arab", ["fa"] = "Arab", ["ur"] = "Arab", ["ug"] = "Arab",
        ["ps"] = "Arab", ["hi"] = "Deva", ["mr"] = "Deva", ["ne"] = "Deva", ["bn"] = "Beng", ["as"] = "Beng",
        ["pa"] = "Guru", ["gu"] = "Gujr", ["ta"] = "Taml", ["te"] = "Telu", ["kn"] = "Knda", ["ml"] = "Mlym",
        ["th"] = "Thai", ["ko"] = "Hang",
    };

    private readonly uint _latin, _first, _end;

    private ScriptOrder(uint latin, uint first, uint end) => (_latin, _first, _end) = (latin, first, end);

    /// <summary>The order of a locale; null if Latin stays first.</summary>
    public static ScriptOrder? Of(string locale)
    {
        if (locale.Contains("Latn", StringComparison.Ordinal)) return null;
        if (!s_ofLanguage.TryGetValue(locale.Split('-')[0], out var script)) return null;
        var ranks = UnicodeData.File.Numbers<uint>("scri").Span;
        var at = Array.IndexOf(s_scripts, script) * 2;
        return new ScriptOrder(
            ranks[0] << CollationTable.PrimaryShift,
            ranks[at] << CollationTable.PrimaryShift,
            (ranks[at + 1] + 1) << CollationTable.PrimaryShift);
    }

    public uint Move(uint primary)
    {
        if (primary < _latin || primary >= _end) return primary;
        return primary < _first ? primary + (_end - _first) : primary - (_first - _latin);
    }
}
