using VoidMcp.Scripts;

namespace VoidMcp.Tests.Scripts;

public sealed class ScriptSkillTests
{
    [Theory]
    [InlineData("report", "report")]
    [InlineData("Weekly_Report", "weekly-report")]
    [InlineData("a--b_-c_", "a-b-c")]
    public void The_name_is_one_that_skills_may_have(string name, string expected) =>
        Assert.Equal(expected, Of((name, "// Does it."))[0].Name);

    [Fact]
    public void Of_two_names_that_become_one_the_first_counts() =>
        Assert.Equal(["Does a."], Of(("a-b", "// Does a."), ("a_b", "// Does b.")).Select(s => s.Description));

    [Fact]
    public void A_description_fits_where_it_stands()
    {
        var skill = Of(("x", $"/* First: \"line\".\n\n# {new string('y', 2000)} */"))[0];
        Assert.InRange(skill.Description.Length, 500, 1024);
        Assert.DoesNotContain('\n', skill.Description);
        Assert.Equal(["---", "name: x"], skill.Text.Split('\n').Take(2));
        Assert.StartsWith("description: \"First: \\\"line\\\". #", skill.Text.Split('\n')[2], StringComparison.Ordinal);
        Assert.Equal("---", skill.Text.Split('\n')[3]);
    }

    private static IReadOnlyList<ScriptSkill> Of(params (string Name, string Code)[] scripts) => ScriptSkill.Of(
        new ScriptSet("/x", [.. scripts.Select(s => NamedScript.Read($"/x/{s.Name}.js", s.Code, out _)!)], []));
}
