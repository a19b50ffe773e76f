using System.Text;
using System.Text.Json;
using VoidMcp.CodeMode;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.CodeMode;

public sealed class ScriptOutcomeTextTests
{
    private static readonly ScriptCallTrace s_read = new(
        "files", "read", ScriptCallState.Ok, 1, TimeSpan.Zero, TimeSpan.FromMilliseconds(12.34), null);

    [Fact]
    public void A_success_shows_result_console_calls_and_notes()
    {
        var text = ScriptOutcomeText.Write(new ScriptOutcome
        {
            Result = """{"a":1}"""u8.ToArray(),
            Console = [new ConsoleLine("log", "one\ntwo"), new ConsoleLine("error", "bad")],
            LinesDropped = 1234,
            Calls = [s_read, s_read with { Tool = "stat", State = ScriptCallState.Failed, Message = "gone" }],
            Notes = ["mind this"],
            Elapsed = TimeSpan.FromMilliseconds(40),
        });

        Assert.Equal("""
            {"a":1}

            console:
              one
              two
              [error] bad
              … 1,234 more lines dropped

            calls (2, 40 ms):
              files.read ok 12.3 ms
              files.stat failed 12.3 ms: gone
            note: mind this
            """, text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void An_error_shows_place_line_and_hint_and_the_calls_made()
    {
        var text = ScriptOutcomeText.Write(new ScriptOutcome
        {
            Error = new ScriptError(ScriptErrorKind.Uncaught, "ToolError", "gone")
            {
                Server = "files", Tool = "read", Line = 3, Column = 7, SourceLine = "await x()", Hint = "Do better.",
                Stack = "at f (line 3:7)\nat (line 9:1)",
            },
            Calls = [s_read with { State = ScriptCallState.Failed, Message = "gone" }],
            Elapsed = TimeSpan.FromMilliseconds(15),
        });

        Assert.Equal("""
            ToolError: gone
              from files.read
              at line 3, column 7: await x()
              at (line 9:1)
            hint: Do better.

            calls (1, 15 ms):
              files.read failed 12.3 ms
            """, text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Nothing_returned_says_how_to_return() =>
        Assert.Contains(
            "end the script with return", ScriptOutcomeText.Write(new ScriptOutcome()), StringComparison.Ordinal);

    [Fact]
    public void Of_many_calls_the_failed_ones_are_shown()
    {
        var calls = Enumerable.Range(0, 100)
            .Select(i => s_read with { Tool = $"read_{i}", Offset = TimeSpan.FromMilliseconds(i) }).ToList();
        calls[70] = calls[70] with { State = ScriptCallState.Failed, Message = "the one" };
        var text = ScriptOutcomeText.Write(new ScriptOutcome { Calls = calls });
        Assert.Contains("the one", text, StringComparison.Ordinal);
        Assert.Contains("… 70 more, all ok", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_of_one_tool_that_ended_alike_are_one_line()
    {
        var calls = Enumerable.Range(0, 201).Select(i => s_read with
        {
            Offset = TimeSpan.FromMilliseconds(i),
            Duration = TimeSpan.FromMilliseconds(3 + (i % 7)),
        }).ToList();
        calls[7] = calls[7] with { State = ScriptCallState.Failed, Message = "gone" };
        var text = ScriptOutcomeText.Write(new ScriptOutcome { Calls = calls });
        Assert.EndsWith(
            "\n  files.read ok × 200, 3 to 9 ms\n  files.read failed 3 ms: gone", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_result_is_shown_in_part_with_its_shape()
    {
        var items = string.Join(
            ',', Enumerable.Range(0, 5000).Select(i => $$"""{"id":{{i}},"name":"item {{i}}","tags":["a","b"]}"""));
        var text = ScriptOutcomeText.Part(Encoding.UTF8.GetBytes($"[{items}]"), "it is kept as r1", 1000);

        Assert.True(text.Length < 1500, $"{text.Length} characters");
        Assert.Contains("bytes): it is kept as r1.", text, StringComparison.Ordinal);
        Assert.Contains(
            "shape: 5,000 × { id: number, name: string, tags: 2 × string }", text, StringComparison.Ordinal);
        Assert.Contains("more items of 5,000", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"@\"")]
    [InlineData("{\"a\":\"@\",\"b\":[1,2,3]}")]
    [InlineData("{\"a\":{\"b\":[{\"c\":\"@\"},{\"c\":\"@\"}]},\"z\":1}")]
    [InlineData("[[\"@\"],[\"@\"],5]")]
    public void The_part_shown_is_valid_JSON_and_not_much_longer_than_allowed(string template)
    {
        var json = template.Replace("@", string.Concat(Enumerable.Repeat("é😀x", 20_000)), StringComparison.Ordinal);
        var (_, beginning) = ResultPreview.Of(Encoding.UTF8.GetBytes(json), 2000);
        using var document = JsonDocument.Parse(beginning);
        Assert.True(beginning.Length < 12_000, $"{beginning.Length} characters");
    }

    [Fact]
    public void The_small_members_after_a_large_one_are_shown()
    {
        var json = $$"""{"log":"{{new string('x', 100_000)}}","count":7}""";
        Assert.Contains(
            "\"count\":7", ResultPreview.Of(Encoding.UTF8.GetBytes(json), 2000).Beginning, StringComparison.Ordinal);
    }
}
