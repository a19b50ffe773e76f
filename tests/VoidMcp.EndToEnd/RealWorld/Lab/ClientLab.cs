using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>What a real client let its model see of the lab server's results, by tool.</summary>
internal sealed class ClientLab
{
    /// <summary>The tools of the lab server, each named after the shape of its result.</summary>
    public static IReadOnlyList<string> Shapes { get; } =
    [
        "text_only", "two_texts", "structured_only", "repeated", "both", "both_typed", "both_closed", "error_text",
        "error_both", "image", "image_beside", "link", "embedded", "empty", "long",
    ];

    private readonly IReadOnlyList<string> _results;

    private ClientLab(string client, IReadOnlyList<string> results) => (Client, _results) = (client, results);

    public string Client { get; }

    /// <summary>What the model saw of the result of this shape, as raw JSON of the model's interface.</summary>
    public string this[string shape] => _results[Shapes.ToList().IndexOf(shape)];

    /// <summary>Whether the model saw this mark in the result of that shape.</summary>
    public bool Saw(string shape, string mark) => this[shape].Contains(mark, StringComparison.Ordinal);

    /// <summary>Lets a client call every tool of the lab server through voidmcp.</summary>
    /// <param name="client">The command of the client, as in <see cref="AgentList"/>.</param>
    /// <param name="fit">The setting <c>gateway.fit</c>.</param>
    public static async Task<ClientLab> RunAsync(string client, string fit)
    {
        using var home = new Home($$"""
            gateway: { expose: direct, fit: {{fit}} }
            servers:
              lab: { {{Fixture.CommandYaml([Npm.Node, Npm.LabServer])}} }
            """);

        // Known before, so that on a busy machine the first list has its tools.
        (await Cli.RunAsync(home, "list", "--check")).Expect(0);
        await using var model = await FakeModel.StartAsync([.. Shapes.Select(shape => ($"lab__{shape}", "{}"))]);
        await ClientRun.AskAsync(client, home, model);
        Assert.Equal(Shapes.Count, model.Results.Count);
        await LabRecord.WriteAsync(client, fit, Shapes.Zip(model.Results));
        return new ClientLab(client, model.Results);
    }
}
