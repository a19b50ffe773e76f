namespace VoidMcp.Sandbox.Unicode;

/// <summary>
/// The letters that one language sorts differently from the root collation, such as ä after z in Swedish.
/// </summary>
internal sealed class LocaleLetters
{
    /// <summary>
    /// Per language, rules like those of CLDR: after an anchor, <c>&lt;</c> starts the next letter and <c>,</c> a
    /// variant of it with another accent, <c>=</c> one without a difference; spaces separate the lower, mixed and upper
    /// case forms. Anchored with <c>!</c>, letters come before the anchor.
    /// </summary>
    private static readonly Dictionary<string, string[]> s_rules = new(StringComparer.Ordinal)
    {
        ["sv"] = ["z<å Å<ä Ä,æ Æ<ö Ö,ø Ø", "d,đ Đ,ð Ð", "y,ü Ü,ű Ű"],
        ["fi"] = ["z<å Å<ä Ä,æ Æ<ö Ö,ø Ø", "d,đ Đ", "n,ŋ Ŋ", "t,ŧ Ŧ", "y,ü Ü"],
        ["da"] = ["z<æ Æ,ä Ä<ø Ø,ö Ö,ő Ő<å Å,aa Aa AA", "d,đ Đ,ð Ð", "y,ü Ü,ű Ű"],
        ["nb"] = ["z<æ Æ,ä Ä<ø Ø,ö Ö,ő Ő<å Å,aa Aa AA", "d,đ Đ,ð Ð", "y,ü Ü,ű Ű"],
        ["is"] =
        [
            "a<á Á", "d<ð Ð", "e<é É", "i<í Í", "o<ó Ó", "u<ú Ú", "y<ý Ý", "z<þ Þ<æ Æ,ä Ä<ö Ö,ø Ø<å Å",
        ],
        ["es"] = ["n<ñ Ñ"],
        ["pl"] = ["a<ą Ą", "c<ć Ć", "e<ę Ę", "l<ł Ł", "n<ń Ń", "o<ó Ó", "s<ś Ś", "z<ź Ź<ż Ż"],
        ["cs"] = ["c<č Č", "h<ch cH Ch CH", "r<ř Ř", "s<š Š", "z<ž Ž"],
        ["sk"] = ["a<ä Ä", "c<č Č", "h<ch cH Ch CH", "o<ô Ô", "r<ř Ř", "s<š Š", "z<ž Ž"],
        ["sl"] = ["c<č Č<ć Ć", "d<đ Đ", "s<š Š", "z<ž Ž"],
        ["hr"] = ["c<č Č<ć Ć", "d<dž Dž DŽ<đ Đ", "l<lj Lj LJ", "n<nj Nj NJ", "s<š Š", "z<ž Ž"],
        ["hu"] =
        [
            "c<cs Cs CS", "d<dz Dz DZ<dzs Dzs DZS", "g<gy Gy GY", "l<ly Ly LY", "n<ny Ny NY", "o<ö Ö,ő Ő",
            "s<sz Sz SZ", "t<ty Ty TY", "u<ü Ü,ű Ű", "z<zs Zs ZS",
        ],
        ["tr"] = ["c<ç Ç", "g<ğ Ğ", "!i<ı I", "i İ", "o<ö Ö", "s<ş Ş", "u<ü Ü"],
        ["az"] =
        [
            "c<ç Ç", "e<ə Ə", "g<ğ Ğ", "!i<ı I", "i İ", "k<q Q", "o<ö Ö", "s<ş Ş", "u<ü Ü", "h<x X", "z<w W",
        ],
        ["et"] = ["!t<š Š<z Z<ž Ž", "!x<õ Õ<ä Ä<ö Ö<ü Ü"],
        ["lv"] =
        [
            "c<č Č", "g<ģ Ģ", "i,y Y", "k<ķ Ķ", "l<ļ Ļ", "n<ņ Ņ", "r<ŗ Ŗ", "s<š Š", "z<ž Ž",
        ],
        ["lt"] = ["c<č Č", "i,y Y", "s<š Š", "z<ž Ž"],
        ["ro"] = ["a<ă Ă<â Â", "i<î Î", "s<ș Ș=ş Ş", "t<ț Ț=ţ Ţ"],
        ["sq"] =
        [
            "c<ç Ç", "d<dh Dh DH", "e<ë Ë", "g<gj Gj GJ", "l<ll Ll LL", "n<nj Nj NJ", "r<rr Rr RR", "s<sh Sh SH",
            "t<th Th TH", "x<xh Xh XH", "z<zh Zh ZH",
        ],
        ["uk"] = ["г<ґ Ґ", "і<ї Ї"],
        ["vi"] = ["a<ă Ă<â Â", "d<đ Đ", "e<ê Ê", "o<ô Ô<ơ Ơ", "u<ư Ư"],
        ["ar"] = ["ت,ة"],
        ["hi"] = ["ॐ<ँ<ं<ः"],
    };

    private static readonly Dictionary<string, string> s_sameAs = new(StringComparer.Ordinal)
    {
        ["no"] = "nb", ["nn"] = "nb", ["bs"] = "hr", ["sh"] = "hr", ["gl"] = "es", ["fil"] = "es",
    };

    private const byte LowerTertiary = 2, MixedTertiary = 8, UpperTertiary = 9;

    private readonly Dictionary<int, List<(int[] Points, CollationElement Element)>> _letters = [];

    private LocaleLetters(IEnumerable<string> rules, CollationTable table)
    {
        foreach (var rule in rules) AddRule(rule, table);
        foreach (var list in _letters.Values) list.Sort(static (a, b) => b.Points.Length - a.Points.Length);
    }

    /// <summary>The letters of a locale; null if it sorts like the root.</summary>
    public static LocaleLetters? Of(string locale, CollationTable table)
    {
        var language = locale.StartsWith("sr-Latn", StringComparison.Ordinal) ? "hr" : locale.Split('-')[0];
        language = s_sameAs.GetValueOrDefault(language, language);
        return s_rules.TryGetValue(language, out var rules) ? new LocaleLetters(rules, table) : null;
    }

    /// <summary>Reads one letter at a position, if it is one of these.</summary>
    public bool TryRead(
        List<(int Point, byte Class)> points, int at, List<CollationElement> elements, out int used)
    {
        used = 0;
        if (!_letters.TryGetValue(points[at].Point, out var letters)) return false;
        foreach (var (letter, element) in letters)
        {
            if (at + letter.Length > points.Count) continue;
            var i = 1;
            while (i < letter.Length && points[at + i].Point == letter[i]) i++;
            if (i < letter.Length) continue;
            used = letter.Length;
            elements.Add(element);
            return true;
        }

        return false;
    }

    private void AddRule(string rule, CollationTable table)
    {
        const uint before = 128;
        var isBefore = rule[0] == '!';
        var groups = rule.TrimStart('!').Split('<');
        var first = groups[0].Split(',');
        var elements = new List<CollationElement>();
        var anchor = first[0].Split(' ');
        table.Add(char.ConvertToUtf32(anchor[0], 0), HanOrder.Root, elements);
        var primary = elements[0].Primary;

        // Other forms and variants of the anchor itself.
        AddForms(anchor[1..], primary, 1, 1);
        for (var i = 1; i < first.Length; i++) AddForms(first[i].Split(' '), primary, (byte)(200 + i), 0);
        if (isBefore) primary -= before;
        foreach (var group in groups.Skip(1))
        {
            primary++;
            var variants = group.Split(',', '=');
            for (var i = 0; i < variants.Length; i++)
            {
                var isSame = i == 0 || group.Contains('=', StringComparison.Ordinal);
                AddForms(variants[i].Split(' '), primary, (byte)(isSame ? 1 : 200 + i), 0);
            }
        }
    }

    private void AddForms(string[] forms, uint primary, byte secondary, int firstForm)
    {
        for (var i = 0; i < forms.Length; i++)
        {
            var tertiary = firstForm + i == 0
                ? LowerTertiary
                : i == forms.Length - 1 ? UpperTertiary : (byte)(MixedTertiary - forms.Length + 2 + i);
            int[] points = [.. Normalization.Decompose(forms[i]).Select(static p => p.Point)];
            if (!_letters.TryGetValue(points[0], out var list)) _letters[points[0]] = list = [];
            list.Add((points, new CollationElement(primary, secondary, tertiary)));
        }
    }
}
