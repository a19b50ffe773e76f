using VoidMcp.Doctor;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Doctor;

public sealed class ClientsCheckTests
{
    [Fact]
    public async Task A_machine_without_clients_is_nothing_to_check()
    {
        await using var home = new SickHome();
        Assert.Equal(FindingState.Skipped, (await FindAsync(home, Implementation.Version)).State);
    }

    [Theory]
    [InlineData("model = \"x\"\n", FindingState.Skipped, "does not have voidmcp")]
    [InlineData("[mcp_servers\n", FindingState.Warning, "config.toml, line ")]
    [InlineData(
        "[mcp_servers.v]\ncommand = \"/nonexistent/voidmcp\"\nargs = [\"serve\", \"--for\", \"codex\"]\n",
        FindingState.Failed,
        "its entry 'v' starts /nonexistent/voidmcp, which is missing")]
    [InlineData(
        "[mcp_servers.v]\ncommand = \"voidmcp\"\nargs = [\"serve\"]\n[mcp_servers.w]\ncommand = \"voidmcp\"\n",
        FindingState.Warning,
        "has voidmcp 2 times: v, w")]
    public async Task A_client_is_told_as_its_file_is(string file, object state, string message)
    {
        await using var home = new SickHome();
        Write(home, file);
        var found = await FindAsync(home, Implementation.Version);
        Assert.Equal(("client codex", state), (found.Subject, (object)found.State));
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
        if (state is FindingState.Failed or FindingState.Skipped) Assert.Equal("voidmcp install codex", found.Fix);
    }

    [Theory]
    [InlineData("0.0.1", "codex", FindingState.Warning, "starts voidmcp 0.0.1")]
    [InlineData(null, "codex", FindingState.Failed, "does not say its version")]
    [InlineData("this", "cursor", FindingState.Warning, "does not say for which client it is (--for codex)")]
    [InlineData("this", "codex", FindingState.Ok, "has voidmcp as 'voidmcp'")]
    public async Task The_program_of_its_entry_is_asked_for_its_version(
        string? version, string named, object state, string message)
    {
        await using var home = new SickHome();
        Write(home, $"[mcp_servers.voidmcp]\ncommand = \"voidmcp\"\nargs = [\"serve\", \"--for\", \"{named}\"]\n");
        var found = await FindAsync(home, version == "this" ? Implementation.Version : version);
        Assert.Equal(state, (object)found.State);
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
    }

    private static async Task<Finding> FindAsync(SickHome home, string? version) => Assert.Single(
        await ClientsCheck.ExamineAsync(home.Setup.Clients, _ => Task.FromResult(version))
            .ToListAsync(TestContext.Current.CancellationToken));

    private static void Write(SickHome home, string text)
    {
        var folder = Directory.CreateDirectory(Path.Join(home.UserHome, ".codex"));
        File.WriteAllText(Path.Join(folder.FullName, "config.toml"), text);
    }
}
