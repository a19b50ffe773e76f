namespace VoidMcp.Tests.Sandbox.Intl;

public sealed class NumberOptionsTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("{ roundingMode: 'ceil', maximumFractionDigits: 0 }", "3 -2")]
    [InlineData("{ roundingMode: 'floor', maximumFractionDigits: 0 }", "2 -3")]
    [InlineData("{ roundingMode: 'trunc', maximumFractionDigits: 0 }", "2 -2")]
    [InlineData("{ roundingMode: 'expand', maximumFractionDigits: 0 }", "3 -3")]
    [InlineData("{ roundingMode: 'halfCeil', maximumFractionDigits: 0 }", "3 -2")]
    [InlineData("{ roundingMode: 'halfFloor', maximumFractionDigits: 0 }", "2 -3")]
    [InlineData("{ roundingMode: 'halfEven', maximumFractionDigits: 0 }", "2 -2")]
    [InlineData("{ style: 'currency', currency: 'USD', currencyDisplay: 'name' }", "2.50 US dollars -2.50 US dollars")]
    [InlineData("{ style: 'unit', unit: 'byte', unitDisplay: 'long' }", "2.5 bytes -2.5 bytes")]
    public void Numbers_are_rounded_and_named_as_the_options_say(string options, string formatted) => Assert.Equal(
        $"\"{formatted}\"",
        _bench.Result(
            $"const f = new Intl.NumberFormat('en', {options}); return f.format(2.5) + ' ' + f.format(-2.5)"));

    [Theory]
    [InlineData("1, { style: 'currency', currency: 'JPY', currencyDisplay: 'name' }", "1 Japanese yen")]
    [InlineData(
        "1, { style: 'currency', currency: 'EUR', currencyDisplay: 'name', maximumFractionDigits: 0 }", "1 euro")]
    [InlineData("5, { style: 'currency', currency: 'USD', trailingZeroDisplay: 'stripIfInteger' }", "$5")]
    [InlineData("5.5, { style: 'currency', currency: 'USD', trailingZeroDisplay: 'stripIfInteger' }", "$5.50")]
    [InlineData("1e21, { style: 'unit', unit: 'byte', unitDisplay: 'narrow' }", "1,000,000,000,000,000,000,000B")]
    [InlineData("1e21, { style: 'currency', currency: 'USD' }", "$1,000,000,000,000,000,000,000.00")]
    [InlineData("-1.5e22", "-15,000,000,000,000,000,000,000")]
    public void Large_numbers_names_and_zeros_are_as_in_V8(string arguments, string formatted)
    {
        var comma = arguments.IndexOf(',', StringComparison.Ordinal);
        var (value, options) = comma < 0 ? (arguments, "{}") : (arguments[..comma], arguments[(comma + 1)..]);
        Assert.Equal($"\"{formatted}\"", _bench.Result($"return ({value}).toLocaleString('en', {options})"));
    }

    [Fact]
    public void Names_that_are_not_known_are_told()
    {
        Assert.Contains(
            "it returns their codes", Note("return new Intl.DisplayNames('en', { type: 'region' }).of('DE')"));
        Assert.Contains("names of currencies in English only", Note(
            "return (2).toLocaleString('de', { style: 'currency', currency: 'EUR', currencyDisplay: 'name' })"));
    }

    [Theory]
    [InlineData("US/Eastern", "EST")]
    [InlineData("EST5EDT", "EST")]
    [InlineData("Etc/GMT+5", "GMT-5")]
    [InlineData("GMT0", "UTC")]
    public void Older_names_of_zones_have_their_abbreviations(string zone, string shown) => Assert.EndsWith(
        $" {shown}\"", _bench.Result(
            $"return new Date(0).toLocaleTimeString('en-US', {{ timeZone: '{zone}', timeZoneName: 'short' }})"));

    private string Note(string code) => Assert.Single(_bench.Run(code).Notes);
}
