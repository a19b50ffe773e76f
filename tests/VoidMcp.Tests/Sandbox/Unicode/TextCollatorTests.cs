using VoidMcp.Sandbox.Unicode;

namespace VoidMcp.Tests.Sandbox.Unicode;

public sealed class TextCollatorTests
{
    [Theory]
    [InlineData("Zoë adam Bob alice Ärger bob", "adam alice Ärger bob Bob Zoë")]
    [InlineData("z ä a", "a ä z")]
    [InlineData("résumé resume Resume", "resume Resume résumé")]
    [InlineData("item10 item9 item1", "item1 item10 item9")]
    [InlineData("1 $ - a _", "_ - $ 1 a")]
    public void The_root_orders_letters_then_accents_then_case(string words, string sorted) =>
        Assert.Equal(sorted, Sorted(words, new CollatorOptions()));

    [Theory]
    [InlineData("sv", "ö z ä å", "z å ä ö")]
    [InlineData("de", "ö z ä å", "å ä ö z")]
    [InlineData("da", "å ø æ z", "z æ ø å")]
    [InlineData("es", "ñu nz o", "nz ñu o")]
    [InlineData("cs", "chata cizí hora", "cizí hora chata")]
    [InlineData("hr", "dž d dz đ", "d dz dž đ")]
    [InlineData("tr", "i ı j h", "h ı i j")]
    [InlineData("ru", "a я", "я a")]
    [InlineData("zh", "中 安 a", "安 中 a")]
    [InlineData("zh-TW", "人 一", "一 人")]
    public void Languages_have_their_own_letters(string locale, string words, string sorted) =>
        Assert.Equal(sorted, Sorted(words, new CollatorOptions { Locale = locale }));

    [Theory]
    [InlineData("item10", "item9", 1)]
    [InlineData("007", "7", 0)]
    [InlineData("1.10", "1.9", 1)]
    [InlineData("a12b", "a12c", -1)]
    [InlineData("9007199254740993", "9007199254740992", 1)]
    public void Numbers_are_compared_by_value(string a, string b, int order) =>
        Assert.Equal(order, new TextCollator(new CollatorOptions { Numeric = true }).Compare(a, b));

    [Theory]
    [InlineData("'résumé'.localeCompare('resume', 'en', { sensitivity: 'base' })", "0")]
    [InlineData("'a'.localeCompare('A', 'en', { sensitivity: 'accent' })", "0")]
    [InlineData("'a'.localeCompare('ä', 'en', { sensitivity: 'case' })", "0")]
    [InlineData("'a'.localeCompare('A', 'en', { sensitivity: 'case' })", "-1")]
    [InlineData("'a'.localeCompare('A', 'en', { caseFirst: 'upper' })", "1")]
    [InlineData("'a'.localeCompare('A', 'en-u-kf-upper')", "1")]
    [InlineData("'a10'.localeCompare('a9', 'en-u-kn')", "1")]
    [InlineData("'a-b'.localeCompare('ab', 'en', { ignorePunctuation: true })", "0")]
    [InlineData("new Intl.Collator('en').compare('a', 'B')", "-1")]
    [InlineData("['ä', 'a', 'z'].sort(new Intl.Collator('de').compare)", "[\"a\",\"ä\",\"z\"]")]
    [InlineData("new Intl.Collator('sv', { numeric: true }).resolvedOptions().locale", "\"sv\"")]
    public void Scripts_use_it(string expression, string json) =>
        Assert.Equal(json, new ScriptBench().Result($"return {expression}"));

    [Theory]
    [InlineData("'a'.localeCompare('b', 'no_such')", "RangeError")]
    [InlineData("'a'.localeCompare('b', 'en', { sensitivity: 'x' })", "RangeError")]
    public void Wrong_arguments_are_errors(string expression, string error) =>
        Assert.Equal(error, new ScriptBench().Error($"return {expression}").Name);

    private static string Sorted(string words, CollatorOptions options) =>
        string.Join(' ', words.Split(' ').Order(Comparer<string>.Create(new TextCollator(options).Compare)));
}
