namespace VoidMcp.Demo;

/// <summary>Bytes in a model's context, for the same job done in one of two ways.</summary>
/// <param name="Definitions">Of tools, which stand there from the start.</param>
/// <param name="Calls">Of arguments written and answers read.</param>
internal sealed record ContextUse(int Definitions, int Calls)
{
    /// <summary>A token is about four bytes of JSON and prose.</summary>
    private const int BytesPerToken = 4;

    public int DefinitionTokens => Definitions / BytesPerToken;

    public int CallTokens => Calls / BytesPerToken;

    public int Tokens => DefinitionTokens + CallTokens;
}

/// <summary>What happened in one run of the demo. Every number comes from the messages that were exchanged.</summary>
internal sealed record DemoReport
{
    /// <summary>From the start of the gateway to its list of tools.</summary>
    public required TimeSpan Connected { get; init; }

    /// <summary>The servers that were found, each with its tools.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<string> Tools)> Servers { get; init; }

    /// <summary>What <c>search</c> answered to <see cref="DemoStory.Query"/>.</summary>
    public required string Found { get; init; }

    /// <summary>The script's result, raw JSON.</summary>
    public required ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>The rest of the answer: the calls with their times.</summary>
    public required string Trace { get; init; }

    /// <summary>From the request of the script to its answer, as the client sees it.</summary>
    public required TimeSpan Ran { get; init; }

    /// <summary>How many calls the script made.</summary>
    public required int CallCount { get; init; }

    /// <summary>With the servers connected directly: all definitions, and every call's arguments and result.</summary>
    public required ContextUse Without { get; init; }

    /// <summary>Through voidmcp: its own definitions, the search, the script and its answer.</summary>
    public required ContextUse With { get; init; }
}
