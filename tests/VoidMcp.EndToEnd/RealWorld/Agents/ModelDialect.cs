using System.Text.Json;

namespace VoidMcp.EndToEnd.RealWorld.Agents;

/// <summary>A tool that an agent offers its model.</summary>
/// <param name="Group">The group that it is in, where the dialect has groups; else null.</param>
/// <param name="Name">Its name for the model.</param>
internal sealed record OfferedTool(string? Group, string Name)
{
    /// <summary>Whether it takes plain text instead of JSON, as Codex's <c>exec</c> takes a script.</summary>
    public bool TakesText { get; init; }

    /// <summary>Whether this is voidmcp's tool of that name, whatever the agent made of the name.</summary>
    public bool IsOfVoidMcp(string tool) => $"{Group}_{Name}" is var whole
        && whole.Contains("voidmcp", StringComparison.Ordinal)
        && (whole.EndsWith($"_{tool}", StringComparison.Ordinal)
            || whole.EndsWith($"-{tool}", StringComparison.Ordinal));
}

/// <summary>What an agent is told to call.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">Raw JSON, or the text for a tool that takes text.</param>
internal sealed record ModelCall(OfferedTool Tool, string Arguments);

/// <summary>
/// How one maker's interface for language models asks and answers, as far as agents need it for calling tools.
/// </summary>
internal sealed record ModelDialect
{
    /// <summary>Whether requests to this path speak it.</summary>
    public required Func<string, bool> Serves { get; init; }

    /// <summary>The tools that a request offers.</summary>
    public required Func<JsonElement, IEnumerable<OfferedTool>> Tools { get; init; }

    /// <summary>The results of calls that a request brings back, all of the conversation.</summary>
    public required Func<JsonElement, IEnumerable<JsonElement>> Results { get; init; }

    /// <summary>
    /// The stream of events that asks for calls, or that ends the turn with a text: number of the answer, and the
    /// calls, none for the end.
    /// </summary>
    public required Func<int, IReadOnlyList<ModelCall>, IEnumerable<string>> Answer { get; init; }
}
