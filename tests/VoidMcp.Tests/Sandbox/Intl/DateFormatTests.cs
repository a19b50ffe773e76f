namespace VoidMcp.Tests.Sandbox.Intl;

public sealed class DateFormatTests
{
    private const string Day = "const d = new Date('2026-07-04T02:30:00Z'); ";

    [Theory]
    [InlineData("d.toLocaleDateString('en-CA', { timeZone: 'America/New_York' })", "2026-07-03")]
    [InlineData("d.toLocaleString('sv-SE', { timeZone: 'UTC' })", "2026-07-04 02:30:00")]
    [InlineData("d.toLocaleDateString('en-GB', { timeZone: 'UTC' })", "04/07/2026")]
    [InlineData("d.toLocaleDateString('de-DE', { timeZone: 'UTC' })", "4.7.2026")]
    [InlineData("d.toLocaleDateString('ja-JP', { timeZone: 'UTC' })", "2026/7/4")]
    [InlineData("d.toLocaleDateString('th', { timeZone: 'UTC' })", "4/7/2569")]
    [InlineData("d.toLocaleString('en-US', { dateStyle: 'full', timeZone: 'UTC' })", "Saturday, July 4, 2026")]
    [InlineData("d.toLocaleString('en-US', { dateStyle: 'medium', timeZone: 'UTC' })", "Jul 4, 2026")]
    [InlineData("d.toLocaleTimeString('en-US', { timeZone: 'UTC' })", "2:30:00 AM")]
    [InlineData("d.toLocaleTimeString('en-US', { timeZone: 'UTC', hour12: false })", "02:30:00")]
    [InlineData("new Date('2026-07-04T00:30Z').toLocaleTimeString('en-US', { timeZone: 'UTC', hour12: false })",
        "00:30:00")]
    [InlineData("d.toLocaleString('de', { timeZone: 'UTC', weekday: 'long', hour: 'numeric' })", "Samstag, 02 Uhr")]
    [InlineData("d.toLocaleString('ru', { timeZone: 'UTC', month: 'long', day: 'numeric' })", "4 июля")]
    [InlineData("d.toLocaleString('ru', { timeZone: 'UTC', month: 'long' })", "июль")]
    [InlineData("d.toLocaleString('en', { timeZone: 'America/New_York', timeZoneName: 'short' })",
        "7/3/2026, 10:30:00 PM EDT")]
    [InlineData("d.toLocaleTimeString('en', { timeZone: 'Asia/Kolkata', timeZoneName: 'long' })",
        "8:00:00 AM India Standard Time")]
    [InlineData("new Intl.DateTimeFormat('fr', { timeZone: 'UTC', minute: '2-digit', second: '2-digit', "
        + "fractionalSecondDigits: 3 }).format(1234)", "00:01,234")]
    [InlineData("new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).formatToParts(d).map(p => p.type).join()",
        "month,literal,day,literal,year")]
    [InlineData("new Intl.DateTimeFormat('de-XX').resolvedOptions().locale", "de")]
    [InlineData("String(new Intl.DateTimeFormat() instanceof Intl.DateTimeFormat)", "true")]
    [InlineData("Intl.DateTimeFormat('de', { timeZone: 'UTC' }).format(d)", "4.7.2026")]
    [InlineData("new Date(NaN).toLocaleDateString('de')", "Invalid Date")]
    public void Dates_are_written_as_in_the_locale(string expression, string text) =>
        Assert.Equal($"\"{text}\"", new ScriptBench().Result($"{Day}return {expression}"));

    [Theory]
    [InlineData("d.toLocaleDateString('fa-IR')", "fa-IR: formatted as in en-US")]
    [InlineData("d.toLocaleDateString('en', { calendar: 'hebrew' })", "hebrew: dates are in the Gregorian calendar")]
    [InlineData("new Intl.ListFormat('de').format(['a', 'b'])", "Intl.ListFormat knows English only")]
    [InlineData("new Intl.NumberFormat('de', { style: 'unit', unit: 'liter' }).format(1)", "units in English only")]
    public void What_cannot_be_written_so_is_noted(string expression, string note) =>
        Assert.Contains(
            note, Assert.Single(new ScriptBench().Run($"{Day}return {expression}").Notes), StringComparison.Ordinal);

    [Theory]
    [InlineData("d.toLocaleDateString('en_US')", "RangeError")]
    [InlineData("d.toLocaleDateString('en', { timeZone: 'Mars/Olympus' })", "RangeError")]
    [InlineData("d.toLocaleDateString('en', { timeStyle: 'short' })", "TypeError")]
    [InlineData("new Intl.DateTimeFormat('en').format(NaN)", "RangeError")]
    public void Wrong_arguments_are_errors(string expression, string error) =>
        Assert.Equal(error, new ScriptBench().Error($"{Day}return {expression}").Name);
}
