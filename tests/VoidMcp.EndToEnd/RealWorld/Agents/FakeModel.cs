using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VoidMcp.EndToEnd.RealWorld.Agents;

/// <summary>
/// A language model without a mind: it makes an agent call voidmcp's tools, turn by turn, then says that it is done.
/// Each conversation begins anew; requests that offer no tools, such as those for a title, get the last words at once.
/// </summary>
internal sealed class FakeModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IReadOnlyList<IReadOnlyList<PlannedCall>> _turns;
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly ConcurrentQueue<ModelRequest> _requests = new();
    private volatile ModelRequest _first = new("", []);
    private volatile IReadOnlyList<string> _results = [];
    private int _answers;

    private FakeModel(WebApplication app, IReadOnlyList<IReadOnlyList<PlannedCall>> turns)
    {
        (_app, _turns) = (app, turns);
        app.Run(HandleAsync);
    }

    /// <summary>Where it is, without a path.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>The tools that the agent offered from the start.</summary>
    public IReadOnlyList<OfferedTool> Offered => _first.Offered;

    /// <summary>The first request with tools, as raw JSON in the agent's own dialect.</summary>
    public string FirstRequest => _first.Text;

    /// <summary>All requests with tools, in their order.</summary>
    public IReadOnlyList<ModelRequest> Requests => [.. _requests];

    /// <summary>What the agent brought back from the calls, each as raw JSON in its own dialect.</summary>
    public IReadOnlyList<string> Results => _results;

    /// <summary>What did not go as it should.</summary>
    public IReadOnlyList<string> Problems => [.. _problems];

    /// <param name="calls">Tools of voidmcp, and their arguments as raw JSON: a turn each.</param>
    public static Task<FakeModel> StartAsync(params (string Tool, string Arguments)[] calls) =>
        StartAsync([.. calls.Select(call => (PlannedCall[])[new(call.Tool, call.Arguments)])]);

    /// <param name="turns">The calls of each turn, which are made at once.</param>
    public static async Task<FakeModel> StartAsync(IReadOnlyList<IReadOnlyList<PlannedCall>> turns)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var model = new FakeModel(builder.Build(), turns);
        await model._app.StartAsync();
        model.Origin = model._app.Urls.First();
        return model;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (context.Request.Method != "POST"
            || ModelDialects.All.FirstOrDefault(d => d.Serves(path)) is not { } dialect)
        {
            // Agents ask for lists of models, accounts and the like; without an answer they do without.
            context.Response.StatusCode = 404;
            return;
        }

        using var document = await JsonDocument.ParseAsync(
            context.Request.Body, cancellationToken: context.RequestAborted);
        var events = dialect.Answer(Interlocked.Increment(ref _answers), Next(dialect, document.RootElement)).ToArray();
        context.Response.ContentType = "text/event-stream";
        foreach (var text in events) await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private List<ModelCall> Next(ModelDialect dialect, JsonElement request)
    {
        var tools = dialect.Tools(request).ToArray();
        if (tools.Length == 0) return [];
        var results = dialect.Results(request).Select(r => r.GetRawText()).ToArray();
        var got = new ModelRequest(request.GetRawText(), tools);
        _requests.Enqueue(got);
        if (results.Length == 0) _first = got;
        _results = results;
        var calls = new List<ModelCall>();
        foreach (var planned in Turn(results.Length))
        {
            if (planned.Among(tools) is { } tool)
            {
                calls.Add(new ModelCall(tool, planned.Arguments));
                continue;
            }

            var others = string.Join(", ", tools.Select(t => $"{t.Group} {t.Name}"));
            _problems.Enqueue($"{planned.Tool} is not offered, but {others}");
            return [];
        }

        return calls;
    }

    /// <summary>The turn after this many results.</summary>
    private IReadOnlyList<PlannedCall> Turn(int results)
    {
        var before = 0;
        foreach (var turn in _turns)
        {
            if (before >= results) return turn;
            before += turn.Count;
        }

        return [];
    }
}
