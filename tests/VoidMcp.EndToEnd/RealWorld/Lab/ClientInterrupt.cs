using System.Diagnostics;
using System.Text.Json;
using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>What reaches a server when a real client is interrupted during a call.</summary>
/// <param name="Event">
/// The first that the server got: <c>cancelled</c> for the notification, <c>closed</c> for the end of its input.
/// </param>
/// <param name="After">How long after the interruption.</param>
internal sealed record ClientInterrupt(string Event, TimeSpan After)
{
    /// <summary>Lets a client make a call of ten minutes, and interrupts it (SIGINT) once the server has it.</summary>
    /// <param name="client">The client's command.</param>
    public static async Task<ClientInterrupt> RunAsync(string client)
    {
        using var home = new Home();
        home.Registry = $$"""
            gateway: { expose: direct }
            servers:
              events: { {{Fixture.CommandYaml([Npm.Node, Npm.LabEvents, "events", home.Path])}} }
            """;
        (await Cli.RunAsync(home, "list", "--check")).Expect(0);
        File.Delete(home.File("events.jsonl"));
        await using var model = await FakeModel.StartAsync(("events__wait", """{"seconds":600}"""));
        var start = await new ClientVariant(client).InstallAsync(home, model.Origin);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        IReadOnlyList<int> mine = [];
        try
        {
            process.StandardInput.Close();
            var said = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await Patience.UntilAsync(() => Events(home).Any(e => e.Event == "call wait"));
            var interrupted = DateTimeOffset.UtcNow;
            mine = OfClient(process.Id);
            foreach (var pid in mine) ProcessTree.TrySignal(pid, ProcessTree.Interrupt);
            await Patience.UntilAsync(
                () => Events(home).Any(IsEnd),
                seen: () => $"{string.Join(", ", Events(home))}; has ended: {process.HasExited}");
            var (at, what) = Events(home).First(IsEnd);
            var after = DateTimeOffset.FromUnixTimeMilliseconds(at) - interrupted;
            await LabRecord.WriteAsync(
                client,
                "interrupt",
                ("interrupt of a call: its server gets", $"{what} after {after.TotalSeconds:F1} s"));
            await Patience.Of(Task.WhenAll(said.Item1, said.Item2), () => $"{client} ended");
            return new ClientInterrupt(what, after);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            foreach (var pid in mine) ProcessTree.TrySignal(pid, ProcessTree.Kill);
        }
    }

    /// <summary>
    /// The client's own processes, all of which Ctrl-C reaches. It reaches voidmcp too in a terminal; here only what
    /// the client does is of interest.
    /// </summary>
    private static IReadOnlyList<int> OfClient(int client)
    {
        var all = ProcessTree.Descendants(client);
        var gateways = all.Where(pid => File.ReadAllText($"/proc/{pid}/comm").Trim() == "voidmcp");
        return [client, .. all.Except(gateways.SelectMany(pid => (int[])[pid, .. ProcessTree.Descendants(pid)]))];
    }

    private static bool IsEnd((long At, string Event) e) => e.Event is "cancelled" or "closed";

    private static IEnumerable<(long At, string Event)> Events(Home home) => home.Log("events.jsonl")
        .Select(line => JsonElement.Parse(line))
        .Select(e => (e.GetProperty("at").GetInt64(), e.GetProperty("event").GetString()!));
}
