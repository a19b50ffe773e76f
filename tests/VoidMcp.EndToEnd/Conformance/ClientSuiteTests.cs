namespace VoidMcp.EndToEnd.Conformance;

/// <summary>
/// The gateway as a client of the suite's test servers: every scenario that a revision requires of clients.
/// </summary>
[Collection(nameof(ByItself))]
public sealed class ClientSuiteTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("2025-11-25", 18)]
    [InlineData("2026-07-28", 32)]
    public async Task What_a_revision_requires_of_clients_holds(string revision, int scenarios)
    {
        await Npm.RequireAsync();
        using var home = new Home();
        (await Suite.ServeClientAsync(home, revision)).Expect(scenarios, output);
    }

    [Fact]
    public void Every_expected_failure_has_its_reason()
    {
        var entries = File.ReadAllLines(Suite.ExpectedFailures)
            .Where(line => line.TrimStart().StartsWith("- ", StringComparison.Ordinal));
        Assert.All(entries, entry => Assert.Matches(@"  # \w+", entry));
    }
}
