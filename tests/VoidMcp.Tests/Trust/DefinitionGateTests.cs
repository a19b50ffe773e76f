using System.Text;
using System.Text.Json.Nodes;
using VoidMcp.Trust;

namespace VoidMcp.Tests.Trust;

public sealed class DefinitionGateTests
{
    [Fact]
    public void A_clean_definition_keeps_its_bytes()
    {
        var raw = Utf8("""
            { "name": "t",  "description":"line\n\tsecond \u00e9","inputSchema":{"type":"object"},"x":[1, 2.50] }
            """);
        var gated = DefinitionGate.Definition(raw, "name");
        Assert.True(raw.Equals(gated.Utf8));
        Assert.Null(gated.Note);
        Assert.Null(gated.Mistake);
    }

    [Fact]
    public void Texts_are_cleaned_wherever_they_stand()
    {
        var gated = DefinitionGate.Definition(
            Utf8("""
            {"name":"t","title":"A\u200bB","description":"C\u202eD","annotations":{"title":"E\u001b[1mF"},
            "_meta":{"k\u200b":1,"deep":[{"m":"G\udb40\udc41H"}]},
            "inputSchema":{"type":"object","properties":{"title":{"type":"string","description":"I\u2060J",
            "enum":["K\u200bL"],"default":"M\u00adN","pattern":"[\u200b]"}}}}
            """),
            "name");
        Assert.Null(gated.Mistake);
        Assert.Equal(
            "removed 7 invisible characters, 1 bidi control, 1 control character or escape sequence", gated.Note);
        var root = JsonNode.Parse(gated.Utf8.Span)!;
        Assert.Equal("AB", (string?)root["title"]);
        Assert.Equal("CD", (string?)root["description"]);
        Assert.Equal("EF", (string?)root["annotations"]!["title"]);
        Assert.Equal("""{"deep":[{"m":"GH"}]}""", root["_meta"]!.ToJsonString());
        Assert.Equal(
            """{"type":"string","description":"IJ","enum":["KL"],"default":"MN"}""",
            root["inputSchema"]!["properties"]!["title"]!.ToJsonString());
    }

    [Fact]
    public void Long_texts_are_cut()
    {
        var gated = DefinitionGate.Definition(
            Utf8($$"""
            {"name":"t","title":"{{new string('t', 300)}}","description":"{{new string('d', 5000)}}",
            "inputSchema":{"properties":{"p":{"description":"{{new string('é', 3000)}}","default":{
            "title":"{{new string('x', 300)}}"} } } },"icons":[{"src":"data:{{new string('s', 5000)}}"}]}
            """),
            "name");
        Assert.Equal("shortened its description, title", gated.Note);
        var root = JsonNode.Parse(gated.Utf8.Span)!;
        Assert.Equal(new string('t', 127) + "…", (string?)root["title"]);
        Assert.Equal(new string('d', 4093) + "…", (string?)root["description"]);
        var parameter = root["inputSchema"]!["properties"]!["p"]!;
        Assert.Equal(4096 - 1, Encoding.UTF8.GetByteCount((string)parameter["description"]!));
        Assert.Equal(300, ((string)parameter["default"]!["title"]!).Length);
        Assert.Equal(5005, ((string)root["icons"]![0]!["src"]!).Length);
    }

    [Theory]
    [InlineData("""{"name":"t","inputSchema":{"properties":{"a\u200b":{}}}}""",
        "the name of an argument contains hidden or control characters")]
    [InlineData("""{"name":"p","arguments":[{"name":"a\n"}]}""",
        "the name of an argument contains hidden or control characters")]
    public void Arguments_that_hide_something_refuse_the_definition(string raw, string mistake) =>
        Assert.Equal(mistake, DefinitionGate.Definition(Utf8(raw), "name").Mistake);

    [Fact]
    public void An_output_schema_that_hides_something_is_removed()
    {
        var gated = DefinitionGate.Definition(
            Utf8("""{"name":"t","outputSchema":{"properties":{"a\u200b":{}}}}"""), "name");
        Assert.Null(gated.Mistake);
        Assert.Equal("""{"name":"t"}""", Encoding.UTF8.GetString(gated.Utf8.Span));
    }

    [Fact]
    public void Names_are_refused_and_never_changed()
    {
        Assert.Null(DefinitionGate.WrongName("read file"));
        Assert.Equal("contains hidden or control characters", DefinitionGate.WrongName("a\u001b[1m"));
        Assert.Equal("is longer than 128 characters", DefinitionGate.WrongName(new string('n', 129)));
        Assert.Null(DefinitionGate.WrongUri($"file:///{new string('n', 1000)}"));
        Assert.NotNull(DefinitionGate.WrongUri("file:///a\u202eb"));
    }

    [Fact]
    public void Instructions_have_at_most_two_kilobytes()
    {
        Assert.Equal((null, null), DefinitionGate.Instructions(null));
        Assert.Equal(("Use a.", null), DefinitionGate.Instructions("Use a."));
        var (text, note) = DefinitionGate.Instructions("\u200b" + new string('i', 3000));
        Assert.Equal(new string('i', 2045) + "…", text);
        Assert.Equal("removed 1 invisible character; shortened to 2 KB", note);
    }

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
