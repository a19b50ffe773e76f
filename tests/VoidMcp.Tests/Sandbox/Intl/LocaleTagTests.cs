using VoidMcp.Sandbox.Intl;

namespace VoidMcp.Tests.Sandbox.Intl;

public sealed class LocaleTagTests
{
    [Theory]
    [InlineData("EN-us", "en-US")]
    [InlineData("zh-hant-tw", "zh-Hant-TW")]
    [InlineData("de-u-co-phonebk-kn", "de")]
    [InlineData("iw", "he")]
    [InlineData("en-x-private", "en")]
    public void A_tag_gets_its_canonical_letters(string text, string name)
    {
        Assert.True(LocaleTag.TryParse(text, out var tag));
        Assert.Equal(name, tag.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("e")]
    [InlineData("en_US")]
    [InlineData("en-")]
    [InlineData("en-u")]
    [InlineData("english-language-tag-is-longwords")]
    public void What_is_not_a_tag_is_refused(string text) => Assert.False(LocaleTag.TryParse(text, out _));

    [Fact]
    public void Its_extension_is_read()
    {
        Assert.True(LocaleTag.TryParse("th-u-ca-islamic-civil-kn-nu-thai", out var tag));
        Assert.Equal(
            ["islamic-civil", "", "thai", null],
            new[] { "ca", "kn", "nu", "co" }.Select(tag.Extension));
    }
}
