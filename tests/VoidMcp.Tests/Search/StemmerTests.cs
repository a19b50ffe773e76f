using VoidMcp.Search;

namespace VoidMcp.Tests.Search;

public sealed class StemmerTests
{
    /// <summary>Pairs from the published description of the algorithm.</summary>
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ties", "tie")]
    [InlineData("cries", "cri")]
    [InlineData("gas", "gas")]
    [InlineData("gaps", "gap")]
    [InlineData("kiwis", "kiwi")]
    [InlineData("luxuriated", "luxuri")]
    [InlineData("hopping", "hop")]
    [InlineData("hoped", "hope")]
    [InlineData("cry", "cri")]
    [InlineData("by", "by")]
    [InlineData("say", "say")]
    [InlineData("consistency", "consist")]
    [InlineData("consolidate", "consolid")]
    [InlineData("conspicuously", "conspicu")]
    [InlineData("knightly", "knight")]
    [InlineData("generalization", "general")]
    [InlineData("communication", "communic")]
    [InlineData("relational", "relat")]
    [InlineData("rational", "ration")]
    [InlineData("hopefulness", "hope")]
    [InlineData("adjustment", "adjust")]
    [InlineData("skies", "sky")]
    [InlineData("news", "news")]
    [InlineData("proceeds", "proceed")]
    public void Words_lose_their_endings(string word, string stem) => Assert.Equal(stem, Stemmer.Stem(word));

    [Theory]
    [InlineData("created", "creates")]
    [InlineData("translation", "translate")]
    [InlineData("calculator", "calculate")]
    [InlineData("repositories", "repository")]
    [InlineData("children", "child")]
    [InlineData("wrote", "writing")]
    [InlineData("indices", "index")]
    public void Forms_of_a_word_share_a_stem(string one, string other) =>
        Assert.Equal(Stemmer.Stem(one), Stemmer.Stem(other));

    [Theory]
    [InlineData("été")]
    [InlineData("sha256")]
    [InlineData("订单")]
    [InlineData("")]
    public void Other_words_stay_as_they_are(string word) => Assert.Equal(word, Stemmer.Stem(word));
}
