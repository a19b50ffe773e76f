using System.Text;
using VoidMcp.Remote.Http;

namespace VoidMcp.Tests.Remote.Http;

public sealed class HttpNetworkTests
{
    [Theory]
    [InlineData("Mcp-Session-Id", "iso-8859-1")]
    [InlineData("mcp-session-id", "iso-8859-1")]
    [InlineData("Authorization", null)]
    public void A_session_id_goes_back_byte_by_byte(string header, string? encoding)
    {
        var entry = HttpServers.Entry("http://odd.example/mcp");
        var certificates = new ServerCertificates(_ => null, TimeProvider.System);
        using var handler = HttpNetwork.Handler(entry, certificates, _ => null);
        using var request = new HttpRequestMessage();
        Assert.Equal(
            encoding is null ? null : Encoding.GetEncoding(encoding),
            handler.RequestHeaderEncodingSelector!(header, request));
    }
}
