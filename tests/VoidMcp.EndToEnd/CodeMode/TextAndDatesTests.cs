namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>
/// What needs tables or system data in other runtimes works in a sealed worker, which can open no file.
/// </summary>
public sealed class TextAndDatesTests
{
    private const string Hash = "crypto.subtle.digest('SHA-1', new TextEncoder().encode('hello'))";

    [Theory]
    [InlineData("['Zoë', 'adam', 'Bob', 'Ärger'].sort((a, b) => a.localeCompare(b)).join()", "adam,Ärger,Bob,Zoë")]
    [InlineData("'Crème'.normalize('NFD').replace(/[\\u0300-\\u036f]/g, '')", "Creme")]
    [InlineData("new Date(Date.UTC(2026, 6, 4, 2, 30)).toLocaleDateString('en-CA', { timeZone: 'America/New_York' })",
        "2026-07-03")]
    [InlineData("(1234.5).toLocaleString('de-DE')", "1.234,5")]
    [InlineData("new URL('mailto:a@b.c?subject=x').pathname", "a@b.c")]
    [InlineData("new TextDecoder('shift_jis').decode(Uint8Array.of(0x93, 0xfa))", "日")]
    [InlineData("Buffer.from(await " + Hash + ").toString('hex')", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")]
    public async Task Text_dates_and_bytes_need_no_files(string expression, string result)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal(result, CodeAnswer.Of(await client.ExecuteAsync($"return {expression}")).Result.GetString());
    }

    [Fact]
    public async Task The_time_zone_is_that_of_the_gateway()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        var start = home.Binary("run", "-");
        start.Environment["TZ"] = "America/New_York";
        var run = await Cli.RunAsync(start,
            "return Intl.DateTimeFormat().resolvedOptions().timeZone + ' ' + new Date(2026, 0, 1, 12).toISOString()");
        Assert.Contains("America/New_York 2026-01-01T17:00:00.000Z", run.Expect(0).Stdout, StringComparison.Ordinal);
    }
}
