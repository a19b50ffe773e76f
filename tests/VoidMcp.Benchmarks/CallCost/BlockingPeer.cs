using System.Diagnostics;
using System.Text;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>
/// A client that adds as little as possible to what it measures: one thread, blocking reads and writes, no allocations
/// while it calls.
/// </summary>
internal sealed class BlockingPeer : IDisposable
{
    private const string Introduction =
        """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"benchmarks","version":"1"}}""";

    private readonly Stream _output;
    private readonly AnswerReader _answers;
    private readonly Process? _process;
    private int _lastId = PreparedCall.FirstId;

    /// <param name="output">What the other side reads.</param>
    /// <param name="input">What the other side writes.</param>
    /// <param name="process">The other side, if it is a process that ends with the client.</param>
    public BlockingPeer(Stream output, Stream input, Process? process = null)
    {
        _output = output;
        _answers = new AnswerReader(input);
        _process = process;
        Request("initialize", Introduction);
        _output.Write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n"u8);
    }

    /// <summary>The process id of the other side.</summary>
    public int Pid => _process?.Id ?? throw new InvalidOperationException("the other side is no process of its own");

    /// <summary>Starts a program and shakes hands.</summary>
    public static BlockingPeer Start(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} can't be started");
        return new BlockingPeer(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, process);
    }

    /// <summary>Sends a request that is not measured, and waits for its answer.</summary>
    public void Request(string method, string parameters = "{}")
    {
        _output.Write(Encoding.UTF8.GetBytes(
            $"{{\"jsonrpc\":\"2.0\",\"id\":{++_lastId},\"method\":\"{method}\",\"params\":{parameters}}}\n"));
        _answers.Next();
        if (_answers.Id() != _lastId) throw _answers.Unexpected($"belongs to no request, {_lastId} was expected");
    }

    /// <summary>Sends a request and waits for its answer; the time that it took, in milliseconds.</summary>
    /// <exception cref="InvalidOperationException">The answer is an error.</exception>
    public double Time(string method, string parameters)
    {
        var begun = Stopwatch.GetTimestamp();
        Request(method, parameters);
        var time = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        _answers.MustNotFail();
        return time;
    }

    /// <summary>How often a text occurs in the answer to a request.</summary>
    public int Count(string method, string counted)
    {
        var bytes = Encoding.UTF8.GetBytes(counted);
        _output.Write(Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{++_lastId},\"method\":\"{method}\"}}\n"));
        return _answers.NextWhole(_lastId).AsSpan().Count(bytes);
    }

    /// <summary>Calls and waits for the answer; the time that it took, in ticks of <see cref="Stopwatch"/>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="atLeast">How many bytes the answer has at least.</param>
    public long Call(PreparedCall call, int atLeast = 0)
    {
        call.SetId(++_lastId);
        var begun = Stopwatch.GetTimestamp();
        _output.Write(call.Line, 0, call.Line.Length);
        var length = _answers.Next();
        var ticks = Stopwatch.GetTimestamp() - begun;
        if (_answers.Id() != _lastId || length < atLeast) throw _answers.Unexpected("is not the one that was expected");
        _answers.MustBeResult();
        return ticks;
    }

    /// <summary>
    /// Makes calls with as many in flight as the window holds: each answer is followed by the next call, and those that
    /// one read causes leave in one write. Calls per second.
    /// </summary>
    public double CallsPerSecond(PreparedCall call, int window, int calls)
    {
        var burst = new byte[window * call.Line.Length];
        var length = 0;
        var expected = new int[window];
        var first = _lastId + 1;
        var begun = Stopwatch.GetTimestamp();
        var sent = 0;
        while (sent < window) Append(sent, first + sent);
        for (var answered = 0; answered < calls; answered++)
        {
            if (length > 0 && !_answers.HasLine)
            {
                _output.Write(burst, 0, length);
                length = 0;
            }

            _answers.Next();
            _answers.MustBeResult();
            var id = _answers.Id();
            var slot = (id - first) % window;
            if (slot < 0 || expected[slot] != id) throw _answers.Unexpected("belongs to no call in flight");
            if (sent < calls) Append(slot, id + window);
            else expected[slot] = 0;
        }

        return calls / Stopwatch.GetElapsedTime(begun).TotalSeconds;

        void Append(int slot, int id)
        {
            call.SetId(id);
            call.Line.CopyTo(burst, length);
            length += call.Line.Length;
            expected[slot] = id;
            _lastId = Math.Max(_lastId, id);
            sent++;
        }
    }

    /// <summary>Hangs up, and waits for the process to end.</summary>
    public void Dispose()
    {
        _output.Dispose();
        _process?.WaitForExit();
        _process?.Dispose();
    }
}
