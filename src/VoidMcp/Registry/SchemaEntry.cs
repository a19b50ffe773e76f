using System.Text.Json;

namespace VoidMcp.Registry;

/// <summary>Writes the schema of a server entry: its keys, and which of them belong together.</summary>
internal static class SchemaEntry
{
    private const string Command = "command", Url = "url";

    public static void Write(Utf8JsonWriter w)
    {
        w.WriteStartObject("server"u8);
        SchemaKeys.WriteSection(w, ServerSettingKeys.Entry, ServerKeys.Skipped);
        WriteOneOf(w);
        WriteContradiction(w);
        w.WriteStartObject("dependentSchemas"u8);
        WriteTransport(w, Url, isHttp: true, TransportCheck.OfCommand);
        WriteTransport(w, Command, isHttp: false, TransportCheck.OfUrl);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    private static void WriteOneOf(Utf8JsonWriter w)
    {
        w.WriteStartArray("oneOf"u8);
        foreach (var name in (ReadOnlySpan<string>)[Command, Url])
        {
            w.WriteStartObject();
            SchemaKeys.WriteTexts(w, "required", name);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    /// <summary>Refuses <c>enabled</c> and <c>disabled</c> with the same value.</summary>
    private static void WriteContradiction(Utf8JsonWriter w)
    {
        w.WriteStartObject("not"u8);
        SchemaKeys.WriteTexts(w, "required", "enabled", "disabled");
        w.WriteStartArray("anyOf"u8);
        foreach (var both in (ReadOnlySpan<bool>)[true, false])
        {
            w.WriteStartObject();
            w.WriteStartObject("properties"u8);
            foreach (var name in (ReadOnlySpan<string>)["enabled", "disabled"])
            {
                w.WriteStartObject(name);
                w.WriteBoolean("const"u8, both);
                w.WriteEndObject();
            }

            w.WriteEndObject();
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteEndObject();
    }

    /// <summary>
    /// Writes what a server with the key may not have: the other kind's keys, unless empty, and its transports.
    /// </summary>
    private static void WriteTransport(Utf8JsonWriter w, string key, bool isHttp, IReadOnlyList<string> foreign)
    {
        w.WriteStartObject(key);
        w.WriteStartObject("properties"u8);
        foreach (var name in foreign)
        {
            w.WriteStartObject(name);
            SchemaKeys.WriteTypes(w, "object", "array", "null");
            w.WriteNumber("maxProperties"u8, 0);
            w.WriteNumber("maxItems"u8, 0);
            w.WriteEndObject();
        }

        foreach (var type in TransportCheck.Types)
        {
            w.WriteStartObject(type.Name);
            SchemaKeys.WriteTexts(
                w, "enum", [.. type.Choices.Where(c => c.Value == isHttp).Select(c => c.Key)]);
            w.WriteEndObject();
        }

        w.WriteEndObject();
        w.WriteEndObject();
    }
}
