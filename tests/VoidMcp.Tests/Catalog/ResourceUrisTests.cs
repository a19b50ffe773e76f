using System.Text;
using VoidMcp.Catalog;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Catalog;

public sealed class ResourceUrisTests
{
    [Fact]
    public void A_uri_passes_unchanged_and_the_second_of_its_kind_stands_behind_its_server()
    {
        var uris = new ResourceUris([("a", [Resource("x:/1")], []), ("b", [Resource("x:/1"), Resource("x:/2")], [])]);
        Assert.Equal(["x:/1", "voidmcp://servers/b/x:/1", "x:/2"], uris.Resources.Select(r => r.ExposedUri));
        Assert.Equal([("b", "x:/1")], uris.Owners("voidmcp://servers/b/x:/1"));
    }

    /// <summary>A server that lists a name of voidmcp's own stands neither for another server nor for kept results.</summary>
    [Theory]
    [InlineData("voidmcp://servers/b/evil")]
    [InlineData("voidmcp://results/r1")]
    [InlineData("VOIDMCP://servers/b/evil")]
    [InlineData("voidmcp://else")]
    public void What_looks_like_ours_is_exposed_as_the_servers_that_listed_it(string uri)
    {
        var uris = new ResourceUris([("a", [Resource(uri)], [Resource("{+any}"), Resource(uri + "/{x}")]), ("b", [Resource("y:/1")], [])]);
        var exposed = $"voidmcp://servers/a/{uri}";
        Assert.Equal(exposed, uris.Resources[0].ExposedUri);
        Assert.Equal(exposed + "/{x}", uris.Templates[1].ExposedUri);
        Assert.Equal([("a", uri)], uris.Owners(exposed));
        Assert.Equal(exposed, uris.ExposedUri("a", uri));
    }

    [Fact]
    public void What_looks_like_ours_and_is_none_is_nobodys()
    {
        var uris = new ResourceUris([("a", [], [Resource("{+any}")])]);
        Assert.Empty(uris.Owners("voidmcp://servers/gone/x"));
        Assert.Empty(uris.Owners("voidmcp://results/r1"));
        Assert.Equal([("a", "z")], uris.Owners("z"));
    }

    [Fact]
    public void Links_of_a_result_are_renamed_with_them()
    {
        var uris = new ResourceUris([("a", [], []), ("b", [], [])]);
        var result = new ResourceLinks(uris, "b").InToolResult("""{"content":[{"type":"resource_link","uri":"voidmcp://results/r1","name":"x"},{"type":"text","text":"voidmcp://results/r1"}]}"""u8.ToArray());
        Assert.Equal(
            """{"content":[{"type":"resource_link","uri":"voidmcp://servers/b/voidmcp://results/r1","name":"x"},{"type":"text","text":"voidmcp://results/r1"}]}""",
            Encoding.UTF8.GetString(result.Span));
    }

    private static KeyedDefinition Resource(string key) => new(key, Encoding.UTF8.GetBytes($$"""{"uri":"{{key}}"}"""));
}
