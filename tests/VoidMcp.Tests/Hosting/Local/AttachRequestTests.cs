using System.Text;
using VoidMcp.Hosting.Local;

namespace VoidMcp.Tests.Hosting.Local;

public sealed class AttachRequestTests
{
    [Fact]
    public void A_request_survives_its_line()
    {
        var request = new AttachRequest
        {
            Server = "my \"files\"",
            Version = "1.2.3+x",
            RegistryVersion = "abc",
            Capabilities = """{"elicitation":{"form":{}}}"""u8.ToArray(),
        };
        var line = request.ToLine();
        Assert.Equal((byte)'\n', line.Span[^1]);
        Assert.Equal(line.Length - 1, line.Span.IndexOf((byte)'\n'));
        var read = AttachRequest.Read(line[..^1])!;
        Assert.Equal(request with { Capabilities = read.Capabilities }, read);
        Assert.Equal(request.Capabilities.ToArray(), read.Capabilities.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"voidmcp/attach","params":{"server":"a"}}""")]
    public void Another_line_is_no_request(string line) =>
        Assert.Null(AttachRequest.Read(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public async Task A_line_without_end_is_read_up_to_the_limit()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var endless = new MemoryStream(new byte[2 * AttachRequest.MaxLine]);
        Assert.True((await AttachRequest.ReadLineAsync(endless, cancellation)).IsEmpty);
        using var ended = new MemoryStream("{}"u8.ToArray());
        Assert.True((await AttachRequest.ReadLineAsync(ended, cancellation)).IsEmpty);
        using var whole = new MemoryStream("{}\n"u8.ToArray());
        Assert.Equal("{}"u8.ToArray(), (await AttachRequest.ReadLineAsync(whole, cancellation)).ToArray());
    }
}
