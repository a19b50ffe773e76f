using System.Globalization;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// The messages of one session with a legacy client (2025-11-25, basic/transports). Responses and related messages go
/// to the stream of the request's POST; everything else goes to the stream that the client opens with GET, and waits
/// there until it does. Ended streams are kept for a while, for clients that lost their connection.
/// </summary>
internal sealed class SessionChannel : IMessageChannel
{
    private const int MaxEnded = 32;
    private const long MaxEndedBytes = 16L << 20;

    /// <summary>Guards the tables.</summary>
    private readonly Lock _gate = new();

    /// <summary>
    /// Held while a message is passed on: messages come over many connections, but the owner handles one at a time.
    /// </summary>
    private readonly Lock _incoming = new();

    private readonly TimeProvider _time;
    private readonly Dictionary<string, PostedRequests> _byRequest = [];
    private readonly Dictionary<string, EventStream> _open = [];
    private readonly Queue<EventStream> _ended = [];
    private IChannelOwner? _owner;
    private int _lastStream;
    private long _sent;
    private bool _isClosed;

    /// <param name="time">The clock of the waits.</param>
    public SessionChannel(TimeProvider time)
    {
        _time = time;
        Standalone = NewStream(0);
    }

    /// <summary>The stream for messages that belong to no request.</summary>
    public EventStream Standalone { get; }

    /// <summary>Whether a request is in flight.</summary>
    public bool IsBusy
    {
        get { lock (_gate) return _byRequest.Count > 0; }
    }

    public void Start(IChannelOwner owner) => _owner = owner;

    /// <summary>Opens a stream for requests of one POST; null if one of their IDs is in use.</summary>
    public EventStream? Open(IReadOnlyList<JsonRpcMessage> requests)
    {
        lock (_gate)
        {
            string[] keys = [.. requests.Select(r => Key(r.Id))];
            if (keys.Distinct().Count() < keys.Length || keys.Any(_byRequest.ContainsKey)) return null;
            var stream = NewStream(++_lastStream);
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

    /// <summary>Returns the stream with this name while it is kept, else null.</summary>
    public EventStream? Find(string name)
    {
        if (name == Standalone.Name) return Standalone;
        lock (_gate) return _open.GetValueOrDefault(name) ?? _ended.FirstOrDefault(s => s.Name == name);
    }

    /// <summary>Passes a client's message to the owner.</summary>
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

        // Its request has ended: a response is dropped, and the rest goes to the other stream.
        return isAnswer ? Interlocked.Increment(ref _sent) : Send(message);
    }

    public void SendIfRead(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request)
    {
        PostedRequests? posted = null;
        lock (_gate)
        {
            if (!request.IsEmpty) posted = _byRequest.GetValueOrDefault(Key(request));
        }

        (posted?.Stream ?? Standalone).Send(message, StreamEventKind.Optional);
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

    /// <summary>Ends the session: all streams end, and requests to the client fail.</summary>
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
        if (!answer.IsEmpty) posted.Stream.Send(answer, StreamEventKind.Response, isLast: posted.Left == 0);
        if (posted.Left > 0) return;
        posted.Stream.End();
        _open.Remove(posted.Stream.Name);
        _ended.Enqueue(posted.Stream);
        while (_ended.Count > 1 && (_ended.Count > MaxEnded || _ended.Sum(s => s.Size) > MaxEndedBytes))
            _ended.Dequeue();
    }

    private EventStream NewStream(int number) => new(
        number.ToString(CultureInfo.InvariantCulture),
        isResumable: true,
        _time,
        count => _owner?.OnDropped(count));

    private static string Key(ReadOnlyMemory<byte> id) => Encoding.UTF8.GetString(id.Span);

    /// <summary>Requests of one POST: their responses share a stream.</summary>
    private sealed class PostedRequests(EventStream stream)
    {
        public EventStream Stream { get; } = stream;

        /// <summary>Requests that are not answered yet.</summary>
        public int Left { get; set; }
    }
}
