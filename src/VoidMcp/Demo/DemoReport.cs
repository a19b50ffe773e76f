namespace VoidMcp.Demo;

/// <summary>Bytes in a model's context for one way to do the demo's task.</summary>
/// <param name="Definitions">Bytes of tool definitions, in the context from the start.</param>
/// <param name="Calls">Bytes of arguments and results.</param>
internal sealed record ContextUse(int Definitions, int Calls)
{
    /// <summary>Estimate: a token is about four bytes of JSON or text.</summary>
    private const int BytesPerToken = 4;

    public int DefinitionTokens => Definitions / BytesPerToken;

    public int CallTokens => Calls / BytesPerToken;

    public int Tokens => DefinitionTokens + CallTokens;
}

/// <summary>The results of one demo run. Every number is measured from real messages.</summary>
internal sealed record DemoReport
{
    /// <summary>Time from starting the gateway to the end of the search.</summary>
    public required TimeSpan Connected { get; init; }

    /// <summary>The servers and their tools.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<string> Tools)> Servers { get; init; }

    /// <summary>The result of <c>search</c> for <see cref="DemoStory.Query"/>.</summary>
    public required string Found { get; init; }

    /// <summary>The script's result, as raw JSON.</summary>
    public required ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>The rest of the response: the calls with their times.</summary>
    public required string Trace { get; init; }

    /// <summary>Time from the script's request to its response, measured by the client.</summary>
    public required TimeSpan Ran { get; init; }

    /// <summary>The number of calls that the script made.</summary>
    public required int CallCount { get; init; }

    /// <summary>With direct connections: all definitions, and the arguments and results of every call.</summary>
    public required ContextUse Without { get; init; }

    /// <summary>With voidmcp: its own definitions, the search, the script and its result.</summary>
    public required ContextUse With { get; init; }
}
