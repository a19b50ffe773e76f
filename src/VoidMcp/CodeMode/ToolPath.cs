using System.Text.Json;
using System.Text.RegularExpressions;
using VoidMcp.Catalog;
using VoidMcp.Errors;

namespace VoidMcp.CodeMode;

/// <summary>
/// A tool or server named by a string: <c>server.tool</c> with exact names or underscore forms, the call expression,
/// the name in the client's tool list, or server and tool separately.
/// </summary>
/// <param name="Server">As written; not resolved yet.</param>
/// <param name="Tool">As written; empty if only the server is named.</param>
internal sealed partial record ToolPath(string Server, string Tool)
{
    private const string Usage = "usage: describe(\"server.tool\"), or describe(\"server\") for a server's tools";

    /// <exception cref="VoidMcpException">It does not contain a name.</exception>
    public static ToolPath Read(JsonElement first, JsonElement second, CallableTools names, CatalogSnapshot catalog)
    {
        if (first.ValueKind != JsonValueKind.String || first.GetString()!.Trim() is not { Length: > 0 } text)
            throw new VoidMcpException(FailureKind.InvalidArguments, Usage);
        if (second.ValueKind == JsonValueKind.String) return new ToolPath(text, second.GetString()!);
        if (Access().Match(text) is { Success: true } access) return OfAccess(access);
        if (names.FindServer(text) is not null) return new ToolPath(text, "");
        if (catalog.ByExposedName(text) is { } exposed) return new ToolPath(exposed.Server, exposed.Name);
        return OfDotted(text, names);
    }

    /// <summary>Parses a call expression: <c>tools.github["search-issues"](args)</c>.</summary>
    private static ToolPath OfAccess(Match access)
    {
        var steps = access.Groups["step"].Captures.Select(c => c.Value.Trim('"', '\'')).ToList();
        return new ToolPath(steps[0], steps.Count > 1 ? string.Join('.', steps.Skip(1)) : "");
    }

    /// <summary>Splits at the first dot that follows a known server's name, because names may contain dots.</summary>
    private static ToolPath OfDotted(string text, CallableTools names)
    {
        for (var dot = text.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = text.IndexOf('.', dot + 1))
        {
            if (names.FindServer(text[..dot]) is not null) return new ToolPath(text[..dot], text[(dot + 1)..]);
        }

        // No known server: the lookup reports that, with a suggestion.
        return new ToolPath(
            text.Contains('.', StringComparison.Ordinal) ? text[..text.IndexOf('.', StringComparison.Ordinal)] : text,
            "?");
    }

    [GeneratedRegex("""^(?:await\s+)?tools(?:\.(?<step>[\w$]+)|\[(?<step>"[^"]*"|'[^']*')\])+""")]
    private static partial Regex Access();
}
