using System.Text;
using VoidMcp.Registry;
using VoidMcp.Status;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Status;

public sealed class GatewayDocumentTests
{
    /// <summary>What gateways wrote before the file was a serialized document, over lines here.</summary>
    private static readonly string s_kept = string.Concat("""
        {"pid":7,"version":"1.2.3","registry":"/registry/voidmcp.yaml","registryVersion":"v1",
        "since":"2026-07-28T10:09:00+00:00","url":"http://127.0.0.1:1/mcp","clients":["Cläude <1>"],
        "servers":{"a":{"state":"ready","processId":9,"tools":3,"calls":5,"errors":1,"failures":0,
        "lastUse":"2026-07-28T10:02:00.1234567+00:00"},
        "b":{"state":"given up","calls":1,"errors":1,"failures":2,"problem":"it died","fix":"start it"}},
        "leftOut":["c"],"problems":[{"line":4,"server":"c","message":"unknown key","fix":"remove it"},
        {"line":0,"message":"empty"}]}
        """.Split('\n'));

    private static GatewayState State => Gateways.Of(
        7,
        "Cläude <1>",
        ("a", Gateways.Ready(9, 5, 1, Gateways.Since.AddTicks(1234567))),
        ("b", Gateways.Failing("it died", "start it", UpstreamState.GivenUp))) with
    {
        Url = "http://127.0.0.1:1/mcp",
        LeftOut = ["c"],
        Problems =
            [new RegistryProblem(4, "c", "unknown key", "remove it"), new RegistryProblem(0, null, "empty", null)],
    };

    [Fact]
    public void It_is_written_as_earlier_versions_did() =>
        Assert.Equal(s_kept, Encoding.UTF8.GetString(GatewayDocument.Write(State)));

    [Fact]
    public void What_earlier_versions_wrote_is_read()
    {
        var read = GatewayDocument.Read(Encoding.UTF8.GetBytes(s_kept));
        Assert.NotNull(read);
        Assert.Equal(s_kept, Encoding.UTF8.GetString(GatewayDocument.Write(read)));
        Assert.Equal(State.Servers["b"], read.Servers["b"]);
    }

    [Fact]
    public void What_an_older_gateway_lacks_is_empty_and_what_a_newer_adds_is_skipped()
    {
        var read = GatewayDocument.Read("""
            {"pid":7,"version":"0","registry":"r","registryVersion":"v","since":"2026-07-28T10:09:00+00:00",
             "clients":[],
             "new":{"x":[1]},"servers":{"a":{"state":"hibernating","calls":5,"errors":1,"failures":0,"new":1}}}
            """u8.ToArray());
        Assert.NotNull(read);
        Assert.Equal((0, 0, null), (read.LeftOut.Count, read.Problems.Count, read.Url));
        Assert.Equal(UpstreamState.Idle, read.Servers["a"].State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"pid\":\"7\"}")]
    public void Anything_else_is_no_state(string text) =>
        Assert.Null(GatewayDocument.Read(Encoding.UTF8.GetBytes(text)));
}
