using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// A script's question as an elicitation form (client/elicitation): a message and an object with flat properties. A
/// question for plain text becomes a form with one field, and the answer is that field's text.
/// </summary>
internal sealed class ElicitationForm
{
    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = JsonRpcMessage.MaxDepth };

    /// <summary>The schema of a question for plain text.</summary>
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

    /// <summary>The params for this client.</summary>
    public ReadOnlyMemory<byte> ParametersFor(CallingClient? client) =>
        client?.ReadsDisplay == true ? PermissionDisplay.AddTo(Parameters, Question) : Parameters;

    public string Question { get; }

    /// <summary>The form's schema: an object whose <c>properties</c> all have a <c>type</c>.</summary>
    public JsonElement Schema { get; }

    /// <summary>Whether the answer is plain text.</summary>
    public bool IsText { get; }

    /// <param name="question">The message for the user.</param>
    /// <param name="schema">Raw JSON Schema of an object with flat properties; empty for plain text.</param>
    /// <exception cref="VoidMcpException">The schema is not such an object.</exception>
    public static ElicitationForm Of(string question, ReadOnlyMemory<byte> schema)
    {
        if (schema.IsEmpty) return new(question, s_text, isText: true);
        var properties = JsonSlices.Property(schema, "properties"u8);
        if (!JsonSlices.IsObject(properties)) throw Unfit("the schema of an answer must be an object with properties");
        var edit = new JsonEdit(properties);
        foreach (var field in JsonElement.Parse(properties.Span, s_reading).EnumerateObject())
        {
            if (field.Value.ValueKind != JsonValueKind.Object) throw Unfit($"`{field.Name}` must have a schema");
            if (field.Value.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.String) continue;

            // Clients require the type, which authors often omit for a list of choices.
            edit.Set(
                field.Name,
                new JsonEdit(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(field.Value).ToArray())
                    .SetText("type", "string").ToUtf8());
        }

        return new(
            question,
            new JsonEdit(schema).SetText("type", "object").Set("properties", edit.ToUtf8()).ToUtf8(),
            isText: false);
    }

    /// <summary>
    /// Converts a raw <c>ElicitResult</c> to the script's answer: the content, or <c>null</c> if the user declined.
    /// </summary>
    /// <exception cref="VoidMcpException">The client's result is invalid.</exception>
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
                throw new VoidMcpException(FailureKind.ToolFailed, "the client returned an invalid elicitation result");
        }
    }

    private static VoidMcpException Unfit(string why) => new(
        FailureKind.InvalidArguments,
        why,
        "ask(question) for text, or ask(question, { type: \"object\", properties: { name: { type: \"string\" } } })");
}
