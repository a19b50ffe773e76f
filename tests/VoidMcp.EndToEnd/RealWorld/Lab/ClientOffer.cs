using System.Globalization;
using System.Text.RegularExpressions;
using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>
/// What a real client offers its model of a server with many tools, long names and long texts, and what it tells the
/// server of itself. Everything passes voidmcp as it is: with one server and no prefix.
/// </summary>
internal sealed partial class ClientOffer
{
    private readonly IReadOnlyList<string> _names;
    private readonly string _request;

    private ClientOffer(IReadOnlyList<string> names, string request, string seen) =>
        (_names, _request, Seen) = (names, request, seen);

    /// <summary>The names under which the tool with a name of that length is offered; none if it isn't.</summary>
    public IReadOnlyList<string> Long(int length) =>
        [.. _names.Where(n => n.Contains($"long{length}_", StringComparison.Ordinal))];

    /// <summary>How many of the 200 tools are offered.</summary>
    public int Many => _names.Count(n => n.Contains("many_", StringComparison.Ordinal));

    /// <summary>How many characters of a description of 4,000 the model gets, in steps of 100.</summary>
    public int Description => Reached('D');

    /// <summary>How many characters of the server's instructions of 2,000 the model gets, in steps of 100.</summary>
    public int Instructions => Reached('I');

    /// <summary>What the server has seen of the client: its capabilities, and whether it asks for progress.</summary>
    public string Seen { get; }

    /// <summary>Starts a client in front of the lab's other server.</summary>
    /// <param name="client">The command of the client, as in <see cref="AgentList"/>.</param>
    public static async Task<ClientOffer> RunAsync(string client)
    {
        using var home = new Home($$"""
            gateway: { expose: direct, prefix: none, fit: exact }
            servers:
              lab: { {{Fixture.CommandYaml([Npm.Node, Npm.LabOffers])}} }
            """);

        // What a gateway says in its handshake is what it knows by then.
        (await Cli.RunAsync(home, "list", "--check")).Expect(0);
        await using var model = await FakeModel.StartAsync(("seen", "{}"));
        await ClientRun.AskAsync(client, home, model);
        var offer = new ClientOffer(
            [.. model.Offered.Select(t => t.Group is null ? t.Name : $"{t.Group}{t.Name}")],
            model.FirstRequest,
            model.Results[0]);
        await LabRecord.WriteAsync(client, offer);
        return offer;
    }

    private int Reached(char letter) => Mark().Matches(_request)
        .Where(m => m.Groups[1].Value[0] == letter)
        .Select(m => int.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture) + 100).DefaultIfEmpty().Max();

    [GeneratedRegex("([DI])([0-9]+)-MARK")]
    private static partial Regex Mark();
}
