using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class RpcErrorTests
{
    [Theory]
    [InlineData("""{"code":-32001,"message":"no","data":1e400}""", -32001, "no")]
    [InlineData("""{"message":"half \ud83d","code":5}""", 5, "half \uFFFD")]
    public void What_is_an_error_passes_as_it_is(string raw, int code, string message)
    {
        var error = RpcError.Parse(Encoding.UTF8.GetBytes(raw));
        Assert.Equal((code, message, raw), (error.Code, error.Message, Encoding.UTF8.GetString(error.Utf8.Span)));
    }

    [Theory]
    [InlineData(
        """{"code":"ERR_X","message":"no","data":[1]}""",
        """{"code":-32603,"message":"no (code: ERR_X)","data":[1]}""")]
    [InlineData("""{"code":null,"message":"no"}""", """{"code":-32603,"message":"no (code: null)"}""")]
    [InlineData("""{"code":1.5,"message":"no"}""", """{"code":-32603,"message":"no (code: 1.5)"}""")]
    [InlineData("""{"code":1e400,"message":"no"}""", """{"code":-32603,"message":"no (code: 1e400)"}""")]
    [InlineData(
        """{"code":99999999999999999999,"message":"no"}""",
        """{"code":-32603,"message":"no (code: 99999999999999999999)"}""")]
    [InlineData("""{"code":7,"message":{"a":1}}""", """{"code":7,"message":"{\"a\":1}"}""")]
    [InlineData("""{"message":"no"}""", """{"message":"no","code":-32603}""")]
    [InlineData("{}", """{"code":-32603,"message":"the other side returned an error without a message"}""")]
    public void What_no_client_would_take_is_mended_and_told(string raw, string mended) =>
        Assert.Equal(mended, Encoding.UTF8.GetString(RpcError.Parse(Encoding.UTF8.GetBytes(raw)).Utf8.Span));

    [Theory]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("\"\\ud800\"")]
    public void What_is_no_object_is_an_error_all_the_same(string raw) =>
        Assert.Equal(RpcError.Internal, RpcError.Parse(Encoding.UTF8.GetBytes(raw)).Code);
}
