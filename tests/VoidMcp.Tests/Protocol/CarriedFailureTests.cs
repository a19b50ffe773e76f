using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class CarriedFailureTests
{
    [Theory]
    [InlineData("do this")]
    [InlineData(null)]
    public void A_failure_arrives_as_it_was(string? hint)
    {
        var carried = CarriedFailure.In(RpcError.Parse(
            CarriedFailure.Of(new VoidMcpException(FailureKind.NeedsLogin, "it \"needs\"\na login", hint)).Utf8))!;
        Assert.Equal(
            (FailureKind.NeedsLogin, "it \"needs\"\na login", hint), (carried.Kind, carried.Message, carried.Hint));
    }

    [Theory]
    [InlineData("""{"code":-32603,"message":"x"}""")]
    [InlineData("""{"code":-32603,"message":"x","data":"voidmcp"}""")]
    [InlineData("""{"code":-32603,"message":"x","data":{"voidmcp":{"kind":"Nonsense"}}}""")]
    [InlineData("""{"code":-32603,"message":"x","data":{"voidmcp":{"kind":"99"}}}""")]
    public void Other_errors_carry_none(string error) =>
        Assert.Null(CarriedFailure.In(RpcError.Parse(System.Text.Encoding.UTF8.GetBytes(error))));
}
