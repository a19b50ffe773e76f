using VoidMcp.Catalog;
using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>One call of one tool, whoever makes it: a client directly, a script, or the terminal.</summary>
internal sealed record ToolCall
{
    public required CatalogTool Tool { get; init; }

    /// <summary>
    /// Raw params of <c>tools/call</c>. The name in it is replaced by the server's own; all else passes unchanged.
    /// </summary>
    public required ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>The era of <see cref="Parameters"/>, and the one that the result must be in.</summary>
    public Era Era { get; init; } = Era.Legacy;

    /// <summary>
    /// Where given, the server is asked for progress, and the raw params of each notification come here, in order, from a
    /// reader thread, all before the call ends. Progress also starts the time limit anew.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? OnProgress { get; init; }

    /// <inheritdoc cref="ServerRequest.LeadsToPages"/>
    public bool LeadsToPages { get; init; }

    /// <summary>Who may be asked something by the server meanwhile; null for nobody.</summary>
    public CallingClient? Client { get; init; }

    /// <summary>Params with nothing but arguments, as scripts and the terminal call.</summary>
    /// <param name="arguments">A raw JSON object; empty for none.</param>
    public static ReadOnlyMemory<byte> ParametersOf(ReadOnlyMemory<byte> arguments) =>
        new JsonEdit(default).Set("arguments", arguments.IsEmpty ? "{}"u8.ToArray() : arguments).ToUtf8();
}
