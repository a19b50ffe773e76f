using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

/// <summary>A denied resource can't be reached by another spelling of its URI.</summary>
public sealed class CanonicalUriTests
{
    [Theory]
    [InlineData("file:///s/private/x", "file:///s/private/x")]
    [InlineData("file:///s/pub/../private/x", "file:///s/private/x")]
    [InlineData("file:///s/./private//x", "file:///s/private/x")]
    [InlineData("file:///s/%70rivate/x", "file:///s/private/x")]
    [InlineData("file:///s/%2570rivate%2fx", "file:///s/private/x")]
    [InlineData("file:///s/pub/%2e%2e/private/x", "file:///s/private/x")]
    [InlineData("FILE:///s\\private\\x", "file:///s/private/x")]
    [InlineData("https://EXAMPLE.org/a/", "https://example.org/a/")]
    [InlineData("https://Example.org", "https://example.org")]
    [InlineData("note:a/../b", "note:b")]
    [InlineData("file:///../../x", "file:///x")]
    [InlineData("no scheme", "no scheme")]
    public void One_spelling_stands_for_all(string uri, string canonical) =>
        Assert.Equal(canonical, CanonicalUri.Of(uri));

    [Theory]
    [InlineData("file:///s/pub/x", true)]
    [InlineData("file:///s/private/x", false)]
    [InlineData("file:///s/pub/../private/x", false)]
    [InlineData("file:///s/%70rivate/x", false)]
    [InlineData("file:///s//private/x", false)]
    [InlineData("FILE:///s/private/x", false)]
    public void A_policy_judges_every_spelling(string uri, bool isPermitted)
    {
        Assert.Equal(isPermitted, new NamePolicy([], ["file:///s/private/*"]).PermitsUri(uri));
        Assert.Equal(isPermitted, new NamePolicy(["file:///s/pub/*"], []).PermitsUri(uri));
    }
}
