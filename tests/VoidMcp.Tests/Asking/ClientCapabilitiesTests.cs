using System.Text;
using VoidMcp.Asking;

namespace VoidMcp.Tests.Asking;

public sealed class ClientCapabilitiesTests
{
    /// <summary>
    /// Up to 2025-06-18 there were forms alone, so an empty object means these (client/elicitation, "Capabilities").
    /// </summary>
    [Theory]
    [InlineData("{}", false, false)]
    [InlineData("""{"elicitation":{}}""", true, false)]
    [InlineData("""{"elicitation":{"form":{}}}""", true, false)]
    [InlineData("""{"elicitation":{"url":{}}}""", false, true)]
    [InlineData("""{"elicitation":{"form":{},"url":{}}}""", true, true)]
    public void A_client_is_asked_in_the_modes_that_it_declared(string capabilities, bool form, bool url)
    {
        Assert.Equal(
            form, ClientCapabilities.Allow(Utf8(capabilities), "elicitation/create", Utf8("""{"message":"m"}""")));
        Assert.Equal(
            form, ClientCapabilities.Allow(Utf8(capabilities), "elicitation/create", Utf8("""{"mode":"form"}""")));
        Assert.Equal(
            url, ClientCapabilities.Allow(Utf8(capabilities), "elicitation/create", Utf8("""{"mode":"url"}""")));
    }

    [Theory]
    [InlineData("""{"elicitation":{}}""", """{"elicitation":{"url":{}}}""", """{"elicitation":{"form":{},"url":{}}}""")]
    [InlineData("""{"elicitation":{"url":{}}}""", """{"elicitation":{}}""", """{"elicitation":{"url":{},"form":{}}}""")]
    [InlineData("""{"elicitation":{}}""", """{"elicitation":{}}""", """{"elicitation":{}}""")]
    [InlineData(
        """{"roots":{"listChanged":true}}""",
        """{"sampling":{}}""",
        """{"roots":{"listChanged":true},"sampling":{}}""")]
    public void What_either_can_be_asked_for_loses_nothing(string first, string second, string both) =>
        Assert.Equal(both, Encoding.UTF8.GetString(ClientCapabilities.Union(Utf8(first), Utf8(second)).Span));

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
