using System.Text;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Secrets;
using VoidMcp.Upstream;
using VoidMcp.Processes;

namespace VoidMcp.Tests.Upstream;

/// <summary>A server's secrets do not come back from it, whatever way it takes.</summary>
public sealed class MaskingTests
{
    private const string Value = "s3cr3t-value-1";

    private static SecretMask Mask { get; } = SecretMask.Of([new("k", Value)]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tools_instructions_results_and_errors_come_without_it_and_requests_keep_it()
    {
        var server = new InMemoryServer
        {
            Pages = [[
                $$$"""{"name":"echo","description":"uses {{{Value}}}","inputSchema":"""
                + $$$"""{"type":"object","x":["{{{Value}}}"]}}""",
            ]],
            Answer = (request, session) =>
            {
                if (request.Method != "initialize" && request.Method != "fail") return false;
                if (request.Method == "fail")
                {
                    session.Refuse(request, new RpcError(-1, $"refused {Value}"));
                }
                else
                {
                    session.Respond(request, Encoding.UTF8.GetBytes(
                        """{"protocolVersion":"2025-06-18","capabilities":{}"""
                        + $$$""","serverInfo":{"name":"{{{Value}}}","version":"1"}"""
                        + $$$""","instructions":"with {{{Value}}}"}"""));
                }

                return true;
            },
        };
        await using var connection = await Connector(server)
            .ConnectAsync(Era.Legacy, () => { }, (_, _) => { }, Cancellation);
        Assert.Equal("with [secret k]", connection.Definitions.Instructions);
        Assert.Contains("[secret k]", Text(connection.Definitions.ServerInfo));
        Assert.Equal(
            """{"name":"echo","description":"uses [secret k]","inputSchema":{"type":"object","x":["[secret k]"]}}""",
            Text(connection.Definitions.Tools[0].Utf8));

        var reply = await connection.RequestAsync(
            "tools/call", Encoding.UTF8.GetBytes($$"""{"arguments":"{{Value}}"}"""), null, Cancellation);
        Assert.Equal("""{"content":[],"echo":{"arguments":"[secret k]"}}""", Text(reply.Result));
        Assert.Contains(server.Received, line => line.Contains(Value, StringComparison.Ordinal));
        Assert.Equal(
            "refused [secret k]", (await connection.RequestAsync("fail", default, null, Cancellation)).Error!.Message);
    }

    [Fact]
    public async Task An_end_is_told_without_it()
    {
        var server = new InMemoryServer { RecentStderr = $"no such key: {Value}" };
        await using var connection = await Connector(server)
            .ConnectAsync(Era.Legacy, () => { }, (_, _) => { }, Cancellation);
        var arrived = new TaskCompletionSource();
        server.Answer = (_, _) => arrived.TrySetResult();
        var call = connection.RequestAsync("tools/call", default, null, Cancellation);
        await Patience.Of(arrived.Task);
        server.Die($"exit {Value}");
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => call);
        Assert.Contains("exit [secret k]", failure.Message);
        Assert.Contains("no such key: [secret k]", failure.Message);
        Assert.DoesNotContain(Value, failure.ToString());
    }

    [Fact]
    public async Task A_failed_start_is_told_without_it()
    {
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => MaskedTransport.StartAsync(
            Mask, () => throw new VoidMcpException(
                FailureKind.UpstreamUnavailable,
                $"401 at https://h/?k={Value}",
                $"is {Value} right?",
                new InvalidOperationException(Value))));
        Assert.Equal("401 at https://h/?k=[secret k]", failure.Message);
        Assert.Equal("is [secret k] right?", failure.Hint);
        Assert.DoesNotContain(Value, failure.ToString());
    }

    [Fact]
    public async Task A_server_without_secrets_has_no_mask_in_its_way()
    {
        var server = new InMemoryServer();
        Assert.Same(
            server, await MaskedTransport.StartAsync(SecretMask.None, () => Task.FromResult<IServerTransport>(server)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Lines_of_stderr_come_without_it_wherever_they_are_cut(int chunk)
    {
        // Once at every place around the length at which lines are cut.
        for (var before = StderrTail.MaxLineBytes - Value.Length - 2; before < StderrTail.MaxLineBytes + 2; before++)
        {
            var heard = new List<string>();
            var tail = new StderrTail(heard.Add, Mask);
            var bytes = Encoding.UTF8.GetBytes(
                $"{new string('x', before)}{Value}{new string('y', 3000)}\nshort {Value}\n"
                + $"last \u001b[31m{Value[..4]}\u001b[0m{Value[4..]}");
            if (chunk == 0) tail.Append(bytes);
            else foreach (var piece in bytes.Chunk(chunk)) tail.Append(piece);
            tail.Finish();
            var all = string.Join('|', heard);
            Assert.Equal(3, all.Split("[secret k]").Length - 1);
            Assert.Equal(before, all.Count(c => c == 'x'));
            Assert.Equal(3000, all.Count(c => c == 'y'));
            for (var length = 6; length <= Value.Length; length++) Assert.DoesNotContain(Value[..length], all);
            Assert.Equal(heard, tail.Lines);
        }
    }

    private static UpstreamConnector Connector(InMemoryServer server) =>
        new(
            "memory",
            _ => MaskedTransport.StartAsync(Mask, () => Task.FromResult<IServerTransport>(server)),
            TimeProvider.System);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
