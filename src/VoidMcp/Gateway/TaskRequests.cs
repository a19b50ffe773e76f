using System.Collections.Concurrent;
using System.Text.Json;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// Handles one session's task requests: <c>tasks/get</c>, <c>tasks/result</c>, <c>tasks/cancel</c> and
/// <c>tasks/list</c> of 2025-11-25 (basic/utilities/tasks), and <c>tasks/get</c>, <c>tasks/update</c> and
/// <c>tasks/cancel</c> of the modern extension. IDs and messages are passed unchanged to the task's server. Tasks are
/// not translated between the eras: a client sees those of servers of its own era.
/// </summary>
/// <param name="owners">The owner of each task, for all sessions.</param>
/// <param name="upstreams">The servers.</param>
/// <param name="catalog">Rewrites the links in results.</param>
/// <param name="runner">Runs requests to servers.</param>
/// <param name="kept">Stores this session's results that are too large.</param>
internal sealed class TaskRequests(
    TaskOwners owners, UpstreamSet upstreams, ToolCatalog catalog, CallRunner runner, KeptResults kept)
{
    private const int MostPages = 100;

    /// <summary>
    /// The most notifications held for a task whose creation is still on its way here; there are few.
    /// </summary>
    private const int MostHeld = 16;

    private readonly ConcurrentDictionary<(string Server, string Id), bool> _mine = new();
    private readonly ConcurrentQueue<(string Server, string Id, ReadOnlyMemory<byte> Parameters)> _held = new();

    /// <summary>Whether this session's client created the task or asked about it, and so gets its status.</summary>
    public bool IsMine(string server, string? id) => id is not null && _mine.ContainsKey((server, id));

    /// <summary>
    /// Holds a notification of a task that may just be created for this client: the result that creates it may arrive
    /// here slightly later.
    /// </summary>
    public void Hold(string server, string? id, ReadOnlyMemory<byte> parameters)
    {
        if (id is null) return;
        _held.Enqueue((server, id, parameters));
        while (_held.Count > MostHeld) _held.TryDequeue(out _);
    }

    /// <summary>
    /// Returns the held notifications of this client's task, in order; send them after the result that creates it.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Release()
    {
        if (_held.IsEmpty || _mine.IsEmpty) return [];
        List<ReadOnlyMemory<byte>> released = [];
        for (var left = _held.Count; left > 0 && _held.TryDequeue(out var news); left--)
        {
            if (IsMine(news.Server, news.Id)) released.Add(news.Parameters);
            else _held.Enqueue(news);
        }

        return released;
    }

    /// <summary>Records the task if a call's result has created one.</summary>
    public void Answered(CatalogTool tool, RpcReply reply)
    {
        if (reply.CreatedTask is not { } id) return;
        owners.Add(id, new TaskOwner(tool.Server, tool));
        _mine[(tool.Server, id)] = true;
    }

    /// <summary>Handles any request about one task.</summary>
    /// <exception cref="RequestFailure">The task ID is missing, unknown, or ambiguous.</exception>
    public async Task<RpcReply> SendAsync(Call call)
    {
        var id = JsonSlices.Text(call.Parameters.Body, "taskId"u8)
            ?? throw RequestFailure.InvalidParams($"{call.Method} requires `taskId`");
        var owner = await OwnerAsync(id, call);
        _mine[(owner.Server, id)] = true;
        var reply = await runner.RunAsync(Request(owner.Server, call.Method, call.Parameters, call));
        return reply.Error is null ? new RpcReply(Fitting(reply.Result, id, owner, call), null) : reply;
    }

    /// <summary>Lists the tasks of all servers, each as its server returned it.</summary>
    public async Task<ReadOnlyMemory<byte>> ListAsync(Call call)
    {
        var lists = await Task.WhenAll(Able(Era.Legacy, "list").Select(server => ListAsync(server, call)));
        return ListPages.Page(
            "tasks", [.. lists.SelectMany(tasks => tasks)], call.Parameters.Body, call.Room, call.Era);
    }

    /// <summary>Finds a task's server.</summary>
    /// <exception cref="RequestFailure">The task ID is unknown or ambiguous.</exception>
    public async Task<TaskOwner> OwnerAsync(string id, Call call)
    {
        var known = owners.Of(id).Where(o => upstreams.Find(o.Server)?.Definitions?.Era == call.Era).ToList();
        if (known.Count > 1)
        {
            throw RequestFailure.InvalidParams(
                $"ambiguous task id {id}: servers {string.Join(" and ", known.Select(o => $"'{o.Server}'"))} use it");
        }

        if (known is [var only]) return only;
        foreach (var server in Able(call.Era, null))
        {
            if (!await HasAsync(server, id, call)) continue;
            var found = new TaskOwner(server, null);
            owners.Add(id, found);
            return found;
        }

        throw RequestFailure.InvalidParams($"Task not found: {id}");
    }

    private async Task<bool> HasAsync(string server, string id, Call call)
    {
        try
        {
            var parameters = new JsonEdit(default).SetText("taskId", id).ToUtf8();
            if (call.Era == Era.Modern) parameters = EraTranslation.WithModernMeta(parameters);
            return (await runner.RunAsync(
                Request(server, "tasks/get", MessageParts.Of(parameters), call))).Error is null;
        }
        catch (VoidMcpException)
        {
            // A server that can't be reached must not hide another server's task.
            return false;
        }
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListAsync(string server, Call call)
    {
        var tasks = new List<ReadOnlyMemory<byte>>();
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        try
        {
            for (var page = 0; page < MostPages; page++)
            {
                var parameters = cursor is null
                    ? "{}"u8.ToArray()
                    : new JsonEdit(default).SetText("cursor", cursor).ToUtf8();
                var reply = await runner.RunAsync(Request(server, "tasks/list", MessageParts.Of(parameters), call));
                if (reply.Error is not null) break;
                tasks.AddRange(JsonSlices.Items(JsonSlices.Property(reply.Result, "tasks"u8)));
                cursor = JsonSlices.Text(reply.Result, "nextCursor"u8);
                if (cursor is null || !cursors.Add(cursor)) break;
            }
        }
        catch (VoidMcpException)
        {
            // A server that can't be reached must not hide other servers' tasks.
        }

        foreach (var id in tasks.Select(t => JsonSlices.Text(t, "taskId"u8)).OfType<string>())
            owners.Add(id, new TaskOwner(server, null));
        return tasks;
    }

    /// <summary>The servers of this era that support tasks, or this task request.</summary>
    private IEnumerable<string> Able(Era era, string? request) => upstreams.Enabled
        .Where(u => u.Definitions is { } d && d.Era == era && JsonSlices.IsObject(
            era == Era.Modern ? ModernTasks(d.Capabilities) : LegacyTasks(d.Capabilities, request)))
        .Select(u => u.Entry.Name);

    private static ReadOnlyMemory<byte> ModernTasks(ReadOnlyMemory<byte> capabilities) =>
        JsonSlices.Property(JsonSlices.Property(capabilities, "extensions"u8), "io.modelcontextprotocol/tasks"u8);

    private static ReadOnlyMemory<byte> LegacyTasks(ReadOnlyMemory<byte> capabilities, string? request)
    {
        var tasks = JsonSlices.Property(capabilities, "tasks"u8);
        return request is null ? tasks : JsonSlices.Property(tasks, System.Text.Encoding.UTF8.GetBytes(request));
    }

    private static Call Request(string server, string method, MessageParts parameters, Call call) => new()
    {
        Server = server,
        Method = method,
        Parameters = parameters,
        Era = call.Era,
        Stop = call.Stop,
        Cancellation = call.Cancellation,
        OnProgress = method == "tasks/result" ? call.OnProgress : null,
        Client = call.Client,
        RequestId = call.RequestId,
        IsAboutTask = true,
        HasLimit = method != "tasks/result",
    };

    /// <summary>
    /// Fits the tool's result, which is the whole result in the legacy era and a part of it in the modern one, like
    /// that of a call.
    /// </summary>
    private ReadOnlyMemory<byte> Fitting(ReadOnlyMemory<byte> result, string id, TaskOwner owner, Call call)
    {
        if (call.Method == "tasks/result") return Treated(result);
        var inner = call.Method == "tasks/get" && call.Era == Era.Modern
            ? JsonSlices.Property(result, "result"u8)
            : default;
        return JsonSlices.IsObject(inner) ? new JsonEdit(result).Set("result", Treated(inner)).ToUtf8() : result;

        ReadOnlyMemory<byte> Treated(ReadOnlyMemory<byte> answer)
        {
            var hasOutputSchema = owner.Tool?.Definition.OutputSchema.ValueKind == JsonValueKind.Object;
            var linked = new ResourceLinks(catalog.Current.Resources, owner.Server).InToolResult(answer);
            return LargeResult.Fit(
                linked, owner.Tool?.QualifiedName ?? $"task {id} of {owner.Server}", hasOutputSchema, call, kept);
        }
    }
}
