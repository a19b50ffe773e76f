using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class JsonSlicesTests
{
    [Theory]
    [InlineData("\"a\\ud83d\"", "a\uFFFD")]
    [InlineData("\"\\ud83d\\ude80\\ude80\"", "\ud83d\ude80\uFFFD")]
    [InlineData("\"\\\\ud83d \\u0041 \\uD83D\\u0041\"", "\\ud83d A \uFFFDA")]
    public void Half_of_a_surrogate_pair_is_read_as_the_mark_for_it(string raw, string text) =>
        Assert.Equal(text, JsonSlices.String(Encoding.UTF8.GetBytes(raw)));

    [Fact]
    public void A_name_that_is_no_text_is_none_that_is_looked_for()
    {
        var json = """{"\ud800":1,"a\ud800":2,"a":3}"""u8.ToArray();
        Assert.Equal("3", Encoding.UTF8.GetString(JsonSlices.Property(json, "a"u8).Span));
        Assert.Equal(
            """{"\ud800":1,"a\ud800":2,"a":4}""",
            Encoding.UTF8.GetString(new JsonEdit(json).Set("a", "4"u8.ToArray()).ToUtf8().Span));
    }
}
