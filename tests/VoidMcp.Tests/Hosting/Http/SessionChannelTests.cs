using System.Text;
using VoidMcp.Hosting.Http;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Hosting.Http;

/// <summary>Which stream a message goes to.</summary>
public sealed class SessionChannelTests : IChannelOwner
{
    private readonly SessionChannel _channel = new(new ManualTime());
    private bool _isClosed;
    private long _dropped;

    public SessionChannelTests() => _channel.Start(this);

    [Fact]
    public async Task Answers_and_what_belongs_to_a_request_go_to_its_stream_and_the_rest_to_the_standalone_one()
    {
        var (one, two) = (Open("1"), Open("\"1\""));
        Send("progress", "1");
        Send("news");
        Send("question", "\"1\"");
        Send("answer", "\"1\"", isAnswer: true);
        Send("done", "1", isAnswer: true);
        Assert.Equal("progress done end", await All(one));
        Assert.Equal("question answer end", await All(two));
        Assert.Equal("news", await All(_channel.Standalone));
        Assert.False(_channel.IsBusy);
    }

    [Fact]
    public async Task What_a_client_can_miss_is_dropped_on_either_stream_and_counted()
    {
        IMessageChannel channel = _channel;
        var (stream, log) = (Open("1"), new byte[1 << 20]);
        foreach (var request in (ReadOnlySpan<string>)["1", ""])
        {
            for (var i = 0; i < 3; i++) channel.SendIfRead(log, Encoding.UTF8.GetBytes(request));
        }

        Send("done", "1", isAnswer: true);
        Assert.EndsWith("done end", await All(stream));
        Assert.Equal(2, _dropped);
        Assert.NotEmpty(await All(_channel.Standalone));
        Assert.Equal(4, _dropped);
    }

    [Fact]
    public async Task Requests_that_came_together_share_a_stream_that_ends_with_the_last_answer()
    {
        var stream = Open("1", "2", "3");
        Send("b", "2", isAnswer: true);
        _channel.Drop("3"u8.ToArray());
        Assert.True(_channel.IsBusy);
        Send("a", "1", isAnswer: true);
        Assert.Equal("b a end", await All(stream));
    }

    [Fact]
    public async Task A_dropped_request_ends_its_stream_without_an_answer()
    {
        var stream = Open("1");
        _channel.Drop("1"u8.ToArray());
        Assert.Equal(" end", await All(stream));
        Send("too late", "1", isAnswer: true);
        Assert.Equal("", await All(_channel.Standalone));
    }

    [Fact]
    public void An_id_in_use_is_refused_and_free_again_after_its_answer()
    {
        Open("1");
        Assert.Null(_channel.Open([Request("1")]));
        Assert.Null(_channel.Open([Request("2"), Request("2")]));
        Send("a", "1", isAnswer: true);
        Assert.NotNull(_channel.Open([Request("1")]));
    }

    [Fact]
    public void Ended_streams_are_found_for_a_while()
    {
        var names = Enumerable.Range(0, 40).Select(n =>
        {
            var stream = Open($"{n}");
            Send("a", $"{n}", isAnswer: true);
            return stream.Name;
        }).ToList();
        Assert.Equal(names.TakeLast(32), names.Where(n => _channel.Find(n) is not null));
        Assert.Same(_channel.Standalone, _channel.Find(_channel.Standalone.Name));
    }

    [Fact]
    public async Task The_end_of_the_session_ends_every_stream_and_is_told_once()
    {
        var stream = Open("1");
        _channel.Dispose();
        _channel.Dispose();
        Assert.True(_isClosed);
        Assert.Equal(" end", await All(stream));
        Assert.Equal(" end", await All(_channel.Standalone));
        Assert.Equal(" end", await All(Open("2")));
    }

    void IChannelOwner.OnMessage(JsonRpcMessage message) => Assert.Fail("nothing is delivered here");

    void IChannelOwner.OnStray(string line, string reason) => Assert.Fail(reason);

    void IChannelOwner.OnFailed(Exception error) => Assert.Fail(error.Message);

    void IChannelOwner.OnRequestFailed(ReadOnlyMemory<byte> id, Exception error) => Assert.Fail(error.Message);

    void IChannelOwner.OnDropped(long count) => _dropped += count;

    void IChannelOwner.OnClosed(string? reason)
    {
        Assert.False(_isClosed);
        _isClosed = true;
    }

    private EventStream Open(params string[] ids) => _channel.Open([.. ids.Select(Request)])!;

    private void Send(string message, string? request = null, bool isAnswer = false)
    {
        IMessageChannel channel = _channel;
        if (request is null) channel.Send(Encoding.UTF8.GetBytes(message));
        else channel.Send(Encoding.UTF8.GetBytes(message), Encoding.UTF8.GetBytes(request), isAnswer);
    }

    private static JsonRpcMessage Request(string id) =>
        JsonRpcMessage.TryParse(
            Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"x"}"""), out var message, out _)
            ? message
            : throw new InvalidOperationException(id);

    private static async Task<string> All(EventStream stream)
    {
        var batch = await stream.NextAsync(stream.Attach(), 0, TimeSpan.Zero, TestContext.Current.CancellationToken);
        return string.Join(' ', batch.Events.Select(e => Encoding.UTF8.GetString(e.Message.Span)))
            + (batch.IsEnd ? " end" : "");
    }
}
