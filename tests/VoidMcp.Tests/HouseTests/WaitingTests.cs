using System.Text.RegularExpressions;

namespace VoidMcp.Tests.HouseTests;

/// <summary>
/// Tests wait through <see cref="Patience"/>: with one limit, without burning the processor, and with words for a
/// failure.
/// </summary>
public sealed partial class WaitingTests
{
    /// <summary>The files with pauses that are no waits.</summary>
    private static readonly string[] Pausing =
    [
        "VoidMcp.Tests/Gateway/RequestsInFlightTests.cs", // lets the other side run between two steps of the clock
        "VoidMcp.Tests/Registry/RegistryWatchTests.cs", // the pace of somebody who edits without end
        "VoidMcp.Tests/Sandbox/WorldBindingsTests.cs", // a person who thinks; the engine's clock is the real one
        "VoidMcp.EndToEnd/Endings/WaysToEndTests.cs", // between the signals of a crash
        "VoidMcp.EndToEnd/Harness/Family.cs", // a promise in seconds, with a clock of its own
        "VoidMcp.EndToEnd/Harness/StalledClient.cs", // as the next one
        "VoidMcp.EndToEnd/Harness/StdioClient.cs", // a courtesy to pipes that others may hold
    ];

    [Fact]
    public void Nothing_waits_for_a_time_instead_of_a_condition()
    {
        var tests = new[] { "VoidMcp.Tests", "VoidMcp.EndToEnd" }
            .SelectMany(project => RepositoryFiles.Sources($"tests/{project}").Select(path => $"{project}/{path}"));
        Assert.Equal(
            Pausing.Order(StringComparer.Ordinal),
            tests.Where(path => Wait().IsMatch(RepositoryFiles.Read("tests", path))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Assert.True(SpinWait.SpinUntil(() => done, Limit));", true)]
    [InlineData("Thread.Sleep(500);", true)]
    [InlineData("await Task.Delay(20, Stop);", true)]
    [InlineData("await changed.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);", true)]
    [InlineData("using var tooLate = new CancellationTokenSource(Limit);", true)]
    [InlineData("await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);", false)]
    [InlineData("using var cancel = new CancellationTokenSource();", false)]
    [InlineData("await Patience.UntilAsync(() => done);", false)]
    public void The_rule_sees_what_it_should(string code, bool isWait) => Assert.Equal(isWait, Wait().IsMatch(code));

    /// <summary>Outside strings, which the rule's own examples are.</summary>
    [GeneratedRegex(
        @"(?<!"".*)\b(SpinUntil\(|Thread\.Sleep\(|Task\.Delay\((?!Timeout\.Infinite)|WaitAsync\(TimeSpan|CancelAfter\(|"
        + @"new CancellationTokenSource\([^)])")]
    private static partial Regex Wait();
}
