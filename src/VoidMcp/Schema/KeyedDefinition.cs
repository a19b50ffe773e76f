using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Schema;

/// <summary>
/// A prompt, resource or resource template as defined by its server. Clients get the server's own bytes, except for the
/// identifying field. Immutable.
/// </summary>
/// <param name="Key">
/// A prompt's name, a resource's URI, a template's URI template; unique within its server and kind.
/// </param>
/// <param name="Utf8">The whole definition, one JSON object.</param>
internal sealed record KeyedDefinition(string Key, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>Parses one definition; false unless it is an object with a non-empty string under the key.</summary>
    /// <param name="utf8">The JSON definition.</param>
    /// <param name="keyName"><c>name</c>, <c>uri</c> or <c>uriTemplate</c>.</param>
    /// <param name="definition">The parsed definition.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8, ReadOnlySpan<byte> keyName, [NotNullWhen(true)] out KeyedDefinition? definition)
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
            // A lone surrogate: no string can contain it, so no client could request it.
            return false;
        }
    }

    /// <summary>The same definition in a form that strict clients accept.</summary>
    public KeyedDefinition Repaired() => this with { Utf8 = DefinitionRepair.Keyed(Utf8, Key) };

    /// <summary>Whether both definitions are identical.</summary>
    public bool SameAs(KeyedDefinition other) => Key == other.Key && Utf8.Span.SequenceEqual(other.Utf8.Span);
}
