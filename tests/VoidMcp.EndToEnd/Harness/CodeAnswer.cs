using System.Text.Json;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>What <c>execute_code</c> answered. The one place that knows how the gateway lays its answer out.</summary>
internal sealed record CodeAnswer(JsonElement Result, string Text)
{
    /// <summary>Fails with the whole reply where the script failed.</summary>
    public static CodeAnswer Of(Reply reply)
    {
        Assert.False(reply.Failed, reply.Raw);
        return new(reply.Structured.GetProperty("result"), reply.Text);
    }
}
