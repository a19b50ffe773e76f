using System.Globalization;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Serving;

/// <summary>A peer that does not read costs the gateway a bounded amount of memory.</summary>
public sealed partial class UnreadTests
{
    private const double MostForClient = 40, MostForServer = 160;

    [Fact]
    public async Task A_client_that_does_not_read_loses_log_and_progress_and_no_answer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        const int Warm = 5_000, Each = 25_000;
        using var home = Faulty();
        await using var client = await StalledClient.ConnectAsync(home);
        await client.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"logging/setLevel","params":{"level":"debug"}}""");

        // The same while it reads, so that what grows afterwards grows because it does not.
        await client.SendAsync(ClientLines.Call(3, "fx__flood", $$"""{"count":{{Warm}},"bytes":2000}"""));
        var kept = News(await client.ReadUntilAnsweredAsync(3));
        var before = Footprint.Of(client.Pid).ResidentMiB;
        await client.SendAsync(ClientLines.Call(4, "fx__flood", $$"""{"count":{{Each}},"bytes":2000}"""));
        await Patience.UntilAsync(
            () => home.Log("fx.log").Count(line => line == "# flooded") == 2, "the server has sent 100 MB");
        for (var id = 5; id < 20; id++) await client.SendAsync(ClientLines.Call(id, "fx__add", """{"a":1,"b":2}"""));
        await client.SendAsync(ClientLines.Call(20, "fx__until", $$"""{"path":{{Fixture.Quote(home.File("now"))}}}"""));
        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(line => line.StartsWith("# waiting for", StringComparison.Ordinal)),
            "the server has the calls");
        var grown = Footprint.Of(client.Pid).ResidentMiB - before;
        Assert.True(grown < MostForClient, $"{grown:0.0} MiB more");

        await File.WriteAllTextAsync(home.File("now"), "", TestContext.Current.CancellationToken);
        var read = await client.ReadUntilAnsweredAsync(20);
        for (var id = 4; id < 20; id++) Assert.Single(read, l => l.Contains($"\"id\":{id},", StringComparison.Ordinal));
        kept += News(read);
        const int Sent = 2 * (Warm + Each);
        await Patience.UntilAsync(
            () => Dropped(home) + kept >= Sent, $"the log says how many were dropped; {kept} of {Sent} came");
        Assert.Equal(Sent, Dropped(home) + kept);
    }

    [Fact]
    public async Task A_server_that_does_not_read_costs_no_more_memory_and_calls_to_it_fail_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        using var home = Faulty();
        await using var client = await StalledClient.ConnectAsync(home);
        await client.SendAsync(ClientLines.Call(2, "fx__add", """{"a":1,"b":2}"""));
        await client.ReadUntilAnsweredAsync(2);
        var before = Footprint.Of(client.Pid).ResidentMiB;
        await client.SendAsync(ClientLines.Call(3, "fx__ping_on", """{"count":400000,"bytes":1000}"""));

        // What the server writes is still read: it might read on only once it has written.
        await Patience.UntilAsync(() => home.Log("fx.log").Contains("# all pinged"), "the server has sent 400 MB");
        var grown = Footprint.Of(client.Pid).ResidentMiB - before;
        Assert.True(grown < MostForServer, $"{grown:0.0} MiB more");

        // The client and its other requests do not wait for that server.
        await client.SendAsync("""{"jsonrpc":"2.0","id":4,"method":"ping"}""");
        await client.ReadUntilAnsweredAsync(4);
        await client.SendAsync(ClientLines.Call(5, "fx__add", """{"a":1,"b":2}"""));
        var answer = (await client.ReadUntilAnsweredAsync(5))[^1];
        Assert.Contains("server 'fx' does not read its input: 64 MiB are waiting already", answer);
    }

    private static Home Faulty()
    {
        var home = new Home();
        var command = Fixture.Yaml("--faults", "--log", home.File("fx.log"));
        home.Registry = $"{Home.Direct}\nservers:\n  fx: {{ {command}, timeout: 5m }}\n";
        return home;
    }

    /// <summary>How many of the lines can be missed; that lists changed is told whatever happens.</summary>
    private static int News(IEnumerable<string> lines) => lines.Count(line => Missable().IsMatch(line));

    private static long Dropped(Home home) =>
        Directory.GetFiles(Path.Combine(home.VoidMcpHome, "logs"), "*", SearchOption.AllDirectories)
            .SelectMany(path => Told().Matches(Text(path)))
            .Sum(told => long.Parse(told.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    private static string Text(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"(\d+) (?:log and progress notifications )?were dropped")]
    private static partial Regex Told();

    [GeneratedRegex("\"notifications/(message|progress)\"")]
    private static partial Regex Missable();
}
