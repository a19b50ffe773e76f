using System.Security.Cryptography;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Trust;

/// <summary>
/// Hashes JSON by its meaning: the order of members and white space don't count, as servers may write them differently
/// each time; nor does the order of <c>required</c>.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>The SHA-256 hash of a value, 64 hex digits.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static string Hash(ReadOnlyMemory<byte> raw)
    {
        var root = JsonElement.Parse(raw.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        return Convert.ToHexStringLower(SHA256.HashData(JsonText.Write(w => Write(w, root)).Span));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    if (member.Name == "required" && IsNames(member.Value)) WriteNames(writer, member.Value);
                    else Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static bool IsNames(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String);

    private static void WriteNames(Utf8JsonWriter writer, JsonElement names)
    {
        writer.WriteStartArray();
        foreach (var name in names.EnumerateArray().Select(n => n.GetString()).Order(StringComparer.Ordinal))
            writer.WriteStringValue(name);
        writer.WriteEndArray();
    }
}
