using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class JsonEditTests
{
    [Fact]
    public void An_untouched_object_is_returned_as_it_is()
    {
        var source = Utf8("""{ "b" : 1.50, "a": "\u00e9" }""");
        Assert.True(source.Equals(new JsonEdit(source).ToUtf8()));
    }

    [Theory]
    [InlineData("""{"name":"old","arguments":{"x": 1.0}}""", """{"name":"new","arguments":{"x": 1.0}}""")]
    [InlineData("""{"arguments":{ "é" : "\u00e9"}}""", """{"arguments":{ "é" : "\u00e9"},"name":"new"}""")]
    [InlineData("{}", """{"name":"new"}""")]
    [InlineData("""{"name":"a","z":1,"name":"b"}""", """{"name":"new","z":1}""")]
    [InlineData("""{"n\u0061me":"a"}""", """{"name":"new"}""")]
    public void Setting_a_property_leaves_every_other_byte(string source, string expected) =>
        Assert.Equal(expected, Text(new JsonEdit(Utf8(source)).SetText("name", "new").ToUtf8()));

    [Fact]
    public void Removing_and_setting_together_keep_the_order_of_the_rest()
    {
        var edited = new JsonEdit(Utf8("""{"a":1,"b":[1, 2],"c":null,"d":{}}"""))
            .Remove("a").Remove("missing").Set("c", Utf8("7")).ToUtf8();
        Assert.Equal("""{"b":[1, 2],"c":7,"d":{}}""", Text(edited));
    }

    [Fact]
    public void An_empty_source_counts_as_an_empty_object() =>
        Assert.Equal("""{"x":"\"quoted\" 漢"}""", Text(new JsonEdit(default).SetText("x", "\"quoted\" 漢").ToUtf8()));

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
