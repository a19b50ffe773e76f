using System.Text.Json;
using System.Text;

namespace VoidMcp.Schema;

/// <summary>
/// A tool's signature as shown to models: its description as a comment, and the call as a script writes it.
/// <code>/** Search issues in a repository. */
/// tools.github.search_issues(args: { query: string; limit?: number }): Promise&lt;unknown&gt;</code>
/// </summary>
internal static class ToolSignature
{
    /// <summary>Maximum length of a description in search results, in characters.</summary>
    public const int ShortDescription = 120;

    /// <summary>Maximum length of a description when one tool is requested, in characters.</summary>
    public const int FullDescription = 8000;

    /// <summary>Maximum length of one call in search results, in characters; longer types are abbreviated.</summary>
    private const int LongestCall = 2000;

    /// <summary>Renders comment and call; without a comment if the tool has no description.</summary>
    /// <param name="path">The tool's path in scripts: <c>tools.github.search_issues</c>.</param>
    /// <param name="tool">The definition. Its text is untrusted and can't break out of the comment.</param>
    /// <param name="learned">The inferred result type, for a tool without <c>outputSchema</c>; may be null.</param>
    /// <param name="full">Whether to render the full description, and full types with declarations.</param>
    public static string Render(string path, ToolDefinition tool, LearnedType? learned = null, bool full = false)
    {
        if (full) return RenderWhole(path, tool, learned);
        var comment = Describe(tool);
        return (comment.Length == 0 ? "" : $"/** {comment} */\n") + CallWithOrigin(path, tool, learned);
    }

    /// <summary>The description's first sentence, or all of it, on one line; the title if there is none.</summary>
    public static string Describe(ToolDefinition tool, bool full = false) =>
        full ? string.Join('\n', DescriptionLines(tool)) : TypeScriptText.FirstSentence(TextOf(tool), ShortDescription);

    /// <summary>The whole description as lines that are safe in a comment.</summary>
    public static IReadOnlyList<string> DescriptionLines(ToolDefinition tool) =>
        TypeScriptText.Lines(TextOf(tool), FullDescription);

    /// <summary>The call, with the origin of a learned result type.</summary>
    public static string CallWithOrigin(string path, ToolDefinition tool, LearnedType? learned) =>
        Call(path, tool, learned) + Origin(tool, learned);

    /// <summary>The call with abbreviated types: one tool with a huge schema must not crowd out the others.</summary>
    public static string Call(string path, ToolDefinition tool, LearnedType? learned = null)
    {
        foreach (var options in (ReadOnlySpan<TypeScriptOptions>)[
            TypeScriptOptions.Signature,
            TypeScriptOptions.Outline,
        ])
        {
            var call = $"{path}({Arguments(tool.InputSchema, schema => TypeScriptWriter.Inline(schema, options))})"
                + $": Promise<{TypeScriptWriter.Inline(Result(tool, learned), options)}>";
            if (call.Length <= LongestCall) return call;
        }

        return $"{path}(args: Record<string, unknown>): Promise<unknown>";
    }

    /// <summary>The call with full types; referenced types are declared separately.</summary>
    /// <param name="name">The text before the arguments.</param>
    /// <param name="tool">The definition.</param>
    /// <param name="learned">See <see cref="Render"/>.</param>
    /// <param name="prefix">The prefix of declared type names.</param>
    /// <param name="names">All type names of the file.</param>
    /// <param name="declarations">Receives the declarations.</param>
    /// <param name="options">Limits and layout.</param>
    public static string CallWhole(
        string name,
        ToolDefinition tool,
        LearnedType? learned,
        string prefix,
        TypeNames names,
        StringBuilder declarations,
        TypeScriptOptions options)
    {
        var arguments = Arguments(
            tool.InputSchema, schema => TypeScriptWriter.Named(schema, prefix, "Args", names, declarations, options));

        // Short signatures show () for a tool without arguments; a compiler must still accept the common {}.
        if (arguments.Length == 0) arguments = "args?: Record<string, unknown>";
        var result = TypeScriptWriter.Named(Result(tool, learned), prefix, "Result", names, declarations, options);
        return $"{name}({arguments}): Promise<{result}>";
    }

    /// <summary>A learned result type, abbreviated.</summary>
    public static string ResultType(LearnedType learned) =>
        TypeScriptWriter.Inline(learned.Schema, TypeScriptOptions.Signature);

    /// <summary>The result schema: the tool's own, otherwise the learned one, otherwise Undefined.</summary>
    public static JsonElement Result(ToolDefinition tool, LearnedType? learned) =>
        tool.OutputSchema.ValueKind != JsonValueKind.Undefined || learned is null ? tool.OutputSchema : learned.Schema;

    private static string RenderWhole(string path, ToolDefinition tool, LearnedType? learned)
    {
        var declarations = new StringBuilder();
        var call = CallWhole(path, tool, learned, "T", new TypeNames(), declarations, TypeScriptOptions.Declaration);
        return $"{declarations}{TypeScriptText.Comment(DescriptionLines(tool), "")}{call}{Origin(tool, learned)}";
    }

    /// <summary>A trailing comment with the origin of a learned type; empty for the tool's own type.</summary>
    private static string Origin(ToolDefinition tool, LearnedType? learned) =>
        learned is null || tool.OutputSchema.ValueKind != JsonValueKind.Undefined ? "" : $" // {learned.Origin}";

    private static string Arguments(JsonElement schema, Func<JsonElement, string> write)
    {
        if (schema.ValueKind != JsonValueKind.Object) return "args?: Record<string, unknown>";
        try
        {
            return ObjectArguments(schema, write);
        }
        catch (InvalidOperationException)
        {
            // A name in the schema is not valid Unicode.
            return "args: Record<string, unknown>";
        }
    }

    private static string ObjectArguments(JsonElement schema, Func<JsonElement, string> write)
    {
        // A combined schema may require or declare further properties.
        var isPlain = !schema.EnumerateObject().Any(keyword =>
            keyword.Name is "anyOf" or "oneOf" or "if" or "not" or "minProperties" or "$dynamicRef" or "$recursiveRef");
        var shape = new ObjectShape();
        if (!isPlain || !shape.TryMerge(schema, new SchemaReferences(schema)))
            return $"args{(NeedsNothing(schema, isPlain) ? "?" : "")}: {write(schema)}";
        var isClosed = shape.Additional.ValueKind is JsonValueKind.Undefined or JsonValueKind.False;
        if (isClosed && shape.Properties.Count == 0 && shape.Required.Count == 0) return "";
        return $"args{(shape.Required.Count == 0 ? "?" : "")}: {write(schema)}";
    }

    private static bool NeedsNothing(JsonElement schema, bool isPlain) =>
        isPlain && !schema.EnumerateObject().Any(keyword => keyword.Name is "allOf" or "$ref")
        && !(schema.TryGetProperty("required", out var required)
            && required.ValueKind == JsonValueKind.Array
            && required.GetArrayLength() > 0);

    private static string TextOf(ToolDefinition tool) =>
        string.IsNullOrWhiteSpace(tool.Description) ? tool.Title ?? "" : tool.Description;
}

/// <summary>A result type learned from a tool's results, for tools without an output schema.</summary>
/// <param name="Schema">A JSON Schema that all results match.</param>
/// <param name="Samples">The number of results, at most <see cref="MostSamples"/>.</param>
internal sealed record LearnedType(JsonElement Schema, int Samples)
{
    /// <summary>The maximum count.</summary>
    public const int MostSamples = 1000;

    /// <summary>
    /// A count as it is told where it should rarely change: 1, 3, 10, 30 or 100, the largest that was reached.
    /// </summary>
    public static int Rounded(int samples) => samples switch
    {
        < 3 => 1,
        < 10 => 3,
        < 30 => 10,
        < 100 => 30,
        _ => 100,
    };

    /// <summary>The origin of the type, for display: <c>learned from 12 results</c>.</summary>
    public string Origin =>
        Samples == 1 ? "learned from 1 result" : $"learned from {Samples}{(Samples >= MostSamples ? "+" : "")} results";
}
