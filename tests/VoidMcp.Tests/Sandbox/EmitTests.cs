using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class EmitTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("'hällo \"x\" 😀'", """{"type":"text","text":"hällo \"x\" 😀"}""")]
    [InlineData(
        "{ type: 'text', text: 'a', annotations: { audience: ['user'] } }",
        """{"type":"text","text":"a","annotations":{"audience":["user"]}}""")]
    [InlineData(
        "{ type: 'image', data: 'aGk=', mimeType: 'image/png', _meta: { a: 1 } }",
        """{"type":"image","data":"aGk=","mimeType":"image/png","_meta":{"a":1}}""")]
    [InlineData(
        "{ type: 'image', data: new Uint8Array([104, 105]), mimeType: 'image/png' }",
        """{"type":"image","data":"aGk=","mimeType":"image/png"}""")]
    [InlineData(
        "{ type: 'audio', data: 'aG\\nk=', mimeType: 'audio/wav' }",
        """{"type":"audio","data":"aGk=","mimeType":"audio/wav"}""")]
    [InlineData(
        "{ type: 'resource', resource: { uri: 'file:///a', text: 'x' } }",
        """{"type":"resource","resource":{"uri":"file:///a","text":"x"}}""")]
    [InlineData(
        "{ type: 'resource', resource: { uri: 'a:b', blob: new Uint8Array([1]).buffer } }",
        """{"type":"resource","resource":{"uri":"a:b","blob":"AQ=="}}""")]
    [InlineData(
        "{ type: 'resource_link', uri: 'a:b', name: 'n' }", """{"type":"resource_link","uri":"a:b","name":"n"}""")]
    [InlineData("{ data: 'aGk=', mimeType: 'image/png' }", """{"type":"image","data":"aGk=","mimeType":"image/png"}""")]
    [InlineData(
        "{ data: new TextEncoder().encode('hi'), mimeType: 'audio/mpeg' }",
        """{"type":"audio","data":"aGk=","mimeType":"audio/mpeg"}""")]
    [InlineData(
        "{ data: 'aGk=', mimeType: 'application/pdf' }",
        """{"type":"resource","resource":{"uri":"emitted:///file1","mimeType":"application/pdf","blob":"aGk="}}""")]
    [InlineData(
        "{ data: 'aGk=', mimeType: 'application/pdf', name: 'a b.pdf' }",
        """{"type":"resource","resource":{"uri":"emitted:///a%20b.pdf","mimeType":"application/pdf","blob":"aGk="}}""")]
    [InlineData(
        "{ text: 'a,b', mimeType: 'text/csv', uri: 'x:y' }",
        """{"type":"resource","resource":{"uri":"x:y","mimeType":"text/csv","text":"a,b"}}""")]
    [InlineData("{ text: 'a' }", """{"type":"text","text":"a"}""")]
    [InlineData("new Uint8Array([104, 105]), 'image/png'", """{"type":"image","data":"aGk=","mimeType":"image/png"}""")]
    [InlineData("'aGk=', 'image/png'", """{"type":"image","data":"aGk=","mimeType":"image/png"}""")]
    [InlineData(
        "'a,b', 'text/csv'",
        """{"type":"resource","resource":{"uri":"emitted:///file1","mimeType":"text/csv","text":"a,b"}}""")]
    public void Content_in_every_form_becomes_a_block_of_the_protocol(string arguments, string block)
    {
        Assert.Equal("1", _bench.Result($"return await emit({arguments})"));
        Assert.Equal(block, Assert.Single(_bench.Blocks));
    }

    [Theory]
    [InlineData("", "undefined is not valid content; emit accepts a string")]
    [InlineData("null", "null is not valid content")]
    [InlineData("42", "a number is not valid content")]
    [InlineData("{}", "emit(JSON.stringify(")]
    [InlineData("[['a']]", "an array inside an array")]
    [InlineData("tools.files.read()", "put await in front")]
    [InlineData("tools.files.read", "a function is not valid content")]
    [InlineData("{ type: 'video' }", "unknown content type \"video\"")]
    [InlineData("{ type: 'text' }", "a text block needs text")]
    [InlineData("{ type: 'image', data: 'aGk=' }", "an image block needs mimeType")]
    [InlineData("{ type: 'image', mimeType: 'image/png' }", "needs data")]
    [InlineData("{ type: 'image', data: '*', mimeType: 'image/png' }", "data is not valid base64")]
    [InlineData("{ type: 'image', data: 'data:image/png;base64,aGk=', mimeType: 'image/png' }",
        "pass only the part after the comma")]
    [InlineData("{ type: 'resource', resource: { text: 'x' } }", "needs uri")]
    [InlineData("{ type: 'resource', resource: { uri: 'a:b' } }", "text, or blob")]
    [InlineData("{ type: 'resource_link', uri: 'a:b' }", "needs name")]
    [InlineData("{ data: 'aGk=' }", "needs a mimeType")]
    [InlineData("{ data: 'aGk=', mimeType: 'png' }", "invalid MIME type \"png\"")]
    [InlineData("new Uint8Array(1)", "second argument")]
    public void Anything_else_is_an_error_that_says_what_is_accepted(string arguments, string problem)
    {
        var error = _bench.Error($"const a = 1;\nemit({arguments})");
        Assert.StartsWith("emit: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(("TypeError", 2), (error.Name, error.Line));
        Assert.Empty(_bench.Blocks);
    }

    [Fact]
    public void An_array_is_sent_whole_or_not_at_all()
    {
        Assert.Equal("2", _bench.Result("return emit(['a', { data: 'aGk=', mimeType: 'image/png' }])"));
        Assert.Equal(2, _bench.Blocks.Count);
        Assert.Equal("TypeError", _bench.Error("emit(['b', {}])").Name);
        Assert.Equal(2, _bench.Blocks.Count);
    }

    [Fact]
    public void What_was_sent_before_a_failure_stays_sent()
    {
        Assert.Equal("later", _bench.Error("emit('before'); throw new Error('later')").Message);
        Assert.Single(_bench.Blocks);
    }

    [Fact]
    public void Blocks_are_bounded_in_number_and_in_size()
    {
        Assert.Contains("limit of 100 blocks reached", _bench.Error("for (;;) emit('x')").Message,
            StringComparison.Ordinal);
        Assert.Equal(ScriptLimits.MaxEmitted, _bench.Blocks.Count);
        _bench.Blocks.Clear();
        var error = _bench.Error("const mib = new Uint8Array(3 << 18); for (;;) emit(mib, 'image/png')");
        Assert.Contains("8.0 MiB", error.Message, StringComparison.Ordinal);
        Assert.InRange(_bench.Blocks.Sum(b => b.Length), 7 << 20, ScriptLimits.MaxEmittedBytes);
    }
}
