namespace VoidMcp.EndToEnd.RealWorld.Agents;

/// <summary>A call that the fake model makes.</summary>
/// <param name="Tool">The name of a tool of voidmcp, whatever the agent makes of it.</param>
/// <param name="Arguments">Raw JSON, or the text for a tool that takes text.</param>
internal sealed record PlannedCall(string Tool, string Arguments = "{}")
{
    /// <summary>Whether the tool is one of the agent's own, with exactly that name.</summary>
    public bool IsOfAgent { get; init; }

    /// <summary>A call of a tool of the agent itself.</summary>
    public static PlannedCall OfAgent(string tool, string arguments) => new(tool, arguments) { IsOfAgent = true };

    /// <summary>A script for <c>execute_code</c>.</summary>
    public static PlannedCall Script(string code) => new("execute_code", $$"""{"code":{{Fixture.Quote(code)}}}""");

    /// <summary>The offered tool that is meant; null if it isn't offered.</summary>
    public OfferedTool? Among(IReadOnlyList<OfferedTool> offered) =>
        offered.FirstOrDefault(t => IsOfAgent ? t.Name == Tool : t.IsOfVoidMcp(Tool));
}
