using VoidMcp.Sandbox.Web;

namespace VoidMcp.Tests.Sandbox.Web;

public sealed class UrlBindingsTests
{
    [Theory]
    [InlineData("mailto:a@b.c?subject=x", null, "mailto:a@b.c?subject=x")]
    [InlineData("https://x.com/%7Eu?q=a|b", null, "https://x.com/%7Eu?q=a|b")]
    [InlineData("slack://channel?id=1", null, "slack://channel?id=1")]
    [InlineData("HTTP://EXAMPLE.com:80/../a/./b", null, "http://example.com/a/b")]
    [InlineData("../x?y", "http://h/a/b/c?q#f", "http://h/a/x?y")]
    [InlineData("#z", "mailto:a@b", "mailto:a@b#z")]
    [InlineData("//other/p", "https://h/", "https://other/p")]
    [InlineData("http://0x7f.1/", null, "http://127.0.0.1/")]
    [InlineData("http://[2001:DB8:0:0:0:0:2:1]/", null, "http://[2001:db8::2:1]/")]
    [InlineData("http://münchen.de/straße", null, "http://xn--mnchen-3ya.de/stra%C3%9Fe")]
    [InlineData("file:C|/x", null, "file:///C:/x")]
    [InlineData("foo:/..//p", null, "foo:/.//p")]
    [InlineData("http://u:p@h:8080/ x", null, "http://u:p@h:8080/%20x")]
    public void A_url_is_parsed_by_the_standard(string text, string? origin, string href) =>
        Assert.Equal(href, UrlBindings.Parse(text, origin)?.Href);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://")]
    [InlineData("http://256.1.1.1")]
    [InlineData("http://[1::2::3]")]
    [InlineData("http://a b")]
    [InlineData("http://x:99999")]
    [InlineData("http://user@/")]
    [InlineData("http://a%2fb")]
    public void An_invalid_one_is_refused(string text) => Assert.Null(UrlBindings.Parse(text, null));

    [Theory]
    [InlineData("https://h/p", "host", "x:81", "https://x:81/p")]
    [InlineData("https://h:1/p", "port", "443", "https://h/p")]
    [InlineData("https://h/p", "protocol", "mailto", "https://h/p")]
    [InlineData("https://h/p?q#f", "search", "", "https://h/p#f")]
    [InlineData("https://h/p", "hash", "a b", "https://h/p#a%20b")]
    [InlineData("https://h/p", "pathname", "a/../ü", "https://h/%C3%BC")]
    [InlineData("mailto:a@b", "host", "x", "mailto:a@b")]
    [InlineData("https://h/", "username", "a:b", "https://a%3Ab@h/")]
    public void A_part_is_set(string href, string name, string value, string expected) =>
        Assert.Equal(expected, UrlBindings.Set(href, name, value).Href);
}
