namespace VoidMcp.EndToEnd.RealWorld.Agents;

/// <summary>A request with tools that the fake model got.</summary>
/// <param name="Text">Raw JSON, in the agent's own dialect.</param>
/// <param name="Offered">The tools that it offers.</param>
internal sealed record ModelRequest(string Text, IReadOnlyList<OfferedTool> Offered)
{
    /// <summary>Its size in UTF-8.</summary>
    public int Bytes => System.Text.Encoding.UTF8.GetByteCount(Text);

    /// <summary>Whether it offers voidmcp's tool of that name.</summary>
    public bool Offers(string tool) => Offered.Any(t => t.IsOfVoidMcp(tool));
}
