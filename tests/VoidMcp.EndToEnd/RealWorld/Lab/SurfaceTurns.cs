using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>What a model does with the surface that it gets.</summary>
internal enum SurfaceTask
{
    /// <summary>Nothing: only the size of its first request is of interest.</summary>
    None,

    /// <summary>Three calls, none of which needs another's result.</summary>
    Independent,

    /// <summary>Three calls, each of which takes the result of the one before.</summary>
    Dependent,
}

/// <summary>
/// The turns of a model that does a task without detours: it makes at once what can be made at once, and a script where
/// it can write one.
/// </summary>
internal static class SurfaceTurns
{
    /// <summary>What the last result holds when a task is done.</summary>
    public static string Outcome(SurfaceTask task) => task == SurfaceTask.Dependent ? "k+++" : "k+";

    public static IReadOnlyList<IReadOnlyList<PlannedCall>> Of(SurfaceTask task, ClientVariant client, string expose)
    {
        if (task == SurfaceTask.None) return [];
        var isBridged = client is { Client: "qwen", SearchesTools: true };
        if (expose == "code")
        {
            var find = """{"query":"step of the chain"}""";
            var script = ScriptOf(task, "tools.lab.step_");
            return client.RunsCode
                ? [[Exec($"text(await {CodexTool("search")}({find}))")],
                    [Exec($"text(await {CodexTool("execute_code")}({{ code: {Fixture.Quote(script)} }}))")]]
                : isBridged
                    ? [[Review("search", "execute_code")], [Bridged(new("search", find))],
                        [Bridged(PlannedCall.Script(script))]]
                    : [[new("search", find)], [PlannedCall.Script(script)]];
        }

        if (client.RunsCode)
            return [[Exec($"text(await (async () => {{ {ScriptOf(task, CodexTool("lab__step_"))} }})())")]];
        var calls = Enumerable.Range(1, 3)
            .Select(n => new PlannedCall($"lab__step_{n}", $$"""{"key":"{{Key(task, n)}}"}""")).ToArray();
        IEnumerable<IReadOnlyList<PlannedCall>> turns =
            task == SurfaceTask.Independent ? [calls] : calls.Select(call => (PlannedCall[])[call]);
        if (!client.SearchesTools) return [.. turns];
        if (isBridged)
            return [[Review([.. calls.Select(c => c.Tool)])], .. turns.Select(turn => turn.Select(Bridged).ToArray())];
        var names = string.Join(',', calls.Select(call => $"mcp__voidmcp__{call.Tool}"));
        return [[PlannedCall.OfAgent("ToolSearch", $$"""{"query":"select:{{names}}","max_results":5}""")], .. turns];
    }

    /// <summary>The key that a step gets: of a chain that of the step before.</summary>
    private static string Key(SurfaceTask task, int step) =>
        task == SurfaceTask.Dependent ? "k" + new string('+', step - 1) : "k";

    private static string ScriptOf(SurfaceTask task, string step) => task == SurfaceTask.Dependent
        ? $"let key = 'k'; for (const step of [{step}1, {step}2, {step}3]) "
            + "{ const r = await step({ key }); key = (r.structuredContent ?? r).next; } return { key };"
        : $"return await Promise.all([{step}1, {step}2, {step}3].map(step => step({{ key: 'k' }})));";

    /// <summary>Qwen Code lets its model read definitions, and call the tools through one of its own.</summary>
    private static PlannedCall Review(params string[] tools) => PlannedCall.OfAgent(
        "tool_search",
        $$"""{"query":"select:{{string.Join(',', tools.Select(t => $"mcp__voidmcp__{t}"))}}","max_results":5}""");

    private static PlannedCall Bridged(PlannedCall call) => PlannedCall.OfAgent(
        "tool_call", $$"""{"name":"mcp__voidmcp__{{call.Tool}}","arguments":{{call.Arguments}}}""");

    private static PlannedCall Exec(string script) => PlannedCall.OfAgent("exec", script);

    private static string CodexTool(string name) => $"tools.mcp__voidmcp__{name}";
}
