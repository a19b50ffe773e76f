using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Demo;

/// <summary>
/// What one demo server says, from the embedded file <c>NAME.json</c>: its instructions, its tools' definitions, and
/// lists of records that its tools answer from. A text <c>"@lines/CUP-06"</c> in it stands for what lies there in the
/// same file. What is read from it is compact JSON, whatever the file's layout.
/// </summary>
internal sealed class DemoData
{
    private readonly JsonElement _root;

    private DemoData(JsonElement root) => _root = root;

    public string Instructions => _root.GetProperty("instructions"u8).GetString()!;

    public static DemoData Of(string server)
    {
        using var file = typeof(DemoData).Assembly.GetManifestResourceStream($"VoidMcp.Demo.{server}.json")!;
        using var document = JsonDocument.Parse(file);
        var root = document.RootElement;
        return new DemoData(JsonElement.Parse(JsonText.Write(w => Write(w, root, root)).Span));
    }

    /// <summary>A tool of the file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="answer">The JSON that it answers; throws <see cref="VoidMcpException"/> if there is none.</param>
    public DemoTool Tool(string name, Func<JsonElement, string> answer) =>
        new(name, Record("tools", "name", name)!, answer);

    /// <summary>The records of a list.</summary>
    public IReadOnlyList<JsonElement> List(string list) => [.. _root.GetProperty(list).EnumerateArray()];

    /// <summary>A whole list as JSON.</summary>
    public string Text(string list) => _root.GetProperty(list).GetRawText();

    /// <summary>The first record with this member as JSON; null if there is none.</summary>
    public string? Record(string list, string member, string value) =>
        List(list).Where(record => record.GetProperty(member).ValueEquals(value))
            .Select(r => r.GetRawText()).FirstOrDefault();

    /// <summary>Writes a value with what its references stand for.</summary>
    private static void Write(Utf8JsonWriter w, JsonElement value, JsonElement root)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            w.WriteStartObject();
            foreach (var member in value.EnumerateObject())
            {
                w.WritePropertyName(member.Name);
                Write(w, member.Value, root);
            }

            w.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            w.WriteStartArray();
            foreach (var item in value.EnumerateArray()) Write(w, item, root);
            w.WriteEndArray();
        }
        else if (value.ValueKind == JsonValueKind.String && value.GetString() is ['@', .. var path])
        {
            Write(w, path.Split('/').Aggregate(root, static (place, name) => place.GetProperty(name)), root);
        }
        else
        {
            value.WriteTo(w);
        }
    }
}
