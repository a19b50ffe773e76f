using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

public sealed class NestedGatewayTests
{
    private static readonly int s_self = Environment.ProcessId;

    [Fact]
    public void A_gateway_that_one_of_the_same_registry_started_is_refused()
    {
        var mark = $"{NestedGateway.For("/a;b.yaml", null)}";
        Assert.True(NestedGateway.MustRefuse("/a;b.yaml", mark, s_self));
        Assert.False(NestedGateway.MustRefuse("/other.yaml", mark, s_self));
        Assert.False(NestedGateway.MustRefuse("/a;b.yaml", null, s_self));
        Assert.False(NestedGateway.MustRefuse("/a;b.yaml", "nonsense", s_self));
    }

    [Fact]
    public void One_that_a_server_started_is_not_but_there_is_an_end_to_it()
    {
        var first = $"{NestedGateway.For("/a", null)}";
        Assert.False(NestedGateway.MustRefuse("/a", first, parent: 1));
        var second = $"{NestedGateway.For("/a", first)}";
        Assert.False(NestedGateway.MustRefuse("/a", second, parent: 1));
        var third = $"{NestedGateway.For("/a", second)}";
        Assert.True(NestedGateway.MustRefuse("/a", third, parent: 1));
        Assert.False(NestedGateway.MustRefuse("/a", $"{NestedGateway.For("/b", second)}", parent: 1));
    }
}
