using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// A call that may have to ask its modern client something on the way. It goes on by itself while request after request of
/// the client comes for it: each gets what there is next, the questions that are open or, in the end, the result.
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

    /// <summary>How often it was answered with questions.</summary>
    public int Round { get; set; }

    /// <summary>Ends it when nobody comes back for it; null while a request waits.</summary>
    public ITimer? Expiry { get; set; }

    /// <summary>
    /// Takes raw params of progress notifications for the request that waits; null while none does or none wants them.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? OnProgress { get; set; }

    /// <summary>The call itself; to be set once, at the start.</summary>
    public Task<RpcReply> Work { get; private set; } = Task.FromException<RpcReply>(new InvalidOperationException("not started"));

    public void Start(Func<SuspendableCall, CancellationToken, Task<RpcReply>> work) => Work = work(this, _stop.Token);

    /// <summary>Asks the client as <see cref="AskClient"/> does: by the answer to its request. Its answer comes with the retry.</summary>
    public async Task<RpcReply> AskAsync(
        string method,
        ReadOnlyMemory<byte> parameters,
        ReadOnlyMemory<byte> related,
        Action<ReadOnlyMemory<byte>>? onProgress,
        CancellationToken cancellation) => new(await AskAsync(method, parameters, cancellation), null);

    /// <summary>Asks the client, whenever its next request is there.</summary>
    /// <param name="method">The method, such as <c>elicitation/create</c>.</param>
    /// <param name="parameters">Its raw params.</param>
    /// <param name="cancellation">Takes the question back.</param>
    /// <returns>The client's raw result.</returns>
    public async Task<ReadOnlyMemory<byte>> AskAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
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

    /// <summary>Takes the client's answers. Questions that it left out stay open.</summary>
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

    /// <summary>Waits for what comes next.</summary>
    /// <returns>The raw <c>inputRequests</c>, or empty where the call has ended.</returns>
    /// <exception cref="OperationCanceledException">The client cancelled the request that waits: the call is stopped.</exception>
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
                // A question may have been taken back this very moment.
                if (_open.Count > 0) return OpenLocked();
                _asked = New();
            }
        }
    }

    /// <summary>Ends the call; its questions are not asked any more.</summary>
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

        public TaskCompletionSource<ReadOnlyMemory<byte>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
