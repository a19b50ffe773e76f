using System.CommandLine;
using System.Text.Json;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Hosting;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Commands;

/// <summary>
/// The resources and prompts of all servers, as far as they answer, for the commands that list and fetch them.
/// </summary>
internal sealed class ServerItems : IAsyncDisposable
{
    private readonly CommandContext _context;
    private readonly GatewayHost _host;
    private readonly string? _only;

    private ServerItems(CommandContext context, GatewayHost host, CatalogSnapshot snapshot, string? only) =>
        (_context, _host, Snapshot, _only) = (context, host, snapshot, only);

    public CatalogSnapshot Snapshot { get; }

    /// <summary>1 if the lists of a server are missing.</summary>
    public int ExitCode => Unheard.Any() ? (int)Errors.ExitCode.Failed : (int)Errors.ExitCode.Done;

    private IEnumerable<CatalogServer> Unheard => Snapshot.Servers.Where(s => s.Tools is null && Has(s.Name));

    /// <summary>Asks the servers for their lists; warns of those that don't answer.</summary>
    /// <param name="context">The command's context.</param>
    /// <param name="parse">The command line.</param>
    /// <param name="server">The only server that is wanted; null for all.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="VoidMcpException">There is no such server.</exception>
    public static async Task<ServerItems> OpenAsync(
        CommandContext context, ParseResult parse, string? server, CancellationToken cancellation)
    {
        var host = context.OpenServers(parse);
        try
        {
            var only = server is null ? null : host.Parts.Catalog.Current.Server(server).Name;
            var listing = host.Parts.Catalog.DiscoverAsync(cancellation);
            var items = new ServerItems(
                context, host, await context.Output.WaitAsync("asking the servers", listing), only);
            foreach (var silent in items.Unheard)
            {
                var problem = host.Parts.Upstreams.Get(silent.Name).Status.Problem ?? "no response yet";
                context.Output.Warn($"{silent.Name}: its lists are unknown: {problem}");
            }

            return items;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether a server is wanted.</summary>
    public bool Has(string server) => _only is null || _only == server;

    /// <summary>Sends a request to a server; it may ask the user meanwhile.</summary>
    /// <returns>The raw result.</returns>
    /// <exception cref="VoidMcpException">It failed.</exception>
    public async Task<ReadOnlyMemory<byte>> AskAsync(
        string server, string method, ReadOnlyMemory<byte> parameters, string topic, CancellationToken cancellation)
    {
        using var spinner = _context.Output.Spin($"reading {topic}");
        using var questions = new TerminalQuestions(_context.Output, _context.Input, spinner);
        var call = new Call
        {
            Method = method,
            Parameters = MessageParts.Of(parameters),
            Server = server,
            Topic = $"{topic} of {server}",
            Stop = cancellation,
            Client = TerminalClient.Of(questions, _host.Parts.Askable),
        };
        var reply = await _host.Parts.Calls.RunAsync(call);
        return reply.Error is { } error
            ? throw new VoidMcpException(FailureKind.ToolFailed, $"{topic} of {server}: {error.Message} ({error.Code})")
            : reply.Result;
    }

    /// <summary>Writes definitions for programs: each with its server, under the name that clients use.</summary>
    public void WriteJson(
        Utf8JsonWriter w,
        string list,
        IEnumerable<(string Server, string Exposed, KeyedDefinition Definition)> items,
        string key)
    {
        w.WriteStartObject();
        w.WriteStartArray(list);
        foreach (var (server, exposed, definition) in items)
        {
            w.WriteStartObject();
            w.WriteString("server"u8, server);
            w.WriteString(key, exposed);
            w.WriteRaw("definition"u8, definition.Utf8);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteStartArray("unknown"u8);
        foreach (var silent in Unheard) w.WriteStringValue(silent.Name);
        w.WriteEndArray();
        w.WriteEndObject();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
