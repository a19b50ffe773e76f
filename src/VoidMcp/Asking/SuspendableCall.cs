using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// A call that may have to ask its modern client on the way. It keeps running between the client's requests: each
/// request gets the open questions or, in the end, the result.
/// </summary>
internal sealed class SuspendableCall : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Question> _open = [];
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _asked = New();
    private int _lastQuestion;

    /// <param name="tool">The tool that was called.</param>
    /// <param name="arguments">Its raw arguments.</param>
    public SuspendableCall(string tool, ReadOnlyMemory<byte> arguments)
    {
        Tool = tool;
        Arguments = arguments;
    }

    public Guid Id { get; } = RequestState.NewCall();

    public string Tool { get; }

    public ReadOnlyMemory<byte> Arguments { get; }

    /// <summary>How often it has returned questions.</summary>
    public int Round { get; set; }

    /// <summary>Ends the call if the client doesn't return; null while a request waits.</summary>
    public ITimer? Expiry { get; set; }

    /// <summary>
    /// Receives raw progress params for the waiting request; null if there is none or it wants no progress.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? OnProgress { get; set; }

    /// <summary>The call itself; set once, at the start.</summary>
    public Task<RpcReply> Work { get; private set; } =
        Task.FromException<RpcReply>(new InvalidOperationException("not started"));

    public void Start(Func<SuspendableCall, CancellationToken, Task<RpcReply>> work) => Work = work(this, _stop.Token);

    /// <summary>Asks the client by the answer to its request; the client's answer comes with the retry.</summary>
    public AskClient Asking => async (method, parameters, _, _, cancellation) =>
        new RpcReply(await AskAsync(method, parameters, cancellation), null);

    /// <summary>Asks the client with the result of its current or next request.</summary>
    /// <param name="method">The method, such as <c>elicitation/create</c>.</param>
    /// <param name="parameters">Its raw params.</param>
    /// <param name="cancellation">Cancels the question.</param>
    /// <returns>The client's raw result.</returns>
    public async Task<ReadOnlyMemory<byte>> AskAsync(
        string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        var question = new Question(new JsonEdit(default).SetText("method", method).Set("params", parameters).ToUtf8());
        string key;
        lock (_gate)
        {
            key = $"question-{++_lastQuestion}";
            _open.Add(key, question);
            _asked.TrySetResult();
        }

        try
        {
            return await question.Answer.Task.WaitAsync(cancellation);
        }
        finally
        {
            lock (_gate) _open.Remove(key);
        }
    }

    /// <summary>Handles the client's answers. Questions without an answer stay open.</summary>
    /// <param name="responses">The raw <c>inputResponses</c>; may be empty.</param>
    public void TakeAnswers(ReadOnlyMemory<byte> responses)
    {
        lock (_gate)
        {
            foreach (var key in _open.Keys.ToList())
            {
                var answer = JsonSlices.Property(responses, Encoding.UTF8.GetBytes(key));
                if (answer.IsEmpty) continue;
                _open.Remove(key, out var question);
                question!.Answer.TrySetResult(answer.ToArray());
            }

            _asked = New();
            if (_open.Count > 0) _asked.TrySetResult();
        }
    }

    /// <summary>Waits for the next questions or the result.</summary>
    /// <returns>The raw <c>inputRequests</c>, or empty if the call has ended.</returns>
    /// <exception cref="OperationCanceledException">
    /// The client cancelled the waiting request: the call is stopped.
    /// </exception>
    public async Task<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellation)
    {
        await using var stop = cancellation.Register(Stop);
        while (true)
        {
            Task asked;
            lock (_gate) asked = _asked.Task;
            await Task.WhenAny(Work, asked);
            cancellation.ThrowIfCancellationRequested();
            if (Work.IsCompleted) return default;
            lock (_gate)
            {
                // A question may have been cancelled at the same moment.
                if (_open.Count > 0) return OpenLocked();
                _asked = New();
            }
        }
    }

    /// <summary>Cancels the call and its open questions.</summary>
    public void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    public void Dispose()
    {
        Expiry?.Dispose();
        _stop.Dispose();
    }

    private ReadOnlyMemory<byte> OpenLocked() => JsonText.Write(w =>
    {
        w.WriteStartObject();
        foreach (var (key, question) in _open)
        {
            w.WritePropertyName(key);
            w.WriteRaw(question.Request);
        }

        w.WriteEndObject();
    });

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Question(ReadOnlyMemory<byte> request)
    {
        public ReadOnlyMemory<byte> Request { get; } = request;

        public TaskCompletionSource<ReadOnlyMemory<byte>> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
