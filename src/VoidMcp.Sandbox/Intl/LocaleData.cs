using System.Text;

namespace VoidMcp.Sandbox.Intl;

/// <summary>
/// How locales write dates and numbers; loaded at first use. Made by <c>tests/data/generate-locales.mjs</c>. Each
/// locale is a record of indices into a list of strings, which locales share.
/// </summary>
internal sealed class LocaleData
{
    private static readonly Lazy<LocaleData> s_instance = new(static () => new LocaleData());

    private readonly EmbeddedData _file = new("locales.bin");
    private readonly Dictionary<string, int> _locales = new(StringComparer.Ordinal);
    private readonly ReadOnlyMemory<ushort> _records;
    private readonly List<int> _starts = [0];
    private readonly int _recordLength;
    private readonly Lazy<Dictionary<string, string[]>> _zones;

    private LocaleData()
    {
        foreach (var name in Encoding.UTF8.GetString(_file.Bytes("name")).Split('\n'))
            _locales.Add(name, _locales.Count);
        var strings = _file.Bytes("strs");
        for (var at = 0; strings[at..].IndexOf((byte)0) is >= 0 and var length; at += length + 1)
            _starts.Add(at + length + 1);
        _starts.Add(strings.Length + 1);
        _records = _file.Numbers<ushort>("recs");
        _recordLength = _records.Length / _locales.Count;
        Currencies = Encoding.UTF8.GetString(_file.Bytes("curr")).Split(' ');
        _zones = new(() => Encoding.UTF8.GetString(_file.Bytes("zone")).Split('\n').Select(static z => z.Split('|'))
            .ToDictionary(static z => z[0], static z => z[1..], StringComparer.OrdinalIgnoreCase));
    }

    public static LocaleData Instance => s_instance.Value;

    /// <summary>The currencies whose symbols the records have, in their order.</summary>
    public IReadOnlyList<string> Currencies { get; }

    public bool Has(string locale) => _locales.ContainsKey(locale);

    /// <param name="locale">A locale that is known.</param>
    public LocaleRecord Record(string locale)
    {
        var start = _locales[locale] * _recordLength;
        return new LocaleRecord(this, locale, _records.Slice(start, _recordLength));
    }

    public string Text(int index)
    {
        var (start, end) = (_starts[index], _starts[index + 1] - 1);
        return Encoding.UTF8.GetString(_file.Bytes("strs")[start..end]);
    }

    /// <summary>
    /// The English names of a time zone: long standard and summer time, short standard and summer time, long and short
    /// without season. Null for unknown zones.
    /// </summary>
    public string[]? ZoneNames(string zone) => _zones.Value.GetValueOrDefault(zone);
}
