using System.Text;
using VoidMcp.Commands;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Commands;

public sealed class ToolResultTests
{
    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"one"},{"type":"text","text":"two\n"}]}""", "one\ntwo\n", "")]
    [InlineData(
        """{"structuredContent":{"sum":3.50},"content":[{"type":"text","text":"{\"sum\":3.5}"}]}""",
        "{\n  \"sum\": 3.50\n}\n",
        "")]
    [InlineData(
        """{"content":[{"type":"image","data":"AAEC","mimeType":"image/png"},{"type":"text","text":"seen"}]}""",
        "seen\n",
        "[image image/png, 3 bytes; to save it: --output FILE]\n")]
    [InlineData("""{"content":[{"type":"resource_link","name":"n","uri":"file:///x"}]}""", "", "[link] n file:///x\n")]
    [InlineData("""{"content":[{"type":"resource","resource":{"uri":"file:///x","text":"inside"}}]}""", "inside\n", "")]
    [InlineData(
        """{"content":[{"type":"resource","resource":{"uri":"file:///x","blob":"AA==","mimeType":"a/b"}}]}""",
        "",
        "[resource a/b, 1 byte; to save it: --output FILE]\n")]
    [InlineData("""{"content":[{"type":"\u001b[31m[new]"}]}""", "", "[[new]; to show it: --raw]\n")]
    [InlineData("""{"content":[]}""", "", "")]
    [InlineData("[]", "", "")]
    public void Texts_and_structures_are_data_and_the_rest_is_described(string json, string stdout, string stderr)
    {
        using var data = new StringWriter { NewLine = "\n" };
        using var talk = new StringWriter { NewLine = "\n" };
        Result(json).Print(new Output(Surface.Pipe(data), Surface.Pipe(talk)));
        Assert.Equal(stdout, data.ToString());
        Assert.Equal(stderr, talk.ToString());
    }

    [Fact]
    public void Every_file_of_a_result_can_be_saved()
    {
        var files = Result(
            """{"content":[{"type":"audio","data":"AAE=","mimeType":"audio/wav"},"""
            + """{"type":"resource","resource":{"blob":"Ag=="}},{"type":"image","data":"?"}]}""")
            .Files();
        Assert.Equal(["audio/wav", "application/octet-stream"], files.Select(f => f.Type));
        Assert.Equal([0, 1], files[0].Bytes);
        Assert.Equal([2], files[1].Bytes);
    }

    [Fact]
    public void A_failed_result_has_the_tools_own_words()
    {
        Assert.Equal(
            "it failed", Result("""{"isError":true,"content":[{"type":"text","text":"it failed"}]}""").ErrorText);
        Assert.Equal("the tool failed without an error message", Result("""{"isError":true}""").ErrorText);
        Assert.False(Result("{}").IsError);
    }

    private static ToolResult Result(string json) => new(Encoding.UTF8.GetBytes(json));
}
