using System.Text;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Schema;

public sealed class SkillEntryTests
{
    private const string File = """{"uri":"skill://a/b/SKILL.md","digest":"sha256:0","size":1}""";

    [Theory]
    [InlineData("skill://a/b/SKILL.md", """{"name":"b","description":"x"}""", "[FILE]", null)]
    [InlineData("skill://a/b/SKILL.md", """{"name":"b","description":"x"}""", "\"dynamic\"", null)]
    [InlineData("git://o/r/b/SKILL.md", """{"name":"b","description":"x"}""", "\"dynamic\"", null)]
    [InlineData("skill://a/b", """{"name":"b","description":"x"}""", "[FILE]", "does not end with /SKILL.md")]
    [InlineData("skill://a/b/SKILL.md", """{"name":"c","description":"x"}""", "[FILE]", "not named c")]
    [InlineData("skill://a/b/SKILL.md", """{"name":"b"}""", "[FILE]", "no name and description")]
    [InlineData("skill://a/b/SKILL.md", "1", "[FILE]", "no name and description")]
    [InlineData("skill://a/b/SKILL.md", """{"name":"b","description":"x"}""", "[]", "don't include its SKILL.md")]
    [InlineData("skill://a/b/SKILL.md", """{"name":"b","description":"x"}""", "\"later\"", "invalid resources")]
    [InlineData("skill://a/b/SKILL.md", """{"name":"b","description":"x"}""", "[{}]", "no uri, digest or size")]
    [InlineData(
        "skill://a/b/SKILL.md",
        """{"name":"b","description":"x"}""",
        """[FILE,{"uri":"skill://a/bc/x","digest":"","size":1}]""",
        "outside its folder")]
    public void Only_what_clients_accept_passes(string uri, string frontmatter, string resources, string? expected)
    {
        var problem = SkillEntry.Problem(Entry(uri, frontmatter, resources));
        if (expected is null) Assert.Null(problem);
        else Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_addresses_of_an_entry_change()
    {
        var entry = Entry("skill://a/b/SKILL.md", """{"name":"b","description":"ü","x":1.0}""", $"[{File}]");
        var renamed = SkillEntry.WithUris(
            entry, uri => uri.Replace("skill://", "skill://s/", StringComparison.Ordinal));
        Assert.Equal(
            Encoding.UTF8.GetString(entry.Span).Replace("skill://", "skill://s/", StringComparison.Ordinal),
            Encoding.UTF8.GetString(renamed.Span));
    }

    private static ReadOnlyMemory<byte> Entry(string uri, string frontmatter, string resources) =>
        Encoding.UTF8.GetBytes(
            $$"""{"uri":"{{uri}}","frontmatter":{{frontmatter}},"resources":"""
            + resources.Replace("FILE", File, StringComparison.Ordinal) + "}");
}
