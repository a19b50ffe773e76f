using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// One tool as a model sees it: its description as a comment, and the call as a script writes it.
/// <code>/** Search issues in a repository. */
/// tools.github.search_issues(args: { query: string; limit?: number }): Promise&lt;unknown&gt;</code>
/// </summary>
internal static class ToolSignature
{
    /// <summary>Characters of a description in search results.</summary>
    public const int ShortDescription = 120;

    /// <summary>Characters of a description where one tool is asked for.</summary>
    public const int FullDescription = 4000;

    /// <summary>Characters of one call in search results; beyond it the types are cut down.</summary>
    private const int LongestCall = 2000;

    /// <summary>Comment and call, the comment left out where the tool has no description.</summary>
    /// <param name="path">How a script reaches the tool, <c>tools.github.search_issues</c>.</param>
    /// <param name="tool">The definition; its text is untrusted and cannot leave the comment.</param>
    /// <param name="returns">The result's type where something better than the tool's own <c>outputSchema</c> is known.</param>
    /// <param name="full">The whole description and types in full instead of the first sentence and short ones.</param>
    public static string Render(string path, ToolDefinition tool, string? returns = null, bool full = false)
    {
        var comment = Describe(tool, full);
        var call = full ? Write(path, tool, returns, TypeScriptOptions.Declaration) : Call(path, tool, returns);
        return (comment.Length == 0 ? "" : $"/** {comment} */\n") + call;
    }

    /// <summary>The description as one line: its first sentence, or all of it; the title where there is none.</summary>
    public static string Describe(ToolDefinition tool, bool full = false)
    {
        var text = string.IsNullOrWhiteSpace(tool.Description) ? tool.Title ?? "" : tool.Description;
        return full
            ? TypeScriptText.Shorten(TypeScriptText.OneLine(text), FullDescription)
            : TypeScriptText.FirstSentence(text, ShortDescription);
    }

    /// <summary>The call alone, with as much of its types as fits: one tool with a huge schema must not push the others out.</summary>
    public static string Call(string path, ToolDefinition tool, string? returns = null)
    {
        var call = Write(path, tool, returns, TypeScriptOptions.Signature);
        if (call.Length > LongestCall) call = Write(path, tool, returns, TypeScriptOptions.Outline);
        return call.Length > LongestCall ? $"{path}(args: Record<string, unknown>): Promise<unknown>" : call;
    }

    private static string Write(string path, ToolDefinition tool, string? returns, TypeScriptOptions options)
    {
        var result = returns ?? TypeScriptWriter.Inline(tool.OutputSchema, options);
        return $"{path}({Arguments(tool.InputSchema, options)}): Promise<{result}>";
    }

    private static string Arguments(JsonElement schema, TypeScriptOptions options)
    {
        if (schema.ValueKind != JsonValueKind.Object) return "args?: Record<string, unknown>";
        var properties = schema.TryGetProperty("properties", out var declared) && declared.ValueKind == JsonValueKind.Object
            ? declared.EnumerateObject().Count() : 0;
        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array ? names.GetArrayLength() : 0;
        // Anything that combines schemas may demand or declare properties of its own.
        var isPlain = !schema.EnumerateObject().Any(keyword => keyword.Name is "allOf" or "anyOf" or "oneOf" or "$ref" or "patternProperties");
        var isClosed = !schema.TryGetProperty("additionalProperties", out var additional) || additional.ValueKind == JsonValueKind.False;
        if (isPlain && isClosed && properties == 0 && required == 0) return "";
        var mark = isPlain && required == 0 ? "?" : "";
        return $"args{mark}: {TypeScriptWriter.Inline(schema, options)}";
    }
}
