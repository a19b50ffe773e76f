using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>
/// What real clients do during a session, as far as voidmcp relies on it, and that with voidmcp in front nothing is
/// lost to a model: what is new can be found and called, and what takes long arrives.
/// </summary>
public sealed class BehaviourFactsTests
{
    /// <summary>In seconds: longer in the lab, and 3 minutes where <c>VOIDMCP_LAB_LONG</c> is set.</summary>
    private static int LongCall => Environment.GetEnvironmentVariable("VOIDMCP_LAB_LONG") is { Length: > 0 } ? 180
        : LabRecord.IsWanted ? 20 : 3;

    [Theory]
    [InlineData("claude", "ASK-cancel")]
    [InlineData("codex", "ASK-decline")]
    [InlineData("gemini", "CANNOT-ASK")]
    [InlineData("opencode", "CANNOT-ASK")]
    [InlineData("qwen", "CANNOT-ASK")]
    [InlineData("copilot", "ASK-decline")]
    [Trait("setting", "gateway.list")]
    public async Task Behind_a_frozen_list_its_model_finds_and_calls_what_is_new(string client, string asked)
    {
        var events = await ClientEvents.RunAsync(client, "frozen", LongCall);
        Assert.Equal(asked, events.Asked);
        Assert.True(events.HasWaited(LongCall), events.Results[2]);
        Assert.Equal((false, "not listed"), events.AddedTool);
        Assert.Contains("tools.late.arrived", events.Found);
        Assert.Contains("tools.events.added", events.Found);
        Assert.Contains("ARRIVED-MARK", events.Called);
        Assert.Contains("ADDED-MARK", events.Called);
    }

    [Theory]
    [MemberData(nameof(AgentList.Names), MemberType = typeof(AgentList))]
    public async Task Behind_a_live_list_all_arrives_too(string client)
    {
        Assert.SkipUnless(LabRecord.IsWanted, "runs for the lab's table only: dotnet run -- lab");
        var events = await ClientEvents.RunAsync(client, "live", LongCall);
        Assert.False(events.AddedTool.Before);
        Assert.Contains("ARRIVED-MARK", events.Called);
        Assert.Contains("ADDED-MARK", events.Called);
    }
}
