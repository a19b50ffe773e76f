using VoidMcp.Search;

namespace VoidMcp.Tests.Search;

public sealed class WordReaderTests
{
    [Theory]
    [InlineData("create_issue", "create issue")]
    [InlineData("createIssue", "create issue createissue")]
    [InlineData("HTTPServer", "http server httpserver")]
    [InlineData("GitHub", "git hub github")]
    [InlineData("list-all.IDs", "list all ids")]
    [InlineData("sha256", "sha 256 sha256")]
    [InlineData("get2ndPage", "get 2 nd page get2ndpage")]
    [InlineData("aBCdEfGhIj", "a b cd ef gh ij")]
    [InlineData("a server's tools", "a server tools")]
    [InlineData("查询订单", "查询 询订 订单")]
    [InlineData("用Excel表", "用 excel 表")]
    [InlineData("  …!  ", "")]
    public void Text_is_cut_into_words(string text, string words) => Assert.Equal(words, Read(text));

    [Fact]
    public void A_word_without_end_is_cut() => Assert.Equal(WordReader.LongestWord, Read(new string('a', 500)).Length);

    private static string Read(string text)
    {
        var words = new List<string>();
        var reader = new WordReader(text, new char[WordReader.LongestWord]);
        while (reader.Read()) words.Add(reader.Word.ToString());
        return string.Join(' ', words);
    }
}
