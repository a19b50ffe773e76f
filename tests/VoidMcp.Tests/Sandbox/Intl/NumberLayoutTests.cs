namespace VoidMcp.Tests.Sandbox.Intl;

public sealed class NumberLayoutTests
{
    [Theory]
    [InlineData("(0.256).toLocaleString('en-US', { style: 'percent' })", "26%")]
    [InlineData("(1234.5).toLocaleString('de-DE')", "1.234,5")]
    [InlineData("(1234.5).toLocaleString()", "1,234.5")]
    [InlineData("(1234.5).toLocaleString('es')", "1234,5")]
    [InlineData("(1234567.8).toLocaleString('en-IN')", "12,34,567.8")]
    [InlineData("(1234.5).toLocaleString('fr')", "1\u202F234,5")]
    [InlineData("(1234.5).toLocaleString('de-CH')", "1'234.5")]
    [InlineData("new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }).format(-1234.5)", "-$1,234.50")]
    [InlineData("new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).format(1234.5)",
        "1.234,50\u00A0€")]
    [InlineData("new Intl.NumberFormat('en', { style: 'currency', currency: 'CHF' }).format(5)", "CHF\u00A05.00")]
    [InlineData("new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', currencySign: 'accounting' })"
        + ".format(-5)", "($5.00)")]
    [InlineData("new Intl.NumberFormat('en', { notation: 'compact' }).format(1234)", "1.2K")]
    [InlineData("new Intl.NumberFormat('en', { notation: 'compact' }).format(999999)", "1M")]
    [InlineData("new Intl.NumberFormat('ja', { notation: 'compact' }).format(12345)", "1.2万")]
    [InlineData("new Intl.NumberFormat('ru', { notation: 'compact', compactDisplay: 'long' }).format(22000)",
        "22 тысячи")]
    [InlineData("new Intl.NumberFormat('en', { signDisplay: 'always' }).format(5)", "+5")]
    [InlineData("new Intl.NumberFormat('ar-EG').format(1234)", "١٬٢٣٤")]
    [InlineData("new Intl.NumberFormat('ar-EG-u-nu-latn').format(12)", "12")]
    [InlineData("new Intl.NumberFormat('de').format(12345678901234567890n)", "12.345.678.901.234.567.890")]
    [InlineData("(0.07).toLocaleString('en', { style: 'percent', maximumFractionDigits: 10 })", "7%")]
    [InlineData("(1234567890123456).toLocaleString()", "1,234,567,890,123,456")]
    [InlineData("(9007199254740991).toLocaleString('de')", "9.007.199.254.740.991")]
    [InlineData("(99999999999999.99).toLocaleString('en-US', { style: 'currency', currency: 'USD' })",
        "$99,999,999,999,999.98")]
    [InlineData("(0.1 + 0.2).toLocaleString('en', { maximumFractionDigits: 17 })", "0.30000000000000004")]
    [InlineData("(0.1 + 0.2).toLocaleString()", "0.3")]
    [InlineData("(123456789012.3455).toLocaleString('en', { minimumFractionDigits: 2 })", "123,456,789,012.346")]
    [InlineData("(-1234567890123456.5).toLocaleString('en')", "-1,234,567,890,123,456.5")]
    [InlineData("(1e20 + 3e4).toLocaleString('en')", "100,000,000,000,000,030,000")]
    [InlineData("new Intl.NumberFormat('en', { style: 'unit', unit: 'kilometer' }).format(5)", "5 km")]
    public void Numbers_are_written_as_in_the_locale(string expression, string text) =>
        Assert.Equal($"\"{text}\"", new ScriptBench().Result($"return {expression}").Replace("\\u202F", "\u202F",
            StringComparison.OrdinalIgnoreCase).Replace("\\u00A0", "\u00A0", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Parts_name_what_they_are() => Assert.Equal(
        """["currency=€","minusSign=-","integer=1","group=.","integer=234","decimal=,","fraction=50"]""",
        new ScriptBench().Result("return new Intl.NumberFormat('nl', { style: 'currency', currency: 'EUR' })"
            + ".formatToParts(-1234.5).filter(p => p.type !== 'literal').map(p => p.type + '=' + p.value)"));
}
