using VoidMcp.Sandbox.Unicode;

namespace VoidMcp.Tests.Sandbox.Unicode;

public sealed class NormalizationTests
{
    [Theory]
    [InlineData("é", false, true, "é")]
    [InlineData("e\u0301", false, true, "é")]
    [InlineData("é", false, false, "e\u0301")]
    [InlineData("ﬁ①²", true, true, "fi12")]
    [InlineData("ﬁ", false, true, "ﬁ")]
    [InlineData("가", false, false, "\u1100\u1161")]
    [InlineData("\u1100\u1161\u11A8", false, true, "각")]
    [InlineData("q\u0307\u0323", false, true, "q\u0323\u0307")]
    [InlineData("\u1E9B\u0323", true, true, "\u1E69")]
    [InlineData("\u0958", false, true, "\u0915\u093C")]
    [InlineData("𝅗𝅥", false, true, "\uD834\uDD57\uD834\uDD65")]
    [InlineData("\uD800x\uDC00é", false, false, "\uD800x\uDC00e\u0301")]
    [InlineData("plain", true, true, "plain")]
    public void A_text_gets_its_form(string text, bool compatible, bool compose, string normalized) =>
        Assert.Equal(normalized, Normalization.Normalize(text, compatible, compose));

    [Fact]
    public void Scripts_use_it()
    {
        const string Slug = "const slug = s => s.normalize('NFD').replace(/[\\u0300-\\u036f]/g, ''); ";
        Assert.Equal(
            "[\"Creme Brulee\",true,\"RangeError\"]",
            new ScriptBench().Result(Slug + "let e; try { 'x'.normalize('NFX') } catch (x) { e = x.name } "
                + "return [slug('Crème Brûlée'), 'cafe\\u0301'.normalize() === 'café', e]"));
    }
}
