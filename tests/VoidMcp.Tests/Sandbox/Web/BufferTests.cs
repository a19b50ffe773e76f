namespace VoidMcp.Tests.Sandbox.Web;

public sealed class BufferTests
{
    [Theory]
    [InlineData("Buffer.from('hi').toString('base64')", "\"aGk=\"")]
    [InlineData("Buffer.from('aGk', 'base64').toString()", "\"hi\"")]
    [InlineData("Buffer.from('6869zz', 'hex').toString('utf-8')", "\"hi\"")]
    [InlineData("Buffer.from('é', 'latin1').toString('hex')", "\"e9\"")]
    [InlineData("Buffer.from([1, 2]).toString('base64url')", "\"AQI\"")]
    [InlineData("Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString()", "\"ab\"")]
    [InlineData("Buffer.byteLength('é')", "2")]
    [InlineData("({ ...Buffer.from('a').toJSON() })", """{"type":"Buffer","data":[97]}""")]
    public void It_converts_between_text_and_bytes(string expression, string json) => 
        Assert.Equal(json, new ScriptBench().Result($"return {expression}"));

    [Theory]
    [InlineData("Buffer.from('x', 'rot13')", "Unknown encoding: rot13")]
    [InlineData("Buffer.from(5)", "Buffer.from takes a string")]
    public void Its_misuse_is_an_error(string expression, string message) =>
        Assert.Contains(message, new ScriptBench().Error($"return {expression}").Message, StringComparison.Ordinal);
}
