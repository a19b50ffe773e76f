using System.Text;
using System.Text.Json;
using VoidMcp.CodeMode;
using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Gateway;

public sealed class ExecuteCodeResultTests
{
    private readonly KeptResults _kept = new(TimeProvider.System);

    [Fact]
    public void A_small_result_is_one_text_and_nothing_is_kept()
    {
        var answer = Answer(new ScriptOutcome { Result = """{"a":1}"""u8.ToArray() });
        Assert.Equal("""{"content":[{"type":"text","text":"{\"a\":1}"}]}""", Encoding.UTF8.GetString(answer.Span));
        Assert.Empty(_kept.All);
    }

    [Fact]
    public void A_large_result_is_shown_in_part_and_kept_whole()
    {
        var result = Items(5000);
        var content = Content(Answer(new ScriptOutcome { Result = result }, maxResult: 2000));
        var text = content[0].GetProperty("text").GetString()!;
        Assert.Contains("shape: 5,000 × { id: number, name: string }", text, StringComparison.Ordinal);
        Assert.Contains("more items of 5,000", text, StringComparison.Ordinal);
        Assert.Contains("await results.get(\"r1\")", text, StringComparison.Ordinal);
        Assert.Contains("voidmcp://results/r1", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1000, 3000);
        Assert.Equal("resource_link", content[1].GetProperty("type").GetString());
        Assert.Equal(result.Length, content[1].GetProperty("size").GetInt64());
        Assert.Equal(result.ToArray(), _kept.Find("r1")!.Content.Payload.ToArray());
    }

    [Theory]
    [InlineData("[1,2]")]
    [InlineData("5")]
    [InlineData("\"a\"")]
    [InlineData("null")]
    public void A_text_is_never_as_a_whole_JSON_that_is_no_object(string result)
    {
        var text = Content(Answer(new ScriptOutcome { Result = Encoding.UTF8.GetBytes(result) }))[0]
            .GetProperty("text").GetString();
        Assert.Equal($"{result}\n\ncalls: none", text);
    }

    [Fact]
    public void A_very_large_limit_is_not_filled_with_the_beginning_of_what_is_larger_still()
    {
        var text = Content(Answer(new ScriptOutcome { Result = Items(20_000) }, maxResult: 200_000))[0]
            .GetProperty("text").GetString()!;
        Assert.InRange(text.Length, 10_000, 20_000);
    }

    [Fact]
    public void A_client_that_knows_no_links_gets_none() =>
        Assert.Single(Content(Answer(new ScriptOutcome { Result = Items(5000) }, maxResult: 2000, knowsLinks: false)));

    [Fact]
    public void What_was_emitted_follows_the_text_in_order_and_stays_where_the_script_failed()
    {
        var outcome = new ScriptOutcome
        {
            Error = new ScriptError(ScriptErrorKind.Uncaught, "Error", "broken"),
            Emitted = [Image(10), """{"type":"text","text":"a note","x":1.0}"""u8.ToArray()],
        };
        var answer = Answer(outcome);
        var content = Content(answer);
        Assert.Equal(["text", "image", "text"], content.Select(c => c.GetProperty("type").GetString()));
        Assert.Equal("""{"type":"text","text":"a note","x":1.0}""", content[2].GetRawText());
        Assert.True(JsonElement.Parse(answer.Span).GetProperty("isError").GetBoolean());
    }

    [Fact]
    public void Emitted_blocks_that_do_not_fit_become_links_in_their_place()
    {
        var content = Content(Answer(
            new ScriptOutcome { Result = "1"u8.ToArray(), Emitted = [Image(100), Image(90_000), Image(100)] },
            room: 50_000));
        Assert.Equal(
            ["text", "image", "resource_link", "image"], content.Select(c => c.GetProperty("type").GetString()));
        Assert.Contains(
            "note: emitted block 2 is too large", content[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(KeptForm.Blob, _kept.Find("r1")!.Content.Form);
    }

    [Fact]
    public void Many_blocks_that_do_not_fit_share_a_handle()
    {
        Answer(
            new ScriptOutcome { Result = "1"u8.ToArray(), Emitted = [.. Enumerable.Repeat(Image(60_000), 100)] },
            room: 50_000);
        Assert.InRange(_kept.All.Count, 2, 20);
        Assert.Equal(JsonValueKind.Array, JsonElement.Parse(_kept.All[^1].Content.Payload.Span).ValueKind);
    }

    [Theory]
    [InlineData(768)]
    [InlineData(1_500)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void However_large_everything_is_the_answer_fits(int room)
    {
        ScriptOutcome[] outcomes =
        [
            new() { Result = Items(20_000) },
            new() { Result = Quoted(new string('"', 300_000)) },
            new() { Result = Quoted(string.Concat(Enumerable.Repeat("名🚀", 100_000))) },
            new()
            {
                Result = Encoding.UTF8.GetBytes($"{{\"{new string('k', 100_000)}\":[{new string('1', 100_000)}]}}"),
            },
            new() { Error = new ScriptError(ScriptErrorKind.Uncaught, "Error", new string('\u0001', 100_000))
            {
                Stack = new string('s', 100_000),
                SourceLine = new string('"', 100_000),
            } },
        ];
        foreach (var outcome in outcomes)
        {
            foreach (var era in new[] { Era.Legacy, Era.Modern })
            {
                var all = outcome with
                {
                    Console = [.. Enumerable.Repeat(new ConsoleLine("error", new string('"', 500)), 1000)],
                    Emitted = [.. Enumerable.Repeat(Image(50_000), 40)],
                    Notes = [new string('n', 20_000)],
                };
                foreach (var one in new[] { outcome, all, outcome with { Emitted = [Image(room)] } })
                {
                    var answer = Answer(one, room, maxResult: 10_000_000, era: era);
                    Assert.InRange(answer.Length, 1, room);
                    Content(answer);
                }
            }
        }
    }

    [Fact]
    public void An_error_and_a_console_that_are_too_long_are_cut_and_kept()
    {
        var text = Content(Answer(new ScriptOutcome
        {
            Error = new ScriptError(ScriptErrorKind.Uncaught, "Error", "begins here " + new string('x', 5_000_000)),
            Console = [new ConsoleLine("log", "printed " + new string('y', 5_000_000))],
        }, room: 10_000_000))[0].GetProperty("text").GetString()!;
        Assert.StartsWith("Error: begins here", text, StringComparison.Ordinal);
        Assert.Contains("printed yyy", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 100_000, 300_000);
        Assert.Equal(2, _kept.All.Count);
    }

    private ReadOnlyMemory<byte> Answer(
        ScriptOutcome outcome,
        int room = 1_000_000,
        long maxResult = 64 * 1024,
        bool knowsLinks = true,
        Era era = Era.Legacy) =>
        new ExecuteCodeResult(_kept, room, maxResult, knowsLinks).Write(outcome, era);

    private static List<JsonElement> Content(ReadOnlyMemory<byte> answer) =>
        [.. JsonElement.Parse(answer.Span).GetProperty("content").EnumerateArray()];

    private static ReadOnlyMemory<byte> Items(int count) =>
        Encoding.UTF8.GetBytes(
            $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"id":{{i}},"name":"item {{i}}"}"""))}]");

    private static ReadOnlyMemory<byte> Image(int size) =>
        Encoding.UTF8.GetBytes(
            $$"""{"type":"image","data":"{{new string('A', size / 4 * 4)}}","mimeType":"image/png"}""");

    private static ReadOnlyMemory<byte> Quoted(string text) => EscapedText.Quote(Encoding.UTF8.GetBytes(text));
}
