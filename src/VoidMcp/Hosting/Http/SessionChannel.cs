using System.Globalization;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// The messages of one session with a client of the legacy era (2025-11-25, basic/transports). Answers, and whatever is sent
/// because of a request, go to the stream of the POST that carried the request; everything else goes to the stream that the
/// client opens with GET, and waits there until it does. Streams that have ended are kept for a while, for clients that
/// lost their connection.
/// </summary>
/// <param name="time">The clock of waiting.</param>
internal sealed class SessionChannel(TimeProvider time) : IMessageChannel
{
    private const int MaxEnded = 32;
    private const long MaxEndedBytes = 16L << 20;

    /// <summary>Guards the tables.</summary>
    private readonly Lock _gate = new();

    /// <summary>Held while a message is handed over: they come from many connections, and the owner wants them one by one.</summary>
    private readonly Lock _incoming = new();

    private readonly Dictionary<string, PostedRequests> _byRequest = [];
    private readonly Dictionary<string, EventStream> _open = [];
    private readonly Queue<EventStream> _ended = [];
    private IChannelOwner? _owner;
    private int _lastStream;
    private long _sent;
    private bool _isClosed;

    /// <summary>The stream for what belongs to no request.</summary>
    public EventStream Standalone { get; } = new("0", isResumable: true, time);

    /// <summary>Whether a request is not answered yet.</summary>
    public bool IsBusy
    {
        get { lock (_gate) return _byRequest.Count > 0; }
    }

    public void Start(IChannelOwner owner) => _owner = owner;

    /// <summary>Opens a stream for requests that came together; null where one of their ids is in use.</summary>
    public EventStream? Open(IReadOnlyList<JsonRpcMessage> requests)
    {
        lock (_gate)
        {
            string[] keys = [.. requests.Select(r => Key(r.Id))];
            if (keys.Distinct().Count() < keys.Length || keys.Any(_byRequest.ContainsKey)) return null;
            var stream = new EventStream((++_lastStream).ToString(CultureInfo.InvariantCulture), isResumable: true, time);
            if (_isClosed)
            {
                stream.End();
                return stream;
            }

            var posted = new PostedRequests(stream) { Left = keys.Length };
            foreach (var key in keys) _byRequest.Add(key, posted);
            _open.Add(stream.Name, stream);
            return stream;
        }
    }

    /// <summary>The stream of this name, as long as it is kept.</summary>
    public EventStream? Find(string name)
    {
        if (name == Standalone.Name) return Standalone;
        lock (_gate) return _open.GetValueOrDefault(name) ?? _ended.FirstOrDefault(s => s.Name == name);
    }

    /// <summary>Hands a message of the client over.</summary>
    public void Deliver(JsonRpcMessage message)
    {
        lock (_incoming)
        {
            try
            {
                _owner?.OnMessage(message);
            }
            catch (Exception error)
            {
                _owner?.OnFailed(error);
            }
        }
    }

    public long Send(ReadOnlyMemory<byte> message)
    {
        Standalone.Send(message);
        return Interlocked.Increment(ref _sent);
    }

    public long Send(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request, bool isAnswer)
    {
        lock (_gate)
        {
            if (_byRequest.GetValueOrDefault(Key(request)) is { } posted)
            {
                if (isAnswer) AnswerLocked(posted, request, message);
                else posted.Stream.Send(message);
                return Interlocked.Increment(ref _sent);
            }
        }

        // Its request has ended: nobody waits for an answer, and the rest goes the other way.
        return isAnswer ? Interlocked.Increment(ref _sent) : Send(message);
    }

    public void Drop(ReadOnlyMemory<byte> request)
    {
        lock (_gate)
        {
            if (_byRequest.GetValueOrDefault(Key(request)) is { } posted) AnswerLocked(posted, request, default);
        }
    }

    public long DeliveredUpTo() => Interlocked.Read(ref _sent);

    public Task CompleteAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Ends the session: every stream ends, and who waits for the client's answers is told.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            foreach (var stream in _open.Values) stream.End();
            _byRequest.Clear();
            Standalone.End();
        }

        _owner?.OnClosed(null);
    }

    private void AnswerLocked(PostedRequests posted, ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> answer)
    {
        _byRequest.Remove(Key(request));
        posted.Left--;
        if (!answer.IsEmpty) posted.Stream.Send(answer, isLast: posted.Left == 0);
        if (posted.Left > 0) return;
        posted.Stream.End();
        _open.Remove(posted.Stream.Name);
        _ended.Enqueue(posted.Stream);
        while (_ended.Count > 1 && (_ended.Count > MaxEnded || _ended.Sum(s => s.Size) > MaxEndedBytes)) _ended.Dequeue();
    }

    private static string Key(ReadOnlyMemory<byte> id) => Encoding.UTF8.GetString(id.Span);

    /// <summary>Requests that came together: their answers share a stream.</summary>
    private sealed class PostedRequests(EventStream stream)
    {
        public EventStream Stream { get; } = stream;

        /// <summary>Requests that are not answered yet.</summary>
        public int Left { get; set; }
    }
}
