using System.Text.Json;
using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Sandbox;
using VoidMcp.Schema;
using VoidMcp.Search;

namespace VoidMcp.CodeMode;

/// <summary>
/// Runs the model's scripts: provides the catalog's tools and sends their calls through the same path as direct calls,
/// so that the same rules apply.
/// </summary>
internal sealed class ScriptHost(
    ToolCatalog catalog, CallRunner calls, ToolSearch search, Func<CodeSettings> settings, TimeProvider time)
    : IAsyncDisposable
{
    private readonly WorkerPool _pool = new(WorkerCommand.Self(), time, () => settings().Parallel);
    private readonly Lock _gate = new();
    private (CatalogSnapshot Snapshot, CallableTools Names)? _names;

    /// <summary>
    /// What the confinement of the workers lacks (<see cref="SandboxReport"/>); null before the first is ready.
    /// </summary>
    public IReadOnlyList<string>? SandboxLacks => _pool.Lacks;

    /// <summary>
    /// Raised, from any thread, when <see cref="SandboxLacks"/> changed. Handlers must neither block nor throw.
    /// </summary>
    public event Action? SandboxKnown
    {
        add => _pool.LacksChanged += value;
        remove => _pool.LacksChanged -= value;
    }

    /// <summary>Starts a spare worker in the background for the first script.</summary>
    public void WarmUp() => _pool.Warm(settings().Memory);

    /// <summary>Runs one script to completion, whatever its outcome.</summary>
    /// <param name="code">The model's code.</param>
    /// <param name="timeout">Time limit, at most the configured one; null: the configured one.</param>
    /// <param name="callEnded">Called for each call that ends, from any thread; may be null.</param>
    /// <param name="world">The script's other capabilities.</param>
    /// <param name="cancellation">Stops the script and cancels its calls.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<ScriptOutcome> RunAsync(
        string code,
        TimeSpan? timeout,
        Action<ScriptCallTrace>? callEnded,
        ScriptContext world,
        CancellationToken cancellation)
    {
        // Does not wait for servers: calling one that has not been contacted starts it and loads its tools.
        var (snapshot, limits) = (catalog.Current, settings());
        var approver = new Approver(world.Ask, calls.Approved.Of(world.Client), time)
        {
            Script = new Approvals(),
            IsCommand = world.IsCommand,
            Named = () => [.. catalog.Current.Tools
                .Where(calls.Policy.AsksAsDestructive).Where(t => IsNamedIn(code, t))],
        };
        var request = new ScriptJob
        {
            Code = code,
            Owner = world.Owner,
            RequireSandbox = limits.RequireSandbox,
            Catalog = NamesOf(snapshot),
            Call = (server, tool, arguments, onPersonAsked, stop) =>
                CallAsync(server, tool, arguments, world, approver, onPersonAsked, stop),
            MayChange = (server, tool) => catalog.Current.ByName(server, tool) is not { } found || MayChange(found),
            CallEnded = callEnded,
            NotFound = (server, tool) => calls.NoteDenied(server, tool, world.Client, approver),
            Answer = new QueryAnswers(
                new ToolLookup(search, catalog, calls, () => NamesOf(catalog.Current)),
                new ScriptCode(() => search.Scripts),
                world).AnswerAsync,
            Progress = world.Progress,
            Limits = new ScriptLimits
            {
                Timeout = timeout < limits.Timeout ? timeout.Value : limits.Timeout,
                MemoryBytes = limits.Memory,
                MaxCalls = limits.MaxCalls,
                MaxResultBytes = limits.MaxResult,
                Args = world.Args,
                Scripts = search.Scripts.Names,
            },
        };
        return await new WorkerDispatcher(_pool, time).RunAsync(request, cancellation);
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async ValueTask<HostReply> CallAsync(
        string server,
        string tool,
        ReadOnlyMemory<byte> argumentsJson,
        ScriptContext world,
        Approver approver,
        Action<bool> onPersonAsked,
        CancellationToken cancellation)
    {
        try
        {
            var found = await calls.FindAsync(server, tool, cancellation);
            var arguments = JsonElement.Parse(
                argumentsJson.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
            if (TextArguments.Parsed(found.Definition.InputSchema, arguments) is { } parsed)
            {
                argumentsJson = parsed;
                arguments = JsonElement.Parse(
                    argumentsJson.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
            }

            if (ArgumentCheck.Problem(found.Definition, arguments, cancellation) is { } problem)
                return HostReply.Failure(problem);
            var call = Call.Of(found, argumentsJson, cancellation, world.MustBeReadOnly);
            (call.Approver, call.OnPersonAsked, call.Script) = (approver, onPersonAsked, approver);
            call.Client = Telling(world.Client, onPersonAsked);
            call.RequestId = world.RequestId;
            call.LeadsToPages = true;
            var reply = await calls.RunAsync(call);
            if (reply.Error is { } error) return HostReply.Failure(WordsFor(error), error.Utf8);
            var payload = ResultUnwrapping.Unwrap(reply.Result);
            if (!payload.Beside.IsEmpty) search.SawBeside(found, ContentBeside.Kinds(payload.Beside));
            return HostReply.Of(payload) with
            {
                Note = SuspiciousArguments.Note(found, arguments),
                MayChange = MayChange(found),
            };
        }
        catch (VoidMcpException failure)
        {
            return HostReply.Failure(
                failure.Hint is null ? failure.Message : $"{failure.Message}\nhint: {failure.Hint}");
        }
    }

    private bool MayChange(CatalogTool tool) =>
        !calls.Policy.IsReadOnly(tool) && ToolEffects.MayChange(tool.Definition);

    /// <summary>
    /// Whether the code names the tool and its server, written in any way that scripts may write them.
    /// </summary>
    private static bool IsNamedIn(string code, CatalogTool tool) =>
        Holds(code, tool.Server) && Holds(code, tool.Name);

    private static bool Holds(string code, string name) =>
        code.Contains(name, StringComparison.OrdinalIgnoreCase)
        || code.Contains(ScriptName.Underscore(name), StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds the URLs that the user must visit to the message, because the client can't open them.</summary>
    private static string WordsFor(RpcError error)
    {
        var words = $"{error.Message} ({error.Code})";
        if (error.Code != InputRounds.UrlElicitationRequired) return words;
        var pages = JsonSlices.Items(JsonSlices.Property(JsonSlices.Property(error.Utf8, "data"u8), "elicitations"u8))
            .Select(e => JsonSlices.Text(e, "url"u8)).OfType<string>().ToList();
        return pages.Count == 0 ? words : $"{words}. The user must first open {string.Join(" and ", pages)}: "
            + "give them the URL, and run the script again afterwards";
    }

    /// <summary>
    /// The client, with reports of servers' pending questions to the user: they pause the script's time limit.
    /// </summary>
    private static CallingClient? Telling(CallingClient? client, Action<bool> onPersonAsked)
    {
        if (client?.Ask is not { } ask) return client;
        return client with
        {
            Ask = async (method, parameters, related, onProgress, cancellation) =>
            {
                onPersonAsked(true);
                try
                {
                    return await ask(method, parameters, related, onProgress, cancellation);
                }
                finally
                {
                    onPersonAsked(false);
                }
            },
        };
    }

    /// <summary>The same object for the same snapshot: workers are told the names only when they change.</summary>
    private CallableTools NamesOf(CatalogSnapshot snapshot)
    {
        lock (_gate)
        {
            if (_names is { } made && ReferenceEquals(made.Snapshot, snapshot)) return made.Names;
            var names = new CallableTools(
                [.. snapshot.Servers.Select(s => new ServerTools(s.Name, [.. (s.Tools ?? []).Select(t => t.Name)]))],
                [.. snapshot.Servers.Where(s => s.Tools is null || s.MayHaveMore).Select(s => s.Name)],
                [.. snapshot.Servers.Where(s => s.Held.Count > 0)]);
            _names = (snapshot, names);
            return names;
        }
    }
}
