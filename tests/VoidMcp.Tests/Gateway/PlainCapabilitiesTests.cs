using System.Text;
using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Gateway;

/// <summary>What a single server that is passed through is declared to have.</summary>
public sealed class PlainCapabilitiesTests
{
    [Theory]
    [InlineData("*", false)]
    [InlineData("**", false)]
    [InlineData("file:*", true)]
    public void A_capability_of_which_everything_is_denied_is_not_declared(string glob, bool isDeclared)
    {
        var server = new ServerDefinitions
        {
            Era = Era.Legacy,
            Revision = "2025-11-25",
            Capabilities = Encoding.UTF8.GetBytes("""{"tools":{},"prompts":{},"resources":{"subscribe":true}}"""),
            Tools = [],
        };
        var shown = server.Without(new NamePolicy([], [glob]).DeniesAll ? ["resources"] : []);
        var declared = PlainCapabilities.Of(shown, hasOwnTools: false, Era.Legacy, hasTasks: true);
        Assert.Equal(isDeclared, !JsonSlices.Property(declared, "resources"u8).IsEmpty);
        Assert.False(JsonSlices.Property(declared, "prompts"u8).IsEmpty);
    }
}
