namespace VoidMcp.Catalog;

/// <summary>An unwrapped tool result: <see cref="Json"/> on success, else <see cref="Message"/>.</summary>
internal sealed record ToolPayload
{
    /// <summary>JSON in UTF-8; empty for a failure.</summary>
    public ReadOnlyMemory<byte> Json { get; private init; }

    /// <summary>Why the call failed; null on success.</summary>
    public string? Message { get; private init; }

    /// <summary>The failed result's content as JSON; may be empty.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    /// <summary>
    /// The content of a successful result, as JSON, if it says more than its structured value; otherwise empty.
    /// </summary>
    public ReadOnlyMemory<byte> Beside { get; private init; }

    /// <summary>The failed result's structured value as JSON; may be empty.</summary>
    public ReadOnlyMemory<byte> Structured { get; private init; }

    /// <param name="json">Valid JSON.</param>
    /// <param name="beside"><see cref="Beside"/></param>
    public static ToolPayload Success(ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> beside = default) =>
        new() { Json = json, Beside = beside };

    /// <inheritdoc cref="ToolPayload"/>
    public static ToolPayload Failure(
        string message, ReadOnlyMemory<byte> content = default, ReadOnlyMemory<byte> structured = default) =>
        new() { Message = message, Content = content, Structured = structured };
}
