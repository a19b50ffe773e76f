using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>
/// What one surface of the gateway costs a client: the size of the first request to its model, and how many requests a
/// task of three calls takes.
/// </summary>
internal sealed class ClientSurface
{
    /// <summary>On a busy machine Claude Code may ask its model before it is connected: it is started again.</summary>
    private const int MostRuns = 3;

    private ClientSurface(FakeModel model)
    {
        First = model.Requests[0];
        Requests = model.Requests.Count;
        Results = model.Results;
    }

    /// <summary>The first request with tools.</summary>
    public ModelRequest First { get; }

    /// <summary>How many requests with tools there were.</summary>
    public int Requests { get; }

    /// <summary>What came back of the calls.</summary>
    public IReadOnlyList<string> Results { get; }

    /// <summary>Lets a client's model do a task.</summary>
    /// <param name="client">The client.</param>
    /// <param name="tools">How many tools the server has.</param>
    /// <param name="expose">The setting <c>gateway.expose</c>.</param>
    /// <param name="task">What the model does.</param>
    public static async Task<ClientSurface> RunAsync(ClientVariant client, int tools, string expose, SurfaceTask task)
    {
        for (var left = MostRuns; ; left--)
        {
            using var home = new Home($$"""
                gateway: { expose: {{expose}} }
                servers:
                  lab: { {{Fixture.CommandYaml([Npm.Node, Npm.LabSurface, $"{tools}"])}} }
                """);

            // The first list is complete when the servers are known.
            (await Cli.RunAsync(home, "list", "--check")).Expect(0);
            await using var model = await FakeModel.StartAsync(SurfaceTurns.Of(task, client, expose));
            await ClientRun.AskAsync(client, home, model);
            var surface = new ClientSurface(model);
            if (left > 1 && !surface.IsWhole) continue;
            Assert.True(surface.IsWhole, $"{client} asked its model before it had voidmcp's tools");
            await LabRecord.WriteAsync(client, tools, expose, task, surface);
            return surface;
        }
    }

    /// <summary>Whether voidmcp's tools were there from the start, by name at the least.</summary>
    private bool IsWhole => First.Text.Contains("execute_code", StringComparison.Ordinal)
        || First.Text.Contains("lab__step_1", StringComparison.Ordinal);
}
