using System.Text.Json;

namespace VoidMcp.EndToEnd.RealWorld.Agents;

/// <summary>The interfaces that the agents speak.</summary>
internal static class ModelDialects
{
    /// <summary>What a model says in the end.</summary>
    public const string FinalText = "All done.";

    public static IReadOnlyList<ModelDialect> All { get; } =
        [Messages(), Responses(), GenerateContent(), ChatCompletions()];

    /// <summary>Anthropic's, for Claude Code.</summary>
    private static ModelDialect Messages() => new()
    {
        Serves = path => path.EndsWith("/messages", StringComparison.Ordinal),
        Tools = request => Items(request, "tools").Select(t => new OfferedTool(null, Text(t, "name"))),
        Results = request => Items(request, "messages")
            .SelectMany(m => Items(m, "content")).Where(c => Text(c, "type") == "tool_result"),
        Answer = (number, calls) =>
        [
            Event(
                "message_start",
                """{"type":"message_start","message":"""
                + $$$$"""{"id":"msg_{{{{number}}}}","type":"message","role":"assistant","model":"fake","content":"""
                + """[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}}}"""),
            .. calls.Count == 0
                ? Block(
                    0,
                    """{"type":"text","text":""}""",
                    $$"""{"type":"text_delta","text":"{{FinalText}}"}""")
                : calls.SelectMany((call, n) => Block(
                    n,
                    $$$"""{"type":"tool_use","id":"toolu_{{{number}}}_{{{n}}}","name":{{{Quote(call.Tool.Name)}}}"""
                        + ""","input":{}}""",
                    $$"""{"type":"input_json_delta","partial_json":{{Quote(call.Arguments)}}}""")),
            Event(
                "message_delta",
                """{"type":"message_delta","delta":"""
                + $$$$"""{"stop_reason":"{{{{(calls.Count == 0 ? "end_turn" : "tool_use")}}}}"}"""
                + ""","usage":{"output_tokens":1}}"""),
            Event("message_stop", """{"type":"message_stop"}"""),
        ],
    };

    private static IEnumerable<string> Block(int index, string block, string delta) =>
    [
        Event(
            "content_block_start",
            $$"""{"type":"content_block_start","index":{{index}},"content_block":{{block}}}"""),
        Event("content_block_delta", $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}}}"""),
        Event("content_block_stop", $$"""{"type":"content_block_stop","index":{{index}}}"""),
    ];

    /// <summary>OpenAI's newer one, for Codex.</summary>
    private static ModelDialect Responses() => new()
    {
        Serves = path => path.EndsWith("/responses", StringComparison.Ordinal),
        Tools = request => Items(request, "tools").SelectMany(t => Text(t, "type") == "namespace"
            ? Items(t, "tools").Select(inner => new OfferedTool(Text(t, "name"), Text(inner, "name")))
            : [new OfferedTool(null, Text(t, "name")) { TakesText = Text(t, "type") == "custom" }]),
        Results = request => Items(request, "input")
            .Where(i => Text(i, "type") is "function_call_output" or "custom_tool_call_output"),
        Answer = (number, calls) =>
        {
            string[] items = calls.Count == 0
                ?
                [
                    $$"""{"type":"message","id":"m_{{number}}","role":"assistant","status":"completed","content":"""
                    + $$"""[{"type":"output_text","text":"{{FinalText}}","annotations":[]}]}""",
                ]
                : [.. calls.Select((call, n) => CallItem($"{number}_{n}", call))];
            return
            [
                Event(
                    "response.created",
                    """{"type":"response.created","response":"""
                    + $$$$"""{"id":"r_{{{{number}}}}","object":"response","status":"in_progress","output":[]}}"""),
                .. items.Select((item, n) => Event(
                    "response.output_item.done",
                    $$"""{"type":"response.output_item.done","output_index":{{n}},"item":{{item}}}""")),
                Event(
                    "response.completed",
                    """{"type":"response.completed","response":"""
                    + $$$$"""{"id":"r_{{{{number}}}}","object":"response","status":"completed","output":"""
                    + $$$$"""[{{{{string.Join(',', items)}}}}],"usage":"""
                    + """{"input_tokens":1,"output_tokens":1,"total_tokens":2}}}"""),
            ];
        },
    };

    private static string CallItem(string id, ModelCall call) => call.Tool.TakesText
        ? $$"""{"type":"custom_tool_call","id":"ct_{{id}}","call_id":"call_{{id}}","name":"""
            + $$"""{{Quote(call.Tool.Name)}},"input":{{Quote(call.Arguments)}},"status":"completed"}"""
        : $$"""{"type":"function_call","id":"fc_{{id}}","call_id":"call_{{id}}","namespace":"""
            + $$"""{{Quote(call.Tool.Group ?? "")}},"name":{{Quote(call.Tool.Name)}}"""
            + $$""","arguments":{{Quote(call.Arguments)}},"status":"completed"}""";

    /// <summary>Google's, for Gemini CLI.</summary>
    private static ModelDialect GenerateContent() => new()
    {
        Serves = path => path.EndsWith(":streamGenerateContent", StringComparison.Ordinal),
        Tools = request => Items(request, "tools")
            .SelectMany(t => Items(t, "functionDeclarations")).Select(f => new OfferedTool(null, Text(f, "name"))),
        Results = request => Items(request, "contents")
            .SelectMany(c => Items(c, "parts")).Where(p => p.TryGetProperty("functionResponse", out _)),
        Answer = (number, calls) =>
        {
            var parts = calls.Count == 0
                ? [$$"""{"text":"{{FinalText}}"}"""]
                : calls.Select((call, n) =>
                    $$$$"""{"functionCall":{"id":"call_{{{{number}}}}_{{{{n}}}}","name":"""
                    + $$$$"""{{{{Quote(call.Tool.Name)}}}},"args":{{{{call.Arguments}}}}}}""");
            return [Event(
                null,
                """{"candidates":"""
                + $$$$"""[{"content":{"role":"model","parts":[{{{{string.Join(',', parts)}}}}]}"""
                + ""","finishReason":"STOP","index":0}]"""
                + ""","usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2}}""")];
        },
    };

    /// <summary>OpenAI's older one, which everybody has copied, for opencode, Qwen Code and Copilot CLI.</summary>
    private static ModelDialect ChatCompletions() => new()
    {
        Serves = path => path.EndsWith("/chat/completions", StringComparison.Ordinal),
        Tools = request => Items(request, "tools")
            .Select(t => new OfferedTool(null, Text(t.GetProperty("function"), "name"))),
        Results = request => Items(request, "messages").Where(m => Text(m, "role") == "tool"),
        Answer = (number, calls) =>
        {
            var delta = calls.Count == 0
                ? $$"""{"role":"assistant","content":"{{FinalText}}"}"""
                : $$"""{"role":"assistant","tool_calls":[{{string.Join(',', calls.Select(Call))}}]}""";
            return
            [
                Event(null, Chunk(delta, "null")),
                Event(null, Chunk("{}", calls.Count == 0 ? "\"stop\"" : "\"tool_calls\"")),
                Event(null, "[DONE]"),
            ];
            string Call(ModelCall call, int n) =>
                $$$$"""{"index":{{{{n}}}},"id":"call_{{{{number}}}}_{{{{n}}}}","type":"function","function":"""
                + $$$$"""{"name":{{{{Quote(call.Tool.Name)}}}},"arguments":{{{{Quote(call.Arguments)}}}}}}""";
            string Chunk(string content, string reason) =>
                $$"""{"id":"c_{{number}}","object":"chat.completion.chunk","created":1"""
                + $$""","model":"fake","choices":[{"index":0,"delta":{{content}},"finish_reason":{{reason}}}]}""";
        },
    };

    private static string Event(string? name, string data) =>
        $"{(name is null ? "" : $"event: {name}\n")}data: {data}\n\n";

    private static JsonElement[] Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray()]
            : [];

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static string Quote(string text) => Fixture.Quote(text);
}
