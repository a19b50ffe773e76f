namespace VoidMcp.Tests.Sandbox.Web;

public sealed class TextEncodingsTests
{
    private const string Of = "const of = (hex, label, options) => new TextDecoder(label, options)"
        + ".decode(Buffer.from(hex, 'hex')); return ";

    [Theory]
    [InlineData("of('e9', 'latin1')", "é")]
    [InlineData("of('80', 'ascii')", "€")]
    [InlineData("of('cff0e8e2e5f2', 'windows-1251')", "Привет")]
    [InlineData("of('93fa967b', 'shift_jis')", "日本")]
    [InlineData("of('d6d0', 'gbk')", "中")]
    [InlineData("of('c6fccbdc', 'euc-jp')", "日本")]
    [InlineData("of('c7d1', 'euc-kr')", "한")]
    [InlineData("of('a4a4', 'big5')", "中")]
    [InlineData("of('fffe6100', 'utf-16le')", "a")]
    [InlineData("of('efbbbf61ff', 'utf-8')", "a\uFFFD")]
    [InlineData("new TextDecoder('LATIN1').encoding", "windows-1252")]
    public void Bytes_are_decoded(string expression, string text) =>
        Assert.Equal($"\"{text}\"", new ScriptBench().Result(Of + expression));

    [Theory]
    [InlineData("of('ff', 'utf-8', { fatal: true })", "TypeError")]
    [InlineData("of('d6', 'gbk', { fatal: true })", "TypeError")]
    [InlineData("new TextDecoder('ebcdic')", "RangeError")]
    public void Invalid_ones_are_errors_on_request(string expression, string error) =>
        Assert.Equal(error, new ScriptBench().Error(Of + expression).Name);

    [Fact]
    public void A_character_may_come_in_two_pieces() => Assert.Equal("\"€中\"", new ScriptBench().Result(
        "const u = new TextDecoder(), g = new TextDecoder('gbk'), s = { stream: true };"
        + "return u.decode(Uint8Array.of(0xe2, 0x82), s) + u.decode(Uint8Array.of(0xac))"
        + " + g.decode(Uint8Array.of(0xd6), s) + g.decode(Uint8Array.of(0xd0))"));
}
