using System.Diagnostics;
using System.Text;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// A client that reads its stdout only when it is told to, and may close its pipes. Lines are written by hand.
/// </summary>
internal sealed class StalledClient : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamReader _lines;
    private readonly Task<string> _stderr;

    public StalledClient(Home home)
    {
        var start = home.Binary("serve");
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _stderr = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        _lines = new StreamReader(_process.StandardOutput.BaseStream, new UTF8Encoding(false));
    }

    public int Pid => _process.Id;

    /// <summary>A client whose gateway has answered <c>initialize</c>, under id 1.</summary>
    public static async Task<StalledClient> ConnectAsync(Home home)
    {
        var client = new StalledClient(home);
        await client.SendAsync(ClientLines.Initialize);
        await client.ReadUntilAnsweredAsync(1);
        await client.SendAsync(ClientLines.Initialized);
        return client;
    }

    public async Task SendAsync(string line)
    {
        var (stop, input) = (TestContext.Current.CancellationToken, _process.StandardInput.BaseStream);
        await input.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), stop);
        await input.FlushAsync(stop);
    }

    /// <summary>Reads until the request with this id is answered. Returns all that was read, the answer last.</summary>
    public async Task<IReadOnlyList<string>> ReadUntilAnsweredAsync(int id)
    {
        var read = new List<string>();
        do
        {
            var line = await Patience.Of(_lines.ReadLineAsync(), () => $"an answer to request {id}");
            Assert.True(line is not null, $"stdout ended before request {id} was answered");
            read.Add(line);
        }
        while (!IsAnswer(read[^1]));
        return read;

        bool IsAnswer(string line) => line.Contains($"\"id\":{id},", StringComparison.Ordinal)
            && !line.Contains("\"method\":", StringComparison.Ordinal);
    }

    /// <summary>Closes both pipes: nobody takes an answer any more.</summary>
    public void HangUp()
    {
        _process.StandardOutput.BaseStream.Dispose();
        _process.StandardInput.Close();
    }

    public Task ExitAsync() => Patience.UntilAsync(() => _process.HasExited, "the gateway ended");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAny(_stderr, Task.Delay(TimeSpan.FromSeconds(2)));
        _lines.Dispose();
        _process.Dispose();
    }
}

/// <summary>The lines with which a client begins that writes all it has to say at once.</summary>
internal static class ClientLines
{
    public const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"""
        + """ "clientInfo":{"name":"test","version":"1"}}}""";

    public const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    /// <summary>A request to call a tool.</summary>
    public static string Call(int id, string tool, string arguments = "{}") =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"tools/call","params":{"name":"{{tool}}","""
        + $$""" "arguments":{{arguments}},"_meta":{"progressToken":{{id}} } } }""";
}
