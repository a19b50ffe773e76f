using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>A call that its user interrupts does not go on at the server: it is told so by a notification.</summary>
public sealed class InterruptFactsTests
{
    [Theory]
    [MemberData(nameof(AgentList.Names), MemberType = typeof(AgentList))]
    public async Task A_server_learns_that_its_client_was_interrupted(string client) =>
        Assert.Equal("cancelled", (await ClientInterrupt.RunAsync(client)).Event);
}
