using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VoidMcp.EndToEnd.RealWorld.Agents;

/// <summary>
/// A language model without a mind: it makes an agent call voidmcp's tools, one after another, then says that
/// it is done. Each conversation begins anew; requests that offer no tools, such as those for a title, get the
/// last words at once.
/// </summary>
internal sealed class FakeModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly (string Tool, string Arguments)[] _calls;
    private readonly ConcurrentQueue<string> _problems = new();
    private volatile IReadOnlyList<OfferedTool> _offered = [];
    private volatile IReadOnlyList<string> _results = [];
    private volatile string _firstRequest = "";
    private int _answers;

    private FakeModel(WebApplication app, (string Tool, string Arguments)[] calls)
    {
        (_app, _calls) = (app, calls);
        app.Run(HandleAsync);
    }

    /// <summary>Where it is, without a path.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>The tools that the agent offered from the start.</summary>
    public IReadOnlyList<OfferedTool> Offered => _offered;

    /// <summary>The first request with tools, as raw JSON in the agent's own dialect.</summary>
    public string FirstRequest => _firstRequest;

    /// <summary>What the agent brought back from the calls, each as raw JSON in its own dialect.</summary>
    public IReadOnlyList<string> Results => _results;

    /// <summary>What did not go as it should.</summary>
    public IReadOnlyList<string> Problems => [.. _problems];

    /// <param name="calls">Tools of voidmcp, and their arguments as raw JSON.</param>
    public static async Task<FakeModel> StartAsync(params (string Tool, string Arguments)[] calls)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var model = new FakeModel(builder.Build(), calls);
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

    private ModelCall? Next(ModelDialect dialect, JsonElement request)
    {
        var tools = dialect.Tools(request).ToArray();
        if (tools.Length == 0) return null;
        var results = dialect.Results(request).Select(r => r.GetRawText()).ToArray();
        if (results.Length == 0) (_offered, _firstRequest) = (tools, request.GetRawText());
        _results = results;
        if (results.Length >= _calls.Length) return null;
        var (name, arguments) = _calls[results.Length];
        if (tools.FirstOrDefault(t => t.IsOfVoidMcp(name)) is { } tool) return new ModelCall(tool, arguments);
        _problems.Enqueue($"{name} is not offered, but {string.Join(", ", tools.Select(t => $"{t.Group} {t.Name}"))}");
        return null;
    }
}
