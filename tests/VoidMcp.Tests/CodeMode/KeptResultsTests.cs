using System.Text;
using VoidMcp.CodeMode;

namespace VoidMcp.Tests.CodeMode;

public sealed class KeptResultsTests
{
    private readonly KeptResults _kept = new(TimeProvider.System, capacity: 100);

    [Fact]
    public void Each_gets_a_handle_of_its_own_and_is_found_by_it()
    {
        Assert.Equal(["r1", "r2"], new[] { Keep(10), Keep(20) }.Select(k => k!.Handle));
        Assert.Equal(20, _kept.Find("r2")!.Content.Payload.Length);
        Assert.Null(_kept.Find("r3"));
    }

    [Fact]
    public void When_all_together_are_too_much_the_oldest_go_and_their_handles_never_come_back()
    {
        Keep(40);
        Keep(40);
        Keep(40);
        Assert.Equal(["r2", "r3"], _kept.All.Select(k => k.Handle));
        Keep(100);
        Assert.Equal(["r4"], _kept.All.Select(k => k.Handle));
    }

    [Fact]
    public void Many_small_ones_are_too_much_as_well()
    {
        var kept = new KeptResults(TimeProvider.System);
        for (var i = 0; i <= KeptResults.MaxCount; i++) kept.Keep(Json(2));
        Assert.Equal(KeptResults.MaxCount, kept.All.Count);
        Assert.Null(kept.Find("r1"));
    }

    [Fact]
    public void One_that_is_too_large_by_itself_is_refused_in_words_and_costs_no_other()
    {
        Keep(50);
        Assert.Null(Keep(101));
        Assert.Contains("101 bytes", _kept.TooLarge(Json(101)), StringComparison.Ordinal);
        Assert.Equal(["r1"], _kept.All.Select(k => k.Handle));
        Assert.Equal("r2", Keep(10)!.Handle);
    }

    [Fact]
    public void A_missing_one_says_whether_it_was_dropped_and_what_there_is()
    {
        Assert.Contains("no results are kept now", _kept.WhyMissing("r1"), StringComparison.Ordinal);
        Keep(60);
        Keep(60);
        Assert.Contains("r1 was dropped", _kept.WhyMissing("r1"), StringComparison.Ordinal);
        Assert.EndsWith("available: r2", _kept.WhyMissing("r1"), StringComparison.Ordinal);
        foreach (var never in new[] { "r3", "r0", "x", "", "r", "r-1", "r99999999999999999999" })
            Assert.StartsWith($"unknown handle '{never}'", _kept.WhyMissing(never), StringComparison.Ordinal);
    }

    [Fact]
    public void Keeping_is_told_after_it_was_done()
    {
        var seen = new List<int>();
        _kept.Changed += () => seen.Add(_kept.All.Count);
        Keep(10);
        Keep(10);
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public void It_may_be_used_from_many_threads_at_once()
    {
        var kept = new KeptResults(TimeProvider.System);
        var handles = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 500, _ => handles.Add(kept.Keep(Json(5))!.Handle));
        Assert.Equal(500, handles.Distinct().Count());
        Assert.Equal(500, kept.All.Count);
    }

    [Theory]
    [InlineData("""{"type":"text","text":"plain \u00e9\n"}""", "Text", "text/plain", "\"plain é\\n\"", "plain é\n", 9)]
    [InlineData(
        """{"type":"text","text":"{\"a\": 1}"}""", "Json", "application/json", """{"a": 1}""", """{"a": 1}""", 8)]
    [InlineData(
        """{"type":"text","text":"\"quoted\""}""", "Text", "text/plain", "\"\\\"quoted\\\"\"", "\"quoted\"", 8)]
    [InlineData(
        """{"type":"image","data":"AAECAw==","mimeType":"image/png"}""", "Blob", "image/png", null, "AAECAw==", 4)]
    [InlineData("""{"type":"audio","data":"AA\nEC\n","mimeType":"audio/wav"}""", "Blob", "audio/wav", null, "AAEC", 3)]
    [InlineData(
        """{"type":"resource","resource":{"uri":"x:/","mimeType":"text/csv","text":"a,b"}}""", "Text", "text/csv", null,
        "a,b", 3)]
    [InlineData(
        """{"type":"resource","resource":{"uri":"x:/","blob":"AAEC"}}""", "Blob", "application/octet-stream", null,
        "AAEC", 3)]
    [InlineData(
        """{"type":"image","data":"no base64!","mimeType":"image/png"}""", "Json", "application/json", null, null, 59)]
    [InlineData("""{"type":"x-hologram","depth":1e400}""", "Json", "application/json", null, null, 35)]
    [InlineData("""{"type":"text","text":"half \ud83d pair"}""", "Json", "application/json", null, null, 41)]
    public void A_block_is_kept_so_that_scripts_and_clients_read_it(
        string block, string form, string mime, string? payload, string? read, int size)
    {
        var content = KeptContent.OfBlock("x", Encoding.UTF8.GetBytes(block));
        Assert.Equal((form, mime, size), (content.Form.ToString(), content.MimeType, (int)content.Size));
        Assert.Equal(payload ?? block, Encoding.UTF8.GetString(content.Payload.Span));
        Assert.Equal(read ?? block, Encoding.UTF8.GetString(content.Read().Span));
    }

    private KeptResult? Keep(int bytes) => _kept.Keep(Json(bytes));

    private static KeptContent Json(int bytes) =>
        KeptContent.OfJson("x", Encoding.UTF8.GetBytes($"\"{new string('x', bytes - 2)}\""));
}
