using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VoidMcp.Registry;

/// <summary>
/// The registry's JSON Schema (draft 2020-12), with which editors complete and check the file. Made from the tables of
/// keys that the reader uses. It refuses nothing that the reader accepts; what a schema can't say, such as that two
/// names are equivalent, only the reader reports.
/// </summary>
internal static class RegistrySchema
{
    /// <summary>The name of the schema's file, beside the registry in voidmcp's home.</summary>
    public const string FileName = "voidmcp.schema.json";

    /// <summary>The first line of a new registry: by it, editors find the schema.</summary>
    public const string Reference = $"# yaml-language-server: $schema={FileName}";

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
    };

    /// <summary>The whole schema as UTF-8, with a line break at the end.</summary>
    public static ReadOnlyMemory<byte> Utf8 { get; } = Write();

    private static ReadOnlyMemory<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var w = new Utf8JsonWriter(buffer, Options))
        {
            w.WriteStartObject();
            w.WriteString("$schema"u8, "https://json-schema.org/draft/2020-12/schema");
            w.WriteString("title"u8, "voidmcp registry");
            WriteRoot(w);
            w.WriteStartObject("$defs"u8);
            WriteServers(w);
            SchemaEntry.Write(w);
            w.WriteEndObject();
            w.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    private static void WriteRoot(Utf8JsonWriter w)
    {
        SchemaKeys.WriteTypes(w, "object", "null");
        w.WriteStartObject("properties"u8);
        w.WriteStartObject(RegistryKeys.Version);
        w.WriteString("description"u8, "The version of this file's format.");
        w.WriteNumber("const"u8, 1);
        w.WriteEndObject();
        foreach (var name in (ReadOnlySpan<string>)[RegistryKeys.Servers, RegistryKeys.ClientServers])
        {
            w.WriteStartObject(name);
            w.WriteString("$ref"u8, "#/$defs/servers");
            w.WriteEndObject();
        }

        SchemaKeys.WriteProperty(w, GatewayKeys.Section);
        SchemaKeys.WriteProperty(w, CodeKeys.Section);
        w.WriteEndObject();
        SchemaKeys.WriteIgnored(w, RegistryKeys.Skipped);
        w.WriteBoolean("additionalProperties"u8, false);
        w.WriteStartObject("not"u8);
        w.WriteString("type"u8, "object");
        SchemaKeys.WriteTexts(w, "required", RegistryKeys.Servers, RegistryKeys.ClientServers);
        w.WriteEndObject();
    }

    private static void WriteServers(Utf8JsonWriter w)
    {
        w.WriteStartObject("servers"u8);
        w.WriteString("description"u8, "The servers by their names.");
        SchemaKeys.WriteTypes(w, "object", "null");
        w.WriteStartObject("propertyNames"u8);
        w.WriteString("pattern"u8, ServerName.Pattern);
        w.WriteNumber("maxLength"u8, ServerName.MaxLength);
        w.WriteStartObject("not"u8);
        w.WriteString("pattern"u8, ServerName.ReservedPattern);
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteStartObject("additionalProperties"u8);
        w.WriteString("$ref"u8, "#/$defs/server");
        w.WriteEndObject();
        w.WriteEndObject();
    }
}
