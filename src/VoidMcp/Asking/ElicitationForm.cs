using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// A script's question as the form that clients show (client/elicitation): a message and an object of flat properties. A
/// question for plain text becomes a form of one field, and its answer that field's text.
/// </summary>
internal sealed class ElicitationForm
{
    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = JsonRpcMessage.MaxDepth };

    /// <summary>The form of a question for plain text.</summary>
    private static readonly ReadOnlyMemory<byte> s_text =
        """{"type":"object","properties":{"answer":{"type":"string"}},"required":["answer"]}"""u8.ToArray();

    private ElicitationForm(string question, ReadOnlyMemory<byte> schema, bool isText)
    {
        Question = question;
        Schema = JsonElement.Parse(schema.Span, s_reading);
        IsText = isText;
        Parameters = new JsonEdit(default).SetText("message", question).Set("requestedSchema", schema).ToUtf8();
    }

    /// <summary>The raw params of <c>elicitation/create</c>.</summary>
    public ReadOnlyMemory<byte> Parameters { get; }

    public string Question { get; }

    /// <summary>The form's schema: an object whose <c>properties</c> all say their <c>type</c>.</summary>
    public JsonElement Schema { get; }

    /// <summary>Whether plain text is asked for.</summary>
    public bool IsText { get; }

    /// <param name="question">What the user reads.</param>
    /// <param name="schema">Raw JSON Schema of an object with flat properties; empty for plain text.</param>
    /// <exception cref="VoidMcpException">It is no such schema.</exception>
    public static ElicitationForm Of(string question, ReadOnlyMemory<byte> schema)
    {
        if (schema.IsEmpty) return new(question, s_text, isText: true);
        var properties = JsonSlices.Property(schema, "properties"u8);
        if (!JsonSlices.IsObject(properties)) throw Unfit("the schema of an answer must be an object with properties");
        var edit = new JsonEdit(properties);
        foreach (var field in JsonElement.Parse(properties.Span, s_reading).EnumerateObject())
        {
            if (field.Value.ValueKind != JsonValueKind.Object) throw Unfit($"`{field.Name}` needs a schema of its own");
            if (field.Value.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.String) continue;

            // Clients insist on the type, which authors of a list of choices leave out.
            edit.Set(field.Name, new JsonEdit(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(field.Value).ToArray()).SetText("type", "string").ToUtf8());
        }

        return new(question, new JsonEdit(schema).SetText("type", "object").Set("properties", edit.ToUtf8()).ToUtf8(), isText: false);
    }

    /// <summary>The script's answer in a raw <c>ElicitResult</c>: what was entered, or <c>null</c> where the user declined.</summary>
    /// <exception cref="VoidMcpException">The client's result can't be understood.</exception>
    public ReadOnlyMemory<byte> AnswerOf(ReadOnlyMemory<byte> result)
    {
        switch (JsonSlices.IsObject(result) ? JsonSlices.Text(result, "action"u8) : null)
        {
            case "decline" or "cancel":
                return "null"u8.ToArray();
            case "accept":
                var content = JsonSlices.Property(result, "content"u8);
                var answer = IsText ? JsonSlices.Property(content, "answer"u8) : content;
                return answer.IsEmpty ? "null"u8.ToArray() : answer;
            default:
                throw new VoidMcpException(FailureKind.ToolFailed, "the client answered the question with something that is no answer");
        }
    }

    private static VoidMcpException Unfit(string why) => new(
        FailureKind.InvalidArguments, why, "ask(question) for text, or ask(question, { type: \"object\", properties: { name: { type: \"string\" } } })");
}
