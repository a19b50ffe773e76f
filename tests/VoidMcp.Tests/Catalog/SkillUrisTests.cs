using System.Text;
using VoidMcp.Catalog;
using VoidMcp.Registry;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Catalog;

public sealed class SkillUrisTests
{
    [Fact]
    public void The_servers_name_is_the_first_part_of_the_path()
    {
        var skills = Of(
            ("a", NamePolicy.Open, ["skill://x/y/SKILL.md", "git://o/z/SKILL.md"]), ("b", NamePolicy.Open, []));
        Assert.Equal("skill://a/x/y/SKILL.md", skills.Exposed("a", "skill://x/y/SKILL.md"));
        Assert.Equal("voidmcp://servers/a/git://o/z/SKILL.md", skills.Exposed("a", "git://o/z/SKILL.md"));
        Assert.Equal(("a", "skill://x/y/f/g.md"), skills.OwnerOf("skill://a/x/y/f/g.md"));
        Assert.Equal(("a", "git://o/z/SKILL.md"), skills.OwnerOf("voidmcp://servers/a/git://o/z/SKILL.md"));
        Assert.Equal(("b", "skill://x/SKILL.md"), skills.OwnerOf("skill://b/x/SKILL.md"));
        Assert.Null(skills.OwnerOf("skill://c/x/SKILL.md"));
        Assert.Null(skills.OwnerOf("skill://a"));
        Assert.Null(skills.OwnerOf("file:///a/x"));
        Assert.True(skills.IsListed("skill://a/x/y/f/g.md"));
        Assert.False(skills.IsListed("skill://a/x/z/SKILL.md"));
    }

    [Theory]
    [InlineData("y", "", false)]
    [InlineData("x/*", "", false)]
    [InlineData("x/y", "", false)]
    [InlineData("*", "", false)]
    [InlineData("x", "", true)]
    [InlineData("z", "", true)]
    [InlineData("", "y", true)]
    [InlineData("", "x/y", true)]
    [InlineData("", "z", false)]
    [InlineData("y", "y", false)]
    public void The_policy_is_about_names_and_paths(string deny, string allow, bool isSeen)
    {
        var policy = new NamePolicy(allow.Length == 0 ? [] : [allow], deny.Length == 0 ? [] : [deny]);
        var skills = Of(("a", policy, ["skill://x/y/SKILL.md"]));
        Assert.Equal(isSeen, skills.All.Count == 1);
        Assert.Equal(isSeen, skills.OwnerOf("skill://a/x/y/f.md") is not null);
        Assert.Equal(isSeen, skills.Permits("a", "skill://x/y/SKILL.md"));
        Assert.Equal(deny != "*", skills.IsServed);
    }

    [Fact]
    public void A_skill_that_is_not_listed_is_denied_too()
    {
        var skills = Of(("a", new NamePolicy([], ["secret"]), []));
        Assert.Null(skills.OwnerOf("skill://a/team/secret/SKILL.md"));
        Assert.Null(skills.OwnerOf("skill://a/team/secret/deep/er.md"));
        Assert.NotNull(skills.OwnerOf("skill://a/team/open/SKILL.md"));
        var only = Of(("a", new NamePolicy(["open"], []), []));
        Assert.NotNull(only.OwnerOf("skill://a/team/open/x.md"));
        Assert.Null(only.OwnerOf("skill://a/team/other/x.md"));
    }

    private static SkillUris Of(params (string Name, NamePolicy Policy, string[] Uris)[] servers) => new(
        [.. servers.Select(s => new ServerSkills(s.Name, [.. s.Uris.Select(Skill)], s.Policy))], isPlain: false);

    private static KeyedDefinition Skill(string uri) => new(uri, Encoding.UTF8.GetBytes(
        $$"""{"uri":"{{uri}}","frontmatter":{"name":"n","description":"d"},"resources":"dynamic"}"""));
}
