using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>One run of a real client, from its start until its model has said its last words.</summary>
internal static class ClientRun
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Adds voidmcp to a client, and lets it do what its model says.</summary>
    /// <param name="client">The command of the client.</param>
    /// <param name="home">Its home, with voidmcp's registry.</param>
    /// <param name="model">Its model.</param>
    public static Task AskAsync(string client, Home home, FakeModel model) =>
        AskAsync(new ClientVariant(client), home, model);

    /// <inheritdoc cref="AskAsync(string, Home, FakeModel)"/>
    public static async Task AskAsync(ClientVariant client, Home home, FakeModel model)
    {
        var said = await Cli.RunAsync(await client.InstallAsync(home, model.Origin), limit: Limit);
        Assert.True(model.Problems.Count == 0, string.Join('\n', model.Problems) + said.Stderr);
        said.Expect(0);
    }
}
