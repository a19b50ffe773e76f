using System.Text.Json;

namespace VoidMcp.EndToEnd.Watching;

/// <summary>
/// What <c>voidmcp list --json</c> says, read again and again: gateways tell their state a moment after it changed.
/// </summary>
internal static class Shown
{
    public static async Task<JsonElement> ListAsync(Home home) =>
        (await Cli.RunAsync(home, "list", "--json")).Expect(0).Json;

    /// <summary>The server's row once it is as described.</summary>
    public static Task<JsonElement> UntilAsync(
        Home home, string server, string description, Func<JsonElement, bool> condition) =>
        Patience.UntilAsync(
            async () => Row(await ListAsync(home), server),
            condition,
            $"{server} {description}",
            row => row.GetRawText());

    public static Task<JsonElement> UntilStateAsync(Home home, string server, string state) =>
        UntilAsync(home, server, $"is {state}", row => State(row) == state);

    /// <summary>Waits until as many gateways are listed; gives them.</summary>
    public static async Task<IReadOnlyList<JsonElement>> UntilGatewaysAsync(Home home, int count)
    {
        var list = await Patience.UntilAsync(
            async () => (await ListAsync(home)).GetProperty("gateways"),
            gateways => gateways.GetArrayLength() == count
                && gateways.EnumerateArray().All(g => g.GetProperty("clients").GetArrayLength() > 0),
            $"{count} gateways with a client each",
            gateways => gateways.GetRawText());
        return [.. list.EnumerateArray()];
    }

    public static JsonElement Row(JsonElement list, string server) =>
        list.GetProperty("servers").EnumerateArray().Single(s => s.GetProperty("name").GetString() == server);

    public static string State(JsonElement row) => row.GetProperty("state").GetString()!;
}
