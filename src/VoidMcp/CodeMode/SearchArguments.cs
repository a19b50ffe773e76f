using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Search;

namespace VoidMcp.CodeMode;

/// <summary>
/// The arguments of a script's <c>search(query, options?)</c>. Also accepts one object, as the client's search tool
/// does, and in place of the options a number (the limit) or a string (the server).
/// </summary>
/// <param name="Query">Words, a server's name, or <c>*</c>.</param>
/// <param name="Limit">1 to <see cref="SearchAnswer.LargestLimit"/>.</param>
/// <param name="Server">Limits the search to this server; null: all servers.</param>
internal sealed record SearchArguments(string Query, int Limit, string? Server)
{
    private const string Usage = "usage: search(\"create issue\", { limit: 5, server: \"github\" })";

    private static readonly string[] s_options = ["limit", "server"];

    /// <exception cref="VoidMcpException">The arguments are invalid.</exception>
    public static SearchArguments Read(JsonElement first, JsonElement second)
    {
        if (first.ValueKind == JsonValueKind.Object)
        {
            RefuseUnknown(first, [.. s_options, "query"]);
            return Make(Member(first, "query"), Member(first, "limit"), Member(first, "server"));
        }

        switch (second.ValueKind)
        {
            case JsonValueKind.Number:
                return Make(first, second, default);
            case JsonValueKind.String:
                return Make(first, default, second);
            case JsonValueKind.Object:
                RefuseUnknown(second, s_options);
                return Make(first, Member(second, "limit"), Member(second, "server"));
            default:
                return IsAbsent(second) ? Make(first, default, default) : throw Wrong(Usage);
        }
    }

    private static SearchArguments Make(JsonElement query, JsonElement limit, JsonElement server)
    {
        var isWhole = IsAbsent(query) && server.ValueKind == JsonValueKind.String;
        if (query.ValueKind != JsonValueKind.String && !isWhole) throw Wrong(Usage);
        if (server.ValueKind != JsonValueKind.String && !IsAbsent(server))
            throw Wrong($"option server must be a string; {Usage}");
        if (limit.ValueKind != JsonValueKind.Number && !IsAbsent(limit))
            throw Wrong($"option limit must be a number; {Usage}");
        return new SearchArguments(
            isWhole ? "*" : query.GetString()!,
            IsAbsent(limit)
                ? SearchAnswer.DefaultLimit
                : (int)Math.Clamp(limit.GetDouble(), 1, SearchAnswer.LargestLimit),
            IsAbsent(server) ? null : server.GetString());
    }

    private static void RefuseUnknown(JsonElement options, string[] known)
    {
        foreach (var option in options.EnumerateObject())
        {
            if (known.Contains(option.Name)) continue;
            var hint = NearestNames.Hint(option.Name, known) ?? $"The options are {string.Join(" and ", s_options)}.";
            throw Wrong($"search has no option \"{option.Name}\". {hint}");
        }
    }

    private static JsonElement Member(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) ? value : default;

    private static bool IsAbsent(JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    private static VoidMcpException Wrong(string message) => new(FailureKind.InvalidArguments, message);
}
