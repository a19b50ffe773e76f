using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class EscapedTextTests
{
    private const string Mixed = "plain \"quoted\" back\\slash\n\r\t\b\f\0\u001f äöü 名前 🚀 \u007f end";

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData(Mixed)]
    [InlineData("\"")]
    [InlineData("🚀")]
    public void A_quoted_text_reads_back_and_has_the_size_that_was_told(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var quoted = EscapedText.Quote(utf8);
        Assert.Equal(text, JsonElement.Parse(quoted.Span).GetString());
        Assert.Equal(EscapedText.Size(utf8), quoted.Length - 2);
    }

    [Fact]
    public void Non_ASCII_stays_as_it_is() =>
        Assert.Equal("\"名🚀\"", Encoding.UTF8.GetString(EscapedText.Quote("名🚀"u8).Span));

    [Fact]
    public void A_cut_text_fits_and_ends_at_a_whole_character_wherever_the_cut_is()
    {
        var utf8 = Encoding.UTF8.GetBytes(Mixed);
        for (var room = 0; room <= EscapedText.Size(utf8) + 1; room++)
        {
            var end = EscapedText.Fit(utf8, room);
            Assert.InRange(EscapedText.Size(utf8.AsSpan(0, end)), 0, room);
            Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(utf8, 0, end));

            // No whole character more would have fitted.
            var next = end + 1;
            while (next < utf8.Length && (utf8[next] & 0xC0) == 0x80) next++;
            if (end < utf8.Length) Assert.True(EscapedText.Size(utf8.AsSpan(0, next)) > room, $"room {room}");
            else Assert.Equal(utf8.Length, end);
        }
    }
}
