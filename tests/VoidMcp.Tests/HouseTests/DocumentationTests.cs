using System.Text.RegularExpressions;

namespace VoidMcp.Tests.HouseTests;

/// <summary>The README and the pages of <c>voidmcp help</c>.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages() =>
        ["README.md", .. RepositoryFiles.Sources("src/VoidMcp/Help", "*.md").Select(p => $"src/VoidMcp/Help/{p}")];

    [Fact]
    public void The_readme_is_short_and_its_blocks_can_be_copied()
    {
        var lines = RepositoryFiles.Read("", "README.md").Split('\n');
        Assert.InRange(lines.Length, 80, 160);
        Assert.DoesNotContain(lines, line => line.StartsWith("$ ", StringComparison.Ordinal) || line.Contains('…'));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_link_leads_to_a_page_and_a_heading_that_exist(string page)
    {
        var folder = Path.GetDirectoryName(page)!;
        foreach (Match link in Link().Matches(RepositoryFiles.Read("", page)))
        {
            var target = link.Groups[1].Value.Split('#');
            var file = target[0].Length == 0 ? page : Path.Join(folder, target[0]);
            Assert.True(Path.Exists(Path.Join(RepositoryFiles.Root, file)), $"{page} links to {file}");
            if (target.Length == 1) continue;
            var anchors = Heading().Matches(RepositoryFiles.Read("", file))
                .Select(m => m.Groups[1].Value.Trim().ToLowerInvariant().Replace(' ', '-'));
            Assert.Contains(target[1], anchors);
        }
    }

    [GeneratedRegex(@"\]\((?!https?://)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
