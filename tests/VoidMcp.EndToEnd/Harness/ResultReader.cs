using System.Text.Json;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>Reads kept results as a program does: part by part, until there is no next one.</summary>
internal static class ResultReader
{
    /// <summary>All parts of a resource: their texts, or their base64 decoded.</summary>
    public static async Task<(string Text, byte[] Bytes, int Parts)> ReadAsync(
        StdioClient client, string uri, bool modern = false)
    {
        var (text, bytes, parts) = (new List<string>(), new List<byte>(), 0);
        for (string? next = uri; next is not null; parts++)
        {
            var parameters = $"\"uri\":{Fixture.Quote(next)}";
            var reply = modern
                ? await client.ModernAsync("resources/read", parameters)
                : await client.RequestAsync("resources/read", $"{{{parameters}}}");
            var content = reply.Result.GetProperty("contents")[0];
            if (content.TryGetProperty("text", out var t)) text.Add(t.GetString()!);
            if (content.TryGetProperty("blob", out var b)) bytes.AddRange(Convert.FromBase64String(b.GetString()!));
            next = content.TryGetProperty("_meta", out var meta) && meta.TryGetProperty("voidmcp/next", out var n)
                ? n.GetString()
                : null;
        }

        return (string.Concat(text), [.. bytes], parts);
    }

    /// <summary>The one link to a kept result in a tool's result.</summary>
    public static string LinkIn(Reply reply) => Assert.Single(
        reply.Result.GetProperty("content").EnumerateArray(), c => c.GetProperty("type").GetString() == "resource_link")
        .GetProperty("uri").GetString()!;

    /// <summary>The types of a result's blocks, in order.</summary>
    public static IEnumerable<string?> Types(JsonElement result) =>
        result.GetProperty("content").EnumerateArray().Select(c => c.GetProperty("type").GetString());
}
