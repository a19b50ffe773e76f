using System.Text;
using System.Text.Json;
using VoidMcp.CodeMode;
using VoidMcp.Gateway;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Gateway;

public sealed class ResultResourcesTests
{
    private readonly KeptResults _kept = new(TimeProvider.System);

    [Fact]
    public void The_list_has_the_newest_first()
    {
        _kept.Keep(KeptContent.OfJson("one", "[1]"u8.ToArray()));
        _kept.Keep(KeptContent.OfText("two", "ü"u8.ToArray()));
        var list = Resources(10_000).All().Select(r => JsonElement.Parse(r.Span)).ToList();
        Assert.Equal(
            ["voidmcp://results/r2", "voidmcp://results/r1"], list.Select(r => r.GetProperty("uri").GetString()));
        Assert.Equal([2, 3], list.Select(r => r.GetProperty("size").GetInt32()));
    }

    [Fact]
    public void A_small_one_is_read_whole_and_says_nothing_of_parts()
    {
        _kept.Keep(KeptContent.OfJson("one", "[1]"u8.ToArray()));
        Assert.Equal(
            """{"contents":[{"uri":"voidmcp://results/r1","mimeType":"application/json","text":"[1]"}]}""",
            Encoding.UTF8.GetString(Read("voidmcp://results/r1", 10_000).Span));
    }

    [Theory]
    [InlineData(768)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(1_002)]
    [InlineData(1_003)]
    [InlineData(50_000)]
    public void Parts_fit_and_together_are_the_whole(int room)
    {
        var text = string.Concat(Enumerable.Repeat("a \"ü\" \n 名前 🚀\u0001", room / 8));
        var bytes = Enumerable.Range(0, (room * 3) + 1).Select(i => (byte)(i * 7)).ToArray();
        _kept.Keep(KeptContent.OfText("text", Encoding.UTF8.GetBytes(text)));
        _kept.Keep(KeptContent.OfBlock("image", Encoding.UTF8.GetBytes(
            $$"""{"type":"image","data":"{{Convert.ToBase64String(bytes)}}","mimeType":"image/png"}""")));

        Assert.Equal(text, string.Concat(Parts("r1", room).Select(p => p.GetProperty("text").GetString())));
        Assert.Equal(
            bytes, Parts("r2", room).SelectMany(p => Convert.FromBase64String(p.GetProperty("blob").GetString()!)));
    }

    [Fact]
    public void Reading_a_large_one_gives_the_first_part_and_says_how_to_go_on()
    {
        _kept.Keep(KeptContent.OfText("text", Encoding.UTF8.GetBytes(new string('x', 5_000))));
        var bare = JsonElement.Parse(Read("voidmcp://results/r1", 2_640).Span).GetProperty("contents");
        Assert.Equal(2_000, bare[0].GetProperty("text").GetString()!.Length);
        Assert.Equal(3, bare[0].GetProperty("_meta").GetProperty("voidmcp/parts").GetInt32());
        Assert.Equal("Part 1 of 3; the next one is voidmcp://results/r1/2.", bare[1].GetProperty("text").GetString());
        var last = JsonElement.Parse(Read("voidmcp://results/r1/3", 2_640).Span).GetProperty("contents");
        Assert.Equal(1_000, last[0].GetProperty("text").GetString()!.Length);
        Assert.False(last[0].GetProperty("_meta").TryGetProperty("voidmcp/next", out _));
    }

    [Theory]
    [InlineData("voidmcp://results/r2")]
    [InlineData("voidmcp://results/r1/2")]
    [InlineData("voidmcp://results/r1/0")]
    [InlineData("voidmcp://results/r1/x")]
    [InlineData("voidmcp://results/r1/1/1")]
    [InlineData("voidmcp://results/")]
    [InlineData("voidmcp://result/r1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public void What_is_not_there_is_refused_as_each_era_says(string uri)
    {
        _kept.Keep(KeptContent.OfJson("one", "[1]"u8.ToArray()));
        var legacy = Assert.Throws<RequestFailure>(() => Read(uri, 10_000)).Error;
        Assert.Equal(RpcError.ResourceNotFound, legacy.Code);
        Assert.Equal(uri, JsonElement.Parse(legacy.Utf8.Span).GetProperty("data").GetProperty("uri").GetString());
        Assert.Equal(
            RpcError.InvalidParams, Assert.Throws<RequestFailure>(() => Read(uri, 10_000, Era.Modern)).Error.Code);
    }

    private List<JsonElement> Parts(string handle, int room)
    {
        List<JsonElement> parts = [];
        for (string? next = $"voidmcp://results/{handle}"; next is not null;)
        {
            foreach (var era in new[] { Era.Modern, Era.Legacy })
            {
                var answer = Read(next, room, era);
                Assert.InRange(answer.Length, 1, room);
                if (era == Era.Legacy) parts.Add(JsonElement.Parse(answer.Span).GetProperty("contents")[0]);
            }

            var isPart = parts[^1].TryGetProperty("_meta", out var meta);
            next = isPart && meta.TryGetProperty("voidmcp/next", out var uri) ? uri.GetString() : null;
        }

        return parts;
    }

    private ReadOnlyMemory<byte> Read(string uri, int room, Era era = Era.Legacy)
    {
        var line =
            """{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"""
            + $$$"""{{{Encoding.UTF8.GetString(JsonText.Quote(uri).Span)}}}}}""";
        Assert.True(JsonRpcMessage.TryParse(Encoding.UTF8.GetBytes(line), out var request, out var reason), reason);
        return Resources(room).Read(request, era);
    }

    private ResultResources Resources(int room) => new(_kept, () => room);
}
