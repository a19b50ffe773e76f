using System.Text.Json;
using System.Text.RegularExpressions;
using VoidMcp.Catalog;
using VoidMcp.Errors;

namespace VoidMcp.CodeMode;

/// <summary>
/// The tool or server that a script names in text: <c>server.tool</c> by exact names or underscore forms, the call as it
/// stands in code, the name under which clients list the tool, or server and tool apart.
/// </summary>
/// <param name="Server">As it was written; not looked up yet.</param>
/// <param name="Tool">Likewise; empty where the server alone is named.</param>
internal sealed partial record ToolPath(string Server, string Tool)
{
    private const string Usage = "describe takes a name: describe(\"server.tool\"), or describe(\"server\") for a server's tools";

    /// <exception cref="VoidMcpException">There is no name in it.</exception>
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

    /// <summary>What stands in code: <c>tools.github["search-issues"](args)</c>.</summary>
    private static ToolPath OfAccess(Match access)
    {
        var steps = access.Groups["step"].Captures.Select(c => c.Value.Trim('"', '\'')).ToList();
        return new ToolPath(steps[0], steps.Count > 1 ? string.Join('.', steps.Skip(1)) : "");
    }

    /// <summary>Names may have dots themselves: the first dot behind a server that there is parts them.</summary>
    private static ToolPath OfDotted(string text, CallableTools names)
    {
        for (var dot = text.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = text.IndexOf('.', dot + 1))
        {
            if (names.FindServer(text[..dot]) is not null) return new ToolPath(text[..dot], text[(dot + 1)..]);
        }

        // No server is in it: whoever looks it up says so, and what was meant.
        return new ToolPath(text.Contains('.', StringComparison.Ordinal) ? text[..text.IndexOf('.', StringComparison.Ordinal)] : text, "?");
    }

    [GeneratedRegex("""^(?:await\s+)?tools(?:\.(?<step>[\w$]+)|\[(?<step>"[^"]*"|'[^']*')\])+""")]
    private static partial Regex Access();
}
