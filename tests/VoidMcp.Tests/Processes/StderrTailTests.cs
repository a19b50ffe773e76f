using System.Text;
using VoidMcp.Processes;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Processes;

public sealed class StderrTailTests
{
    [Fact]
    public void Lines_in_pieces_are_put_together_and_blank_ones_left_out()
    {
        var heard = new List<string>();
        var tail = new StderrTail(heard.Add);
        foreach (var piece in (string[])["fi", "rst\r\n\nsec", "ond", "\nla"])
            tail.Append(Encoding.UTF8.GetBytes(piece));
        Assert.Equal(["first", "second"], tail.Lines);
        tail.Finish();
        Assert.Equal(["first", "second", "la"], tail.Lines);
        Assert.Equal(tail.Lines, heard);
        Assert.Equal("second\nla", tail.Last(2));
    }

    [Fact]
    public void Only_the_last_lines_are_kept_however_many_come()
    {
        var tail = new StderrTail();
        for (var i = 0; i < 1000; i++) tail.Append(Encoding.UTF8.GetBytes($"{i}\n"));
        Assert.Equal(StderrTail.MaxLines, tail.Lines.Count);
        Assert.Equal("999", tail.Lines[^1]);
    }

    [Fact]
    public void A_line_without_end_is_cut_into_pieces()
    {
        var tail = new StderrTail();
        tail.Append(Encoding.UTF8.GetBytes(new string('x', (StderrTail.MaxLineBytes * 3) + 5) + "\nend\n"));
        Assert.Equal([2048, 2048, 2048, 5, 3], tail.Lines.Select(line => line.Length));
    }

    [Theory]
    [InlineData(76)]
    [InlineData(16)]
    [InlineData(64)]
    public void A_secret_in_base64_is_masked_over_the_lines_that_it_is_wrapped_into(int width)
    {
        const string Secret = "sk-a-secret-of-some-length-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789";
        var mask = SecretMask.Of([KeyValuePair.Create("k", Secret)]);
        var heard = new List<string>();
        var tail = new StderrTail(heard.Add, mask);
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{Secret}"));
        foreach (var line in (string[])["before", .. base64.Chunk(width).Select(c => new string(c)), "after"])
        {
            tail.Append(Encoding.UTF8.GetBytes(line + "\n"));
            Assert.DoesNotContain(tail.Lines, l => l.Length > 8 && base64[12..].Contains(l, StringComparison.Ordinal));
        }

        tail.Finish();
        Assert.Equal(tail.Lines, heard);
        Assert.Equal(("before", "after"), (heard[0], heard[^1]));
        var between = string.Concat(heard[1..^1]);
        Assert.Contains("[secret k]", between, StringComparison.Ordinal);
        Assert.InRange(between.Length, 10, 24);
    }

    [Fact]
    public void A_line_that_only_looks_like_the_beginning_of_a_secret_comes_with_the_next()
    {
        var mask = SecretMask.Of([KeyValuePair.Create("k", "some-secret-value-of-a-length")]);
        var tail = new StderrTail(null, mask);
        var base64 = Convert.ToBase64String("some-secret-value-of-a-length"u8);
        tail.Append(Encoding.UTF8.GetBytes($"at {base64[..6]}\n"));
        Assert.Equal(["at [secret k]"], tail.Lines);
        tail.Append("next\n"u8);
        Assert.Equal([$"at {base64[..6]}", "next"], tail.Lines);
    }

    [Fact]
    public void Terminal_sequences_and_bytes_that_are_no_text_do_no_harm()
    {
        var tail = new StderrTail();
        tail.Append([.. "\u001b[31mred\u001b[0m\tand\u0007 bell \u001b]0;title"u8, 0xff, (byte)'\n']);
        Assert.Equal(["red\tand bell ]0;title\uFFFD"], tail.Lines);
    }
}
