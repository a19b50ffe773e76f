using VoidMcp.Errors;

namespace VoidMcp.Tests.Errors;

public sealed class NearestNamesTests
{
    private static readonly string[] Names = ["create_issue", "list_issues", "delete_branch", "get-file"];

    [Theory]
    [InlineData("createIssue", "create_issue")]
    [InlineData("create_isue", "create_issue")]
    [InlineData("list_issue", "list_issues")]
    [InlineData("get_flie", "get-file")]
    [InlineData("GETFILE", "get-file")]
    public void Case_separators_and_slips_are_forgiven(string wanted, string name) =>
        Assert.Equal(name, NearestNames.Of(wanted, Names)[0]);

    [Fact]
    public void The_nearest_of_very_many_is_found()
    {
        var many = Enumerable.Range(0, 100_000).Select(i => $"other_name_{i}").Append("create_issue");
        Assert.Equal(["create_issue"], NearestNames.Of("craete_issue", many));
        Assert.Empty(NearestNames.Of(new string('x', 100_000), [new string('x', 99_999)]));
    }

    [Fact]
    public void A_part_of_a_name_finds_it() => Assert.Equal(["delete_branch"], NearestNames.Of("branch", Names));

    [Theory]
    [InlineData("zzzzzz")]
    [InlineData("")]
    public void What_is_far_from_everything_finds_nothing(string wanted)
    {
        Assert.Empty(NearestNames.Of(wanted, Names));
        Assert.Null(NearestNames.Hint(wanted, Names));
    }

    [Fact]
    public void The_hint_is_a_question() =>
        Assert.Equal("Did you mean create_issue?", NearestNames.Hint("creat_issue", ["create_issue", "x"]));

    [Fact]
    public void There_are_never_more_than_asked_for() =>
        Assert.Equal(2, NearestNames.Of("tool", Enumerable.Range(0, 9).Select(i => $"tool{i}"), limit: 2).Count);
}
