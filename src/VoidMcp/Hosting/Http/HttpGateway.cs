using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// Handles every HTTP request, in this order: origin (403), authentication (401), routing. Every rejection explains
/// what is wrong.
/// </summary>
internal sealed class HttpGateway(
    RequestGuard guard, McpEndpoint endpoint, IdleMemory memory, Action<string> warn, CancellationToken stop)
    : IHttpApplication<HttpContext>
{
    public const string Path = "/mcp";

    private const string HealthPath = "/healthz";

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing of ours is attached to the context.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await ServeAsync(context);
        }
        catch (HttpFailure failure)
        {
            await RefuseAsync(context, failure);
        }
        catch (BadHttpRequestException bad)
        {
            var words = bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"the message exceeds the limit of {HttpServing.MaxBody / (1024 * 1024)} MiB"
                : bad.Message;
            await RefuseAsync(context, new HttpFailure(bad.StatusCode, words));
        }
        catch (OperationCanceledException)
            when (context.RequestAborted.IsCancellationRequested || stop.IsCancellationRequested)
        {
            // The client disconnected, or the gateway is shutting down.
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            // As above.
        }
        catch (Exception error)
        {
            // A bug of ours must fail one request, never the server.
            warn($"{context.Request.Method} {context.Request.Path} failed unexpectedly: {error}");
            await RefuseAsync(context, new HttpFailure(
                StatusCodes.Status500InternalServerError,
                new RpcError(RpcError.Internal, $"internal error in voidmcp: {error.Message}")));
        }
        finally
        {
            memory.Used();
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path == HealthPath)
        {
            if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            {
                throw new HttpFailure(StatusCodes.Status405MethodNotAllowed, $"{HealthPath} supports GET and HEAD only")
                {
                    Header = ("Allow", "GET, HEAD"),
                };
            }

            // For health checks, which have no token and may use any host name; so it reveals nothing.
            await WriteAsync(context, """{"status":"ok"}"""u8.ToArray());
            return;
        }

        guard.CheckPlace(context.Request);
        AllowPage(context);
        if (HttpMethods.IsOptions(context.Request.Method) && context.Request.Headers.Origin.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        guard.CheckToken(context.Request);
        if (path != Path)
            throw new HttpFailure(StatusCodes.Status404NotFound, $"{path} not found; MCP is served at {Path}");
        await endpoint.ServeAsync(context, () => guard.StillAllows(context.Request));
    }

    /// <summary>Adds the CORS headers that let an allowed page send requests and read the responses.</summary>
    private static void AllowPage(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Vary = "Origin";
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0) return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = $"{McpEndpoint.SessionHeader}, WWW-Authenticate";
        if (!HttpMethods.IsOptions(context.Request.Method)) return;
        headers.AccessControlAllowMethods = "GET, POST, DELETE";
        headers.AccessControlMaxAge = "600";
        var asked = context.Request.Headers.AccessControlRequestHeaders.ToString();
        if (asked.Length > 0) headers.AccessControlAllowHeaders = asked;
    }

    private static async Task RefuseAsync(HttpContext context, HttpFailure failure)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = failure.Status;
        if (failure.Header is { } header) context.Response.Headers[header.Name] = header.Value;
        await WriteAsync(context, failure.Body);
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }
}
