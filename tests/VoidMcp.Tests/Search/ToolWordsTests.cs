using VoidMcp.Search;

namespace VoidMcp.Tests.Search;

public sealed class ToolWordsTests
{
    [Fact]
    public void Several_threads_read_the_same_words_as_one()
    {
        var tools = Enumerable.Range(0, 3000).Select(i => SmallCatalog.Tools[i % SmallCatalog.Tools.Count])
            .Select(
                (tool, i) => tool with { Server = $"server {i / 100} of {(i % 2 == 0 ? "parity" : "odds")}{i / 700}" })
            .ToArray();
        Vocabulary one = new(), several = new();
        var expected = new ToolWords(one);
        foreach (var tool in tools) expected.Add(tool);

        var read = ToolWords.Read(tools, several);

        Assert.Equal(one.Stems, several.Stems);
        Assert.Equal(expected.Count, read.Count);
        for (var i = 0; i < tools.Length; i++)
        {
            Assert.Equal(
                expected[i].ToArray().Select(w => (w.Term, w.Field, w.IsCounted)),
                read[i].ToArray().Select(w => (w.Term, w.Field, w.IsCounted)));
        }

        Assert.True(several.HasWord("parity"));
        Assert.True(several.HasWord("odds"));
    }
}
