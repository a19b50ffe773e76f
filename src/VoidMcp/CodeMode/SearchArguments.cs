using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Search;

namespace VoidMcp.CodeMode;

/// <summary>
/// What a script gave to <c>search(query, options?)</c>. Also understands one object, which is what the client's own
/// search tool takes; a number in the options' place is the limit, a text the server.
/// </summary>
/// <param name="Query">Words, a server's name, or <c>*</c>.</param>
/// <param name="Limit">1 to <see cref="SearchAnswer.LargestLimit"/>.</param>
/// <param name="Server">Only this server's tools; null for all.</param>
internal sealed record SearchArguments(string Query, int Limit, string? Server)
{
    private const string Usage = "search takes words and options: search(\"create issue\", { limit: 5, server: \"github\" })";

    private static readonly string[] s_options = ["limit", "server"];

    /// <exception cref="VoidMcpException">They make no sense.</exception>
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
        if (server.ValueKind != JsonValueKind.String && !IsAbsent(server)) throw Wrong($"the option server is a server's name; {Usage}");
        if (limit.ValueKind != JsonValueKind.Number && !IsAbsent(limit)) throw Wrong($"the option limit is a number; {Usage}");
        return new SearchArguments(
            isWhole ? "*" : query.GetString()!,
            IsAbsent(limit) ? SearchAnswer.DefaultLimit : (int)Math.Clamp(limit.GetDouble(), 1, SearchAnswer.LargestLimit),
            IsAbsent(server) ? null : server.GetString());
    }

    private static void RefuseUnknown(JsonElement options, string[] known)
    {
        foreach (var option in options.EnumerateObject())
        {
            if (known.Contains(option.Name)) continue;
            var hint = NearestNames.Hint(option.Name, known) ?? $"There are {string.Join(" and ", s_options)}.";
            throw Wrong($"search has no option \"{option.Name}\". {hint}");
        }
    }

    private static JsonElement Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : default;

    private static bool IsAbsent(JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    private static VoidMcpException Wrong(string message) => new(FailureKind.InvalidArguments, message);
}
