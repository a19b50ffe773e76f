using System.Net;
using VoidMcp.Remote.Http;

namespace VoidMcp.Tests.Remote.Http;

public sealed class OwnNetworksTests
{
    private static readonly OwnNetworks Networks = new(
    [
        (IPAddress.Parse("8.8.8.20"), 24), (IPAddress.Parse("9.9.9.9"), 32), (IPAddress.Parse("1.1.1.1"), 0),
        (IPAddress.Parse("2606:4700:1:2::5"), 64),
    ]);

    [Theory]
    [InlineData("8.8.8.20", true)]
    [InlineData("8.8.8.7", true)]
    [InlineData("::ffff:8.8.8.7", true)]
    [InlineData("8.8.9.7", false)]
    [InlineData("9.9.9.9", true)]
    [InlineData("9.9.9.10", false)]
    [InlineData("1.1.1.1", true)]
    [InlineData("1.1.1.2", false)]
    [InlineData("2606:4700:1:2::1", true)]
    [InlineData("2606:4700:1:3::1", false)]
    public void A_machines_addresses_and_neighbours_are_its_own(string address, bool isOwn) =>
        Assert.Equal(isOwn, Networks.Contain(IPAddress.Parse(address)));

    [Fact]
    public void The_system_tells_them() => Assert.True(OwnNetworks.Now().Contain(IPAddress.Loopback));
}
