using System.Globalization;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Fit;

/// <summary>Shapes the definition of a directly listed tool for a client.</summary>
internal static class FittedDefinition
{
    /// <summary>Longer result types say less than they cost, in characters.</summary>
    private const int LongestType = 600;

    /// <summary>
    /// Clients may cut descriptions, Claude Code at 2 KB by its documentation (the versions in the lab pass 4,000
    /// characters whole): after a description longer than this, in characters, a result type could be cut off.
    /// </summary>
    private const int LongestBefore = 1200;

    /// <param name="definition">The raw definition, under the name that clients see.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="client">The facts about the client.</param>
    /// <param name="learned">The inferred type of the tool's results; null if unknown.</param>
    /// <param name="asksUser">Whether a call of the tool waits for the user's approval.</param>
    public static ReadOnlyMemory<byte> Of(
        ReadOnlyMemory<byte> definition, CatalogTool tool, ClientFacts client, LearnedType? learned, bool asksUser)
    {
        var edit = new JsonEdit(definition);
        if (learned is not null && Described(tool.Definition, learned) is { } description)
            edit.SetText("description", description);
        if (client.Results == Shown.Structured) Open(edit, tool.Definition.OutputSchema);
        if (client.SearchesTools) Hint(edit, definition, tool, asksUser);
        return edit.ToUtf8();
    }

    private static string? Described(ToolDefinition tool, LearnedType learned)
    {
        var type = ToolSignature.ResultType(learned);
        if (type.Length > LongestType) return null;
        var count = LearnedType.Rounded(learned.Samples);
        var returns = string.Create(
            CultureInfo.InvariantCulture,
            $"Returns (learned from {count}{(count == 1 ? " result" : "+ results")}): {type}");
        if (string.IsNullOrWhiteSpace(tool.Description)) return returns;
        return tool.Description.Length > LongestBefore
            ? $"{returns}\n\n{tool.Description}"
            : $"{tool.Description}\n\n{returns}";
    }

    /// <summary>
    /// Lets structured content have members beyond the schema: content that the client would hide is put there (<see
    /// cref="FittedResult"/>), and some clients validate.
    /// </summary>
    private static void Open(JsonEdit edit, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return;
        var open = new JsonEdit(System.Text.Encoding.UTF8.GetBytes(schema.GetRawText()));
        foreach (var keyword in (string[])["additionalProperties", "unevaluatedProperties"])
        {
            if (schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.False)
                open.Remove(keyword);
        }

        if (!open.IsUntouched) edit.Set("outputSchema", open.ToUtf8());
    }

    /// <summary>
    /// What Claude Code's own search matches beside the name: the server's purpose, of which a definition says nothing.
    /// And it must not approve by itself what waits for the user anyway.
    /// </summary>
    private static void Hint(JsonEdit edit, ReadOnlyMemory<byte> definition, CatalogTool tool, bool asksUser)
    {
        var meta = JsonSlices.Property(definition, "_meta"u8);
        var hints = new JsonEdit(JsonSlices.IsObject(meta) ? meta : default);
        if (tool.ServerSummary is { } summary
            && TypeScriptText.FirstSentence(summary, ToolSignature.ShortDescription) is { Length: > 0 } purpose
            && (!JsonSlices.IsObject(meta) || JsonSlices.Property(meta, "anthropic/searchHint"u8).IsEmpty))
        {
            hints.SetText("anthropic/searchHint", purpose);
        }

        if (asksUser) hints.Set("anthropic/requiresUserInteraction", "true"u8.ToArray());
        if (!hints.IsUntouched) edit.Set("_meta", hints.ToUtf8());
    }
}
