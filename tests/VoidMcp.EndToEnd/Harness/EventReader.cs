using System.Net;
using System.Text;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>Reads server-sent events one by one, and remembers the last id.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, Stream stream) =>
        (_response, _lines) = (response, new StreamReader(stream, Encoding.UTF8));

    public static async Task<EventReader> OpenAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(
            response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The id of the last event, also of one without data; null before the first.</summary>
    public string? LastId { get; private set; }

    /// <summary>The next message; null at the end of the stream.</summary>
    public Task<Reply?> NextAsync() => Patience.Of(ReadAsync(), () => "an event or the end of the stream");

    /// <summary>The next message of this method.</summary>
    public async Task<Reply> NextAsync(string method)
    {
        while (true)
        {
            var message = await NextAsync();
            Assert.True(message is not null, $"the stream ended before {method}");
            if (message.Message.TryGetProperty("method", out var name) && name.GetString() == method) return message;
        }
    }

    /// <summary>All messages up to the end.</summary>
    public async Task<IReadOnlyList<Reply>> RestAsync()
    {
        var rest = new List<Reply>();
        while (await NextAsync() is { } message) rest.Add(message);
        return rest;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }

    private async Task<Reply?> ReadAsync()
    {
        var data = new StringBuilder();
        while (await _lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                LastId = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data.Append(line, 6, line.Length - 6).Append('\n');
            else if (line.Length == 0 && data.Length > 0)
                return new Reply(data.ToString().TrimEnd('\n'), JsonElement.Parse(data.ToString()));
        }

        return null;
    }
}
