using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Schema;

/// <summary>
/// A prompt, a resource or a resource template as its server defined it: the bytes are the server's own and are what
/// clients get, but for what identifies it. Immutable.
/// </summary>
/// <param name="Key">A prompt's name, a resource's URI, a template's URI template; unique within its server and kind.</param>
/// <param name="Utf8">The whole definition, one JSON object.</param>
internal sealed record KeyedDefinition(string Key, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>Reads one definition; false for anything that is no object with a non-empty text under the key's name.</summary>
    /// <param name="utf8">The definition.</param>
    /// <param name="keyName"><c>name</c>, <c>uri</c> or <c>uriTemplate</c>.</param>
    /// <param name="definition">What was read.</param>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, ReadOnlySpan<byte> keyName, [NotNullWhen(true)] out KeyedDefinition? definition)
    {
        definition = null;
        try
        {
            if (JsonSlices.Text(utf8, keyName) is not { Length: > 0 } key) return false;
            definition = new KeyedDefinition(key, utf8);
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Text that no string can hold, such as half a surrogate pair: nobody could ask for it.
            return false;
        }
    }

    /// <summary>Whether both say the same.</summary>
    public bool SameAs(KeyedDefinition other) => Key == other.Key && Utf8.Span.SequenceEqual(other.Utf8.Span);
}
