using VoidMcp.Commands;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Commands;

public sealed class ReportedProblemsTests
{
    private readonly List<string> _warned = [];

    [Fact]
    public void Each_problem_is_told_once_while_it_exists()
    {
        var problems = new ReportedProblems(_warned.Add);
        problems.Report(With(1));
        problems.Report(With(2));
        Assert.Equal(["problem 1", "problem 2"], _warned.Select(Message));
        problems.Report(With(0));
        problems.Report(With(1));
        Assert.Equal(["problem 1", "problem 2", "problem 1"], _warned.Select(Message));
    }

    [Fact]
    public void Of_many_the_first_are_told_and_the_others_counted()
    {
        new ReportedProblems(_warned.Add).Report(With(25));
        Assert.Equal(21, _warned.Count);
        Assert.EndsWith("problem 20", _warned[19]);
        Assert.EndsWith("and 5 more", _warned[20]);
    }

    [Fact]
    public void A_closed_stderr_does_not_matter() =>
        new ReportedProblems(static _ => throw new IOException("closed")).Report(With(2));

    private static string Message(string warning) =>
        warning[warning.LastIndexOf("problem", StringComparison.Ordinal)..];

    private static RegistrySnapshot With(int problems) => new(
        "/r/voidmcp.yaml",
        [],
        new GatewaySettings(),
        new CodeSettings(),
        [.. Enumerable.Range(1, problems).Select(i => new RegistryProblem(i, null, $"problem {i}", null))]);
}
