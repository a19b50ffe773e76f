using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Status;

/// <summary>Reads and writes gateway states as JSON. Unknown properties are ignored, missing ones are empty.</summary>
internal static class GatewayStateJson
{
    public static ReadOnlyMemory<byte> Write(GatewayState state) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("pid"u8, state.Pid);
        w.WriteString("version"u8, state.Version);
        w.WriteString("registry"u8, state.RegistryPath);
        w.WriteString("registryVersion"u8, state.RegistryVersion);
        w.WriteString("since"u8, state.Since);
        if (state.Url is { } url) w.WriteString("url"u8, url);
        w.WriteStartArray("clients"u8);
        foreach (var client in state.Clients) w.WriteStringValue(client);
        w.WriteEndArray();
        w.WriteStartObject("servers"u8);
        foreach (var (name, status) in state.Servers)
        {
            w.WriteStartObject(name);
            WriteStatus(w, status);
            w.WriteEndObject();
        }

        w.WriteEndObject();
        w.WriteStartArray("leftOut"u8);
        foreach (var name in state.LeftOut) w.WriteStringValue(name);
        w.WriteEndArray();
        WriteProblems(w, state.Problems);
        w.WriteEndObject();
    });

    /// <summary>Writes the property <c>problems</c> into the caller's object: the registry's problems.</summary>
    public static void WriteProblems(Utf8JsonWriter w, IReadOnlyList<RegistryProblem> problems)
    {
        w.WriteStartArray("problems"u8);
        foreach (var problem in problems)
        {
            w.WriteStartObject();
            w.WriteNumber("line"u8, problem.Line);
            if (problem.Entry is { } entry) w.WriteString("server"u8, entry);
            w.WriteString("message"u8, problem.Message);
            if (problem.Fix is { } fix) w.WriteString("fix"u8, fix);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    /// <summary>
    /// Writes the properties of one server's status into the caller's object. Unknown values are omitted.
    /// </summary>
    public static void WriteStatus(Utf8JsonWriter w, UpstreamStatus status)
    {
        w.WriteString("state"u8, StateWords.Of(status.State));
        if (status.ProcessId is { } pid) w.WriteNumber("processId"u8, pid);
        if (status.Tools is { } tools) w.WriteNumber("tools"u8, tools);
        w.WriteNumber("calls"u8, status.Calls);
        w.WriteNumber("errors"u8, status.Errors);
        w.WriteNumber("failures"u8, status.Failures);
        if (status.LastUse is { } lastUse) w.WriteString("lastUse"u8, lastUse);
        if (status.NextTry is { } nextTry) w.WriteString("nextTry"u8, nextTry);
        if (status.Problem is { } problem) w.WriteString("problem"u8, problem);
        if (status.Fix is { } fix) w.WriteString("fix"u8, fix);
    }

    /// <summary>Parses a state; null if the JSON is invalid.</summary>
    public static GatewayState? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var root = JsonElement.Parse(json.Span);
            if (root.ValueKind != JsonValueKind.Object) return null;
            return new GatewayState
            {
                Pid = root.GetProperty("pid"u8).GetInt32(),
                Version = root.GetProperty("version"u8).GetString() ?? "",
                RegistryPath = root.GetProperty("registry"u8).GetString() ?? "",
                RegistryVersion = root.GetProperty("registryVersion"u8).GetString() ?? "",
                Since = root.GetProperty("since"u8).GetDateTimeOffset(),
                Url = TextOf(root, "url"u8),
                Clients = [.. root.GetProperty("clients"u8).EnumerateArray().Select(c => c.GetString() ?? "")],
                Servers = root.GetProperty("servers"u8).EnumerateObject().ToDictionary(s => s.Name, s => StatusOf(s.Value), StringComparer.Ordinal),
                LeftOut = [.. ListIn(root, "leftOut"u8).Select(name => name.GetString() ?? "")],
                Problems = [.. ListIn(root, "problems"u8).Select(ProblemOf)],
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static UpstreamStatus StatusOf(JsonElement json) => new()
    {
        State = StateWords.Parse(TextOf(json, "state"u8)) ?? UpstreamState.Idle,
        ProcessId = json.TryGetProperty("processId"u8, out var pid) ? pid.GetInt32() : null,
        Tools = json.TryGetProperty("tools"u8, out var tools) ? tools.GetInt32() : null,
        Calls = json.GetProperty("calls"u8).GetInt64(),
        Errors = json.GetProperty("errors"u8).GetInt64(),
        Failures = json.GetProperty("failures"u8).GetInt32(),
        LastUse = json.TryGetProperty("lastUse"u8, out var lastUse) ? lastUse.GetDateTimeOffset() : null,
        NextTry = json.TryGetProperty("nextTry"u8, out var nextTry) ? nextTry.GetDateTimeOffset() : null,
        Problem = TextOf(json, "problem"u8),
        Fix = TextOf(json, "fix"u8),
    };

    private static RegistryProblem ProblemOf(JsonElement json) =>
        new(json.GetProperty("line"u8).GetInt32(), TextOf(json, "server"u8), TextOf(json, "message"u8) ?? "", TextOf(json, "fix"u8));

    private static JsonElement.ArrayEnumerator ListIn(JsonElement json, ReadOnlySpan<byte> name) =>
        json.TryGetProperty(name, out var list) ? list.EnumerateArray() : default;

    private static string? TextOf(JsonElement json, ReadOnlySpan<byte> name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;
}
