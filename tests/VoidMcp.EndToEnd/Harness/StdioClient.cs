using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// A client that speaks JSON-RPC lines by hand, in both eras, and keeps every byte it was sent. Works on the gateway
/// and, for comparison, on a server itself.
/// </summary>
internal sealed class StdioClient : IAsyncDisposable
{
    public const string Modern = "2026-07-28";

    /// <summary>How long the end of stdout is waited for once the process has ended.</summary>
    private static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(3);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _stderr;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Reply>> _waiting = new();
    private readonly List<Reply> _received = [];
    private readonly MemoryStream _bytes = new();
    private readonly Lock _bytesLock = new();
    private int _nextId;

    private StdioClient(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _stderr = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Starts <c>voidmcp serve</c> in this home.</summary>
    public static StdioClient Serve(Home home, params IEnumerable<string> args) => new(home.Binary(["serve", .. args]));

    /// <summary>Starts any command as a server.</summary>
    public static StdioClient Start(ProcessStartInfo start) => new(start);

    /// <summary>A legacy client in front of a gateway that has answered <c>initialize</c>.</summary>
    public static async Task<StdioClient> ConnectAsync(Home home, params IEnumerable<string> args)
    {
        var client = Serve(home, args);
        await client.InitializeAsync();
        return client;
    }

    /// <summary>A legacy client directly on a fixture.</summary>
    public static Task<StdioClient> DirectAsync(Home home, params string[] args) =>
        ConnectAsync(home.Start(Fixture.Dotnet, Fixture.Command(args).Skip(1)));

    /// <summary>A legacy client on whatever this starts.</summary>
    public static async Task<StdioClient> ConnectAsync(ProcessStartInfo start)
    {
        var client = Start(start);
        await client.InitializeAsync();
        return client;
    }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything that came so far, in order.</summary>
    public IReadOnlyList<Reply> Received
    {
        get { lock (_received) return [.. _received]; }
    }

    /// <summary>Every byte of stdout so far.</summary>
    public byte[] Stdout
    {
        get { lock (_bytesLock) return _bytes.ToArray(); }
    }

    public IReadOnlyList<Reply> Notifications(string method) =>
        [.. Received.Where(m => m.Message.TryGetProperty("method", out var name) && name.GetString() == method)];

    public Task<Reply> InitializeAsync(string version = "2025-11-25") => HandshakeAsync(
        $$$"""{"protocolVersion":"{{{version}}}","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""");

    public async Task<Reply> HandshakeAsync(string parameters)
    {
        var reply = await RequestAsync("initialize", parameters);
        await SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return reply;
    }

    /// <summary>Sends a request under a number of its own and waits for its answer.</summary>
    public async Task<Reply> RequestAsync(string method, string? parameters = null) =>
        await (await BeginAsync(method, parameters)).Reply;

    /// <summary>
    /// The same in the modern era: the protocol's <c>_meta</c> goes with the members given (without braces).
    /// </summary>
    public async Task<Reply> ModernAsync(
        string method, string members = "", string version = Modern, string capabilities = "{}") =>
        await (await BeginModernAsync(method, members, version, capabilities)).Reply;

    /// <summary>The same, returning at once.</summary>
    public Task<Pending> BeginModernAsync(
        string method, string members = "", string version = Modern, string capabilities = "{}", string extraMeta = "")
    {
        var meta = $"\"io.modelcontextprotocol/protocolVersion\":\"{version}\""
            + $$""","io.modelcontextprotocol/clientCapabilities":{{capabilities}}"""
            + $$""","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"}{{extraMeta}}""";
        return BeginAsync(method, $"{{{members}{(members.Length > 0 ? "," : "")}\"_meta\":{{{meta}}}}}");
    }

    /// <summary>
    /// Sends a request and returns at once. The id may be any raw JSON; without one a number is taken.
    /// </summary>
    public async Task<Pending> BeginAsync(string method, string? parameters = null, string? id = null)
    {
        id ??= Interlocked.Increment(ref _nextId).ToString(CultureInfo.InvariantCulture);
        var waiting = _waiting[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync(
            $$"""{"jsonrpc":"2.0","id":{{id}}"""
            + $$""","method":"{{method}}"{{(parameters is null ? "" : ",\"params\":" + parameters)}}}""");
        return new(id, Patience.Of(waiting.Task, () =>
            $"an answer to {method} {parameters}; stdout so far:\n{Encoding.UTF8.GetString(Stdout)}"));
    }

    /// <summary>Calls a tool, with arguments and <c>_meta</c> as raw JSON objects.</summary>
    public async Task<Reply> CallAsync(string tool, string arguments = "{}", string? meta = null) =>
        await (await BeginCallAsync(tool, arguments, meta)).Reply;

    public Task<Pending> BeginCallAsync(string tool, string arguments = "{}", string? meta = null) =>
        BeginAsync(
            "tools/call",
            $$"""{"name":{{Fixture.Quote(tool)}}"""
            + $$""","arguments":{{arguments}}{{(meta is null ? "" : ",\"_meta\":" + meta)}}}""");

    /// <summary>Runs a script through <c>execute_code</c>.</summary>
    public Task<Reply> ExecuteAsync(string code) => CallAsync("execute_code", $$"""{"code":{{Fixture.Quote(code)}}}""");

    /// <summary>Every tool of every page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListToolsAsync()
    {
        var tools = new List<JsonElement>();
        for (string? cursor = null; ;)
        {
            var page = (await RequestAsync(
                "tools/list", cursor is null ? null : $$"""{"cursor":{{Fixture.Quote(cursor)}}}""")).Result;
            tools.AddRange(page.GetProperty("tools").EnumerateArray());
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
            if (cursor is null) return tools;
        }
    }

    public async Task<IReadOnlyList<string>> ListNamesAsync() =>
        [.. (await ListToolsAsync()).Select(t => t.GetProperty("name").GetString()!)];

    /// <summary>
    /// Lists until a tool of this name is there, and returns all names. A server that starts slowly is announced when
    /// it is ready, so that one list alone proves nothing.
    /// </summary>
    public async Task<IReadOnlyList<string>> UntilListedAsync(string name)
    {
        return await Patience.UntilAsync(
            ListNamesAsync,
            names => names.Contains(name),
            $"{name} in the list of tools",
            names => string.Join(", ", names));
    }

    /// <summary>Lists until no tool of this name is there, and returns all names.</summary>
    public async Task<IReadOnlyList<string>> UntilUnlistedAsync(string name) => await Patience.UntilAsync(
        ListNamesAsync,
        names => !names.Contains(name),
        $"a list of tools without {name}",
        names => string.Join(", ", names));

    /// <summary>Writes one line as it is.</summary>
    public async Task SendAsync(string line)
    {
        await _writing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(
                Encoding.UTF8.GetBytes(line + "\n"), TestContext.Current.CancellationToken);
            await _process.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The longest line of stdout so far, in bytes.</summary>
    public int LongestLine => Received.Max(r => Encoding.UTF8.GetByteCount(r.Raw));

    /// <summary>Waits for the gateway's request of this method; the first, or a later one.</summary>
    public async Task<Reply> RequestedAsync(string method, int count = 1)
    {
        await UntilNotifiedAsync(method, count);
        return Notifications(method)[count - 1];
    }

    /// <summary>Answers a request of the gateway.</summary>
    public Task AnswerAsync(Reply request, string result) =>
        SendAsync(
            $$"""{"jsonrpc":"2.0","id":{{request.Message.GetProperty("id").GetRawText()}},"result":{{result}}}""");

    public Task UntilNotifiedAsync(string method, int count = 1) =>
        Patience.UntilAsync(
            () => Notifications(method).Count >= count,
            $"{count} × {method}",
            () => $"{Received.Count} messages, the last of them {(Received.Count > 0 ? Received[^1].Raw : "")}");

    public void CloseInput() => _process.StandardInput.Close();

    public void Signal(int signal) => ProcessTree.Signal(Pid, signal);

    /// <summary>
    /// Waits for the process's end. Returns its exit code, 128 + n for a signal that it did not handle.
    /// </summary>
    public async Task<int> ExitAsync()
    {
        await Patience.Of(_process.WaitForExitAsync(TestContext.Current.CancellationToken), "the gateway's end");
        return _process.ExitCode;
    }

    /// <summary>All of stderr; waits for the process's end.</summary>
    public Task<string> StderrAsync() => Patience.Of(_stderr, "the end of stderr");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        // A grandchild may still hold the pipe; the reader ends with it.
        await Task.WhenAny(_reading, Task.Delay(LastBytes));
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        var line = new List<byte>();
        var buffer = new byte[64 * 1024];
        while (await _process.StandardOutput.BaseStream.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_bytesLock) _bytes.Write(buffer, 0, count);
            var rest = buffer.AsMemory(0, count);
            for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                line.AddRange(rest.Span[..end]);
                Receive(Encoding.UTF8.GetString([.. line]));
                line.Clear();
            }

            line.AddRange(rest.Span);
        }

        foreach (var waiting in _waiting.Values)
            waiting.TrySetException(new EndOfStreamException("stdout ended before the answer came"));
    }

    /// <summary>
    /// Lines that are no messages are kept in <see cref="Stdout"/> alone: a test on purity reads that.
    /// </summary>
    private void Receive(string text)
    {
        JsonElement message;
        try
        {
            message = JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return;
        }

        if (message.ValueKind != JsonValueKind.Object) return;
        var reply = new Reply(text, message);
        lock (_received) _received.Add(reply);
        var answersUs = !message.TryGetProperty("method", out _) && message.TryGetProperty("id", out _);
        if (answersUs && _waiting.TryRemove(message.GetProperty("id").GetRawText(), out var waiting))
            waiting.TrySetResult(reply);
    }
}

/// <summary>A request in flight.</summary>
/// <param name="Id">Raw JSON of its id.</param>
/// <param name="Reply">Its answer; fails when none comes in time.</param>
internal sealed record Pending(string Id, Task<Reply> Reply);
