using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// A script's question as the form that clients show (client/elicitation): a message and an object of flat properties. A
/// question for a single value becomes a form of one field, and its answer that field's value.
/// </summary>
internal sealed class ElicitationForm
{
    /// <summary>The one field of a question for a single value.</summary>
    public const string Field = "answer";

    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = JsonRpcMessage.MaxDepth };
    private static readonly ReadOnlyMemory<byte> s_text = """{"type":"string"}"""u8.ToArray();

    private ElicitationForm(string question, ReadOnlyMemory<byte> schema, bool isSingle)
    {
        Question = question;
        Schema = JsonElement.Parse(schema.Span, s_reading);
        IsSingle = isSingle;
        Parameters = new JsonEdit(default).SetText("message", question).Set("requestedSchema", schema).ToUtf8();
    }

    /// <summary>The raw params of <c>elicitation/create</c>.</summary>
    public ReadOnlyMemory<byte> Parameters { get; }

    public string Question { get; }

    /// <summary>The form's schema: an object with <c>properties</c>.</summary>
    public JsonElement Schema { get; }

    /// <summary>Whether the answer is the value of <see cref="Field"/>, not the object of all fields.</summary>
    public bool IsSingle { get; }

    /// <param name="question">What the user reads.</param>
    /// <param name="schema">Raw JSON Schema of the answer; empty for plain text. A list of strings is a choice among them.</param>
    /// <exception cref="VoidMcpException">It asks for more than a form can take.</exception>
    public static ElicitationForm Of(string question, ReadOnlyMemory<byte> schema)
    {
        if (schema.IsEmpty || schema.Span.SequenceEqual("null"u8)) return Single(question, s_text);
        var root = JsonElement.Parse(schema.Span, s_reading);
        if (IsTexts(root)) return Single(question, new JsonEdit(default).SetText("type", "string").Set("enum", schema).ToUtf8());
        if (root.ValueKind != JsonValueKind.Object) throw Unfit("the schema of an answer must be an object");
        var isObject = root.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object;
        if (!isObject) return Single(question, Flat(Field, schema, root));
        var fields = new JsonEdit(JsonSlices.Property(schema, "properties"u8));
        foreach (var field in properties.EnumerateObject().DistinctBy(f => f.Name))
        {
            var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(field.Value).ToArray();
            var flat = Flat(field.Name, raw, field.Value);
            if (!flat.Span.SequenceEqual(raw)) fields.Set(field.Name, flat);
        }

        return new(question, new JsonEdit(schema).SetText("type", "object").Set("properties", fields.ToUtf8()).ToUtf8(), isSingle: false);
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
                var answer = IsSingle && JsonSlices.IsObject(content) ? JsonSlices.Property(content, "answer"u8) : content;
                return answer.IsEmpty ? "null"u8.ToArray() : answer;
            default:
                throw new VoidMcpException(FailureKind.ToolFailed, "the client answered the question with something that is no answer");
        }
    }

    private static ElicitationForm Single(string question, ReadOnlyMemory<byte> field)
    {
        var properties = new JsonEdit(default).Set(Field, field).ToUtf8();
        var schema = new JsonEdit(default).SetText("type", "object").Set("properties", properties)
            .Set("required", """["answer"]"""u8.ToArray()).ToUtf8();
        return new(question, schema, isSingle: true);
    }

    /// <summary>A field's schema as clients take it; an enum of texts need not say its type.</summary>
    private static ReadOnlyMemory<byte> Flat(string name, ReadOnlyMemory<byte> raw, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) throw Unfit($"the schema of `{name}` must be an object");
        var type = schema.TryGetProperty("type", out var t) && t.ValueKind == JsonValueKind.String ? t.GetString() : null;
        if (type is null && schema.TryGetProperty("enum", out var values) && IsTexts(values)) return new JsonEdit(raw).SetText("type", "string").ToUtf8();
        var isChoice = type == "array" && schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Object
            && (items.TryGetProperty("enum", out _) || items.TryGetProperty("anyOf", out _));
        if (isChoice || type is "string" or "number" or "integer" or "boolean") return raw;
        throw Unfit($"`{name}` can't be asked for: a user can enter a string, a number, an integer, a boolean or one of several strings (enum), not {type ?? "this"}");
    }

    private static bool IsTexts(JsonElement values) =>
        values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0 && values.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String);

    private static VoidMcpException Unfit(string why) => new(
        FailureKind.InvalidArguments, why, "ask(question) for text, or ask(question, { type: \"object\", properties: { name: { type: \"string\" } } })");
}
