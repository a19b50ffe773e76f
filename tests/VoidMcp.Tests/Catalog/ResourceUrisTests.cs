using System.Text;
using VoidMcp.Catalog;
using VoidMcp.Registry;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Catalog;

public sealed class ResourceUrisTests
{
    [Fact]
    public void A_uri_passes_unchanged_unless_two_servers_claim_it()
    {
        var uris = new ResourceUris(
            [Of("a", [Resource("x:/1")], []), Of("b", [Resource("x:/1"), Resource("x:/2")], [])]);
        Assert.Equal(
            ["voidmcp://servers/a/x:/1", "voidmcp://servers/b/x:/1", "x:/2"],
            uris.Resources.Select(r => r.ExposedUri));
        Assert.Equal([("a", "x:/1")], uris.Owners("voidmcp://servers/a/x:/1"));
        Assert.Equal([("b", "x:/1")], uris.Owners("voidmcp://servers/b/x:/1"));
        var claimants = uris.Owners("x:/1");
        Assert.Equal([("a", "x:/1"), ("b", "x:/1")], claimants);
        Assert.Equal(
            "several servers claim it; write which one is meant: voidmcp://servers/a/x:/1 or voidmcp://servers/b/x:/1",
            uris.WhyNot("x:/1", claimants));
        Assert.Equal("voidmcp://servers/a/x:/1", uris.ExposedUri("a", "x:/1"));
    }

    [Fact]
    public void A_uri_stays_with_the_server_that_listed_it_earlier()
    {
        var uris = new ResourceUris(
            [Of("evil", [Resource("x:/1")], [Resource("{+any}")])], ["evil", "a"], [("a", ["x:/1", "x:/2"])]);
        Assert.Equal("voidmcp://servers/evil/x:/1", uris.Resources[0].ExposedUri);
        Assert.Equal([("a", "x:/1"), ("evil", "x:/1")], uris.Owners("x:/1"));
        Assert.Equal([("a", "x:/2")], uris.Owners("x:/2"));
        Assert.Equal("voidmcp://servers/evil/x:/2", uris.ExposedUri("evil", "x:/2"));
    }

    [Fact]
    public void Several_servers_are_never_asked_for_a_uri_that_none_lists()
    {
        var uris = new ResourceUris([Of("a", [Resource("a:/1")], []), Of("b", [Resource("b:/1")], [])]);
        Assert.Empty(uris.Owners("q:/7"));
        Assert.Equal(
            "no server lists it; write which one is meant: voidmcp://servers/NAME/q:/7", uris.WhyNot("q:/7", []));
        Assert.Equal([("a", "q:/7")], new ResourceUris([Of("a", [], [])]).Owners("q:/7"));
    }

    /// <summary>
    /// A server that lists a name of voidmcp's own stands neither for another server nor for kept results.
    /// </summary>
    [Theory]
    [InlineData("voidmcp://servers/b/evil")]
    [InlineData("voidmcp://results/r1")]
    [InlineData("VOIDMCP://servers/b/evil")]
    [InlineData("voidmcp://else")]
    public void What_looks_like_ours_is_exposed_as_the_servers_that_listed_it(string uri)
    {
        var uris = new ResourceUris(
            [Of("a", [Resource(uri)], [Resource("{+any}"), Resource(uri + "/{x}")]), Of("b", [Resource("y:/1")], [])]);
        var exposed = $"voidmcp://servers/a/{uri}";
        Assert.Equal(exposed, uris.Resources[0].ExposedUri);
        Assert.Equal(exposed + "/{x}", uris.Templates[1].ExposedUri);
        Assert.Equal([("a", uri)], uris.Owners(exposed));
        Assert.Equal(exposed, uris.ExposedUri("a", uri));
    }

    [Fact]
    public void What_looks_like_ours_and_is_none_is_nobodys()
    {
        var uris = new ResourceUris([Of("a", [], [Resource("{+any}")])]);
        Assert.Empty(uris.Owners("voidmcp://servers/gone/x"));
        Assert.Empty(uris.Owners("voidmcp://results/r1"));
        Assert.Equal([("a", "z")], uris.Owners("z"));
    }

    [Fact]
    [Trait("setting", "servers.resources.allow")]
    [Trait("setting", "servers.resources.deny")]
    public void What_the_policy_denies_is_neither_listed_nor_reached()
    {
        KeyedDefinition[] resources = [Resource("docs:/a"), Resource("docs:/secret"), Resource("mail:/1")];
        var uris = new ResourceUris(
            [
                Of(
                    "a", resources, [Resource("docs:/{x}"), Resource("docs:/secret/{x}")],
                    new NamePolicy(["docs:*"], ["*secret*"])),
                Of("b", [], [Resource("{+any}")]),
            ]);
        Assert.Equal(["docs:/a"], uris.Resources.Select(r => r.ExposedUri));
        Assert.Equal(["docs:/{x}", "{+any}"], uris.Templates.Select(t => t.ExposedUri));
        Assert.Equal([("a", "docs:/new"), ("b", "docs:/new")], uris.Owners("docs:/new"));
        Assert.Equal([("b", "docs:/secret")], uris.Owners("docs:/secret"));
        Assert.Empty(uris.Owners("voidmcp://servers/a/docs:/secret"));
        Assert.Empty(uris.Owners("voidmcp://servers/a/mail:/1"));
        Assert.Equal([("a", "docs:/secret")], uris.Denied("voidmcp://servers/a/docs:/secret"));
        Assert.Empty(uris.Denied("docs:/secret"));
    }

    [Fact]
    public void A_denied_uri_is_known_as_that_of_the_server_that_lists_it()
    {
        var uris = new ResourceUris(
            [
                Of("a", [Resource("a:/1")], [Resource("a:/x/{id}")], new NamePolicy([], ["a:*"])),
                Of("b", [Resource("b:/1")], []),
            ]);
        Assert.Equal([("a", "a:/1")], uris.Denied("a:/1"));
        Assert.Equal([("a", "a:/x/7")], uris.Denied("a:/x/7"));
        Assert.Empty(uris.Denied("b:/1"));
        Assert.Empty(uris.Denied("c:/1"));
        Assert.Empty(uris.Denied("voidmcp://results/r1"));
    }

    [Fact]
    public void Links_of_a_result_are_renamed_with_them()
    {
        var uris = new ResourceUris([Of("a", [], []), Of("b", [], [])]);
        var result = new ResourceLinks(uris, "b").InToolResult(
            ("""{"content":[{"type":"resource_link","uri":"voidmcp://results/r1","name":"x"},"""u8
                + """{"type":"text","text":"voidmcp://results/r1"}]}"""u8).ToArray());
        Assert.Equal(
            """{"content":[{"type":"resource_link","uri":"voidmcp://servers/b/voidmcp://results/r1","name":"x"},"""
            + """{"type":"text","text":"voidmcp://results/r1"}]}""",
            Encoding.UTF8.GetString(result.Span));
    }

    private static ServerResources Of(
        string name,
        IReadOnlyList<KeyedDefinition> resources,
        IReadOnlyList<KeyedDefinition> templates,
        NamePolicy? policy = null) => new(name, resources, templates, policy ?? NamePolicy.Open);

    private static KeyedDefinition Resource(string key) => new(key, Encoding.UTF8.GetBytes($$"""{"uri":"{{key}}"}"""));

    [Fact]
    public void A_link_to_something_that_is_listed_nowhere_leads_to_whoever_sent_it()
    {
        var uris = Uris([("a", ["a:/1"], []), ("b", ["b:/1"], [])]);
        Assert.Equal("voidmcp://servers/b/q:/7", uris.ExposedUri("b", "q:/7"));
        Assert.Equal([("b", "q:/7")], uris.Owners("voidmcp://servers/b/q:/7"));
        Assert.Equal("b:/1", uris.ExposedUri("b", "b:/1"));
        Assert.Equal("voidmcp://servers/b/a:/1", uris.ExposedUri("b", "a:/1"));

        // Who offers no resources may send links all the same.
        Assert.Equal("voidmcp://servers/c/q:/7", uris.ExposedUri("c", "q:/7"));
        Assert.Equal([("c", "q:/7")], uris.Owners("voidmcp://servers/c/q:/7"));
        Assert.Empty(uris.Owners("q:/7"));
    }

    [Fact]
    public void A_template_that_swallows_everything_takes_nothing_from_others()
    {
        var uris = Uris([("a", [], ["{+any}"]), ("b", [], ["https://b.example/{name}"])]);
        Assert.Equal(
            "voidmcp://servers/b/https://signed.example/?key=s", uris.ExposedUri("b", "https://signed.example/?key=s"));
        Assert.Equal("voidmcp://servers/b/https://b.example/x", uris.ExposedUri("b", "https://b.example/x"));
        Assert.Equal("q:/7", uris.ExposedUri("a", "q:/7"));
        Assert.Equal([("b", "https://b.example/x"), ("a", "https://b.example/x")], uris.Owners("https://b.example/x"));
    }

    [Fact]
    public void A_uri_that_fits_a_template_of_its_server_alone_stays_as_it_is()
    {
        var uris = Uris([("a", [], ["a:/{x}"]), ("b", [], ["b:/{x}"])]);
        Assert.Equal("b:/7", uris.ExposedUri("b", "b:/7"));
        Assert.Equal([("b", "b:/7")], uris.Owners("b:/7"));
    }

    [Fact]
    public void A_single_server_keeps_its_uris()
    {
        var uris = Uris([("a", ["a:/1"], [])]);
        Assert.Equal("q:/7", uris.ExposedUri("a", "q:/7"));
        Assert.False(uris.Renames("a"));
    }

    [Fact]
    public void Contents_are_called_as_they_were_asked_for()
    {
        var links = new ResourceLinks(Uris([("a", [], []), ("b", [], [])]), "b");
        var result = """{"contents":[{"uri":"q:/7","text":"t"},{"uri":"q:/8","text":"u"}]}"""u8.ToArray();
        Assert.Equal(
            """{"contents":[{"uri":"q:/7","text":"t"},{"uri":"voidmcp://servers/b/q:/8","text":"u"}]}""",
            Encoding.UTF8.GetString(links.InContents(result, "q:/7", "q:/7").Span));
        Assert.Equal(
            """{"contents":[{"uri":"voidmcp://servers/b/q:/7","text":"t"},"""
            + """{"uri":"voidmcp://servers/b/q:/8","text":"u"}]}""",
            Encoding.UTF8.GetString(links.InContents(result, "q:/7", "voidmcp://servers/b/q:/7").Span));
    }

    private static ResourceUris Uris((string Name, string[] Resources, string[] Templates)[] servers) => new(
        [.. servers.Select(s => Of(s.Name, Of(s.Resources, "uri"), Of(s.Templates, "uriTemplate")))], ["a", "b", "c"]);

    private static IReadOnlyList<KeyedDefinition> Of(string[] keys, string name) => [.. keys.Select(key =>
    {
        Assert.True(KeyedDefinition.TryParse(
            Encoding.UTF8.GetBytes($$"""{"{{name}}":"{{key}}","name":"n"}"""),
            Encoding.UTF8.GetBytes(name),
            out var definition));
        return definition!;
    })];
}
