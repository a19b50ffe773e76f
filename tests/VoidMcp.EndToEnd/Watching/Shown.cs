using System.Text.Json;

namespace VoidMcp.EndToEnd.Watching;

/// <summary>What <c>voidmcp list --json</c> says, read again and again: gateways tell their state a moment after it changed.</summary>
internal static class Shown
{
    public static async Task<JsonElement> ListAsync(Home home) => (await Cli.RunAsync(home, "list", "--json")).Expect(0).Json;

    /// <summary>The server's row once it is as described.</summary>
    public static async Task<JsonElement> UntilAsync(Home home, string server, string description, Func<JsonElement, bool> condition)
    {
        using var tooLate = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            var row = Row(await ListAsync(home), server);
            if (condition(row)) return row;
            Assert.False(tooLate.IsCancellationRequested, $"not within {Patience.Limit}: {server} {description}: {row.GetRawText()}");
        }
    }

    public static Task<JsonElement> UntilStateAsync(Home home, string server, string state) =>
        UntilAsync(home, server, $"is {state}", row => State(row) == state);

    /// <summary>Waits until as many gateways are listed; gives them.</summary>
    public static async Task<IReadOnlyList<JsonElement>> UntilGatewaysAsync(Home home, int count)
    {
        using var tooLate = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            JsonElement[] gateways = [.. (await ListAsync(home)).GetProperty("gateways").EnumerateArray()];
            if (gateways.Length == count && gateways.All(g => g.GetProperty("clients").GetArrayLength() > 0)) return gateways;
            Assert.False(tooLate.IsCancellationRequested, $"not within {Patience.Limit}: {count} gateways, but {gateways.Length}");
        }
    }

    public static JsonElement Row(JsonElement list, string server) =>
        list.GetProperty("servers").EnumerateArray().Single(s => s.GetProperty("name").GetString() == server);

    public static string State(JsonElement row) => row.GetProperty("state").GetString()!;
}
