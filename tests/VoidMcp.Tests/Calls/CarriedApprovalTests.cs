using System.Text;
using VoidMcp.Calls;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Calls;

public sealed class CarriedApprovalTests
{
    [Fact]
    public void An_approval_is_taken_out_where_it_arrives()
    {
        var raw = """{"name":"a","arguments":{"x":1},"_meta":{"progressToken":3}}"""u8.ToArray();
        var parameters = MessageParts.Of(CarriedApproval.AddTo(raw, ApprovalScope.Script));
        Assert.Equal(ApprovalScope.Script, CarriedApproval.TakeFrom(ref parameters));
        Assert.Equal(Encoding.UTF8.GetString(raw), Encoding.UTF8.GetString(parameters.Body.Span));
    }

    [Theory]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"name":"a","_meta":{"progressToken":3}}""")]
    [InlineData("""{"name":"a","_meta":{"voidmcp/approval":"Everything"}}""")]
    public void Nothing_else_is_one(string raw)
    {
        var parameters = MessageParts.Of(Encoding.UTF8.GetBytes(raw));
        Assert.Null(CarriedApproval.TakeFrom(ref parameters));
    }
}
