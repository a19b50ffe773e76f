using System.Text;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Upstream;

/// <summary>Reads a server's definitions: every page of every list, each definition as the server wrote it.</summary>
internal static class DefinitionReader
{
    /// <summary>The page limit; a server with more pages is broken, and the pages read so far are used.</summary>
    private const int MaxPages = 1000;

    /// <summary>
    /// Fills all lists of the definitions. Tools are always requested, other lists only if the server declared them.
    /// </summary>
    /// <param name="session">A session after its handshake.</param>
    /// <param name="known">The definitions from the handshake; their lists are replaced.</param>
    /// <param name="overHttp">Whether to validate the tools' header annotations, which apply to HTTP only.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <exception cref="SessionClosedException">The connection was closed.</exception>
    public static async Task<ServerDefinitions> FillAsync(
        RpcSession session, ServerDefinitions known, bool overHttp, CancellationToken cancellation)
    {
        var tools = ToolsAsync(session, known.Era, cancellation);
        var prompts = KeyedAsync("prompts"u8, "prompts/list", "prompts", "name");
        var resources = KeyedAsync("resources"u8, "resources/list", "resources", "uri");
        var templates = KeyedAsync("resources"u8, "resources/templates/list", "resourceTemplates", "uriTemplate");
        var (usable, leftOut) = Sound(await tools, overHttp && known.Era == Era.Modern);
        return known with
        {
            Tools = usable,
            LeftOut = leftOut,
            Prompts = await prompts,
            Resources = await resources,
            Templates = await templates,
        };

        Task<IReadOnlyList<KeyedDefinition>> KeyedAsync(
            ReadOnlySpan<byte> capability, string method, string property, string key) =>
            known.Has(capability)
                ? ListAsync(session, known.Era, method, property, key, cancellation)
                : Task.FromResult<IReadOnlyList<KeyedDefinition>>([]);
    }

    /// <exception cref="SessionClosedException">The connection was closed.</exception>
    public static async Task<IReadOnlyList<ToolDefinition>> ToolsAsync(
        RpcSession session, Era era, CancellationToken cancellation)
    {
        var tools = new List<ToolDefinition>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        await PagesAsync(session, era, "tools/list", result => Collect(result, tools, names), cancellation);
        return tools;
    }

    /// <summary>
    /// The definitions in a <c>tools</c> array that have a name, the first of each name; others are skipped.
    /// </summary>
    public static void Collect(ReadOnlyMemory<byte> result, List<ToolDefinition> tools, HashSet<string> names)
    {
        foreach (var raw in JsonSlices.Items(JsonSlices.Property(result, "tools"u8)))
        {
            if (ToolDefinition.TryParse(raw.ToArray(), out var tool, out _) && names.Add(tool.Name)) tools.Add(tool);
        }
    }

    /// <summary>Drops invalid definitions, so that one of them doesn't cost the other tools.</summary>
    private static (IReadOnlyList<ToolDefinition> Usable, IReadOnlyList<string> LeftOut) Sound(
        IReadOnlyList<ToolDefinition> tools, bool isStrict)
    {
        if (!isStrict) return (tools, []);
        var judged = tools.Select(tool => (Tool: tool, Mistake: HeaderAnnotations.Mistake(tool.InputSchema))).ToList();
        return (
            [.. judged.Where(t => t.Mistake is null).Select(t => t.Tool)],
            [.. judged.Where(t => t.Mistake is not null).Select(t => $"skipped tool '{t.Tool.Name}': {t.Mistake}")]);
    }

    private static async Task<IReadOnlyList<KeyedDefinition>> ListAsync(
        RpcSession session, Era era, string method, string property, string key, CancellationToken cancellation)
    {
        var found = new List<KeyedDefinition>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        await PagesAsync(session, era, method, Add, cancellation);
        return found;

        void Add(ReadOnlyMemory<byte> result)
        {
            foreach (var raw in JsonSlices.Items(JsonSlices.Property(result, Encoding.UTF8.GetBytes(property))))
            {
                if (KeyedDefinition.TryParse(raw.ToArray(), Encoding.UTF8.GetBytes(key), out var definition)
                    && keys.Add(definition.Key))
                {
                    found.Add(definition);
                }
            }
        }
    }

    private static async Task PagesAsync(
        RpcSession session,
        Era era,
        string method,
        Action<ReadOnlyMemory<byte>> collect,
        CancellationToken cancellation)
    {
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = cursor is null ? default : new JsonEdit(default).SetText("cursor", cursor).ToUtf8();
            if (era == Era.Modern) parameters = EraTranslation.WithModernMeta(parameters);
            var reply = await session.RequestAsync(method, parameters, null, cancellation);

            // A server without such a list may return an error; after an error on a later page the earlier pages count.
            if (reply.Error is not null) break;
            collect(reply.Result);
            cursor = JsonSlices.Text(reply.Result, "nextCursor"u8);
            if (cursor is null || !cursors.Add(cursor)) break;
        }
    }
}
