using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Trust;

namespace VoidMcp.Tests.Trust;

public sealed class RegistryTrustTests : IDisposable
{
    private const string Two = "servers:\n  a: { command: run, args: [x] }\n  b: { url: \"https://h.example/mcp\" }\n";

    private readonly string _root = Directory.CreateTempSubdirectory("voidmcp-trust-").FullName;

    public RegistryTrustTests() => Directory.CreateDirectory(Home);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Home => Path.Join(_root, "home");

    private string HomesOwn => Path.Join(Home, "voidmcp.yaml");

    private string Elsewhere => Path.Join(_root, "project.yaml");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_homes_registry_is_the_users_word() =>
        Assert.All(Load(HomesOwn, Two).Servers, entry => Assert.True(entry.IsLive));

    [Theory]
    [InlineData(true, UnixFileMode.OtherWrite)]
    [InlineData(true, UnixFileMode.GroupWrite)]
    [InlineData(false, UnixFileMode.OtherWrite)]
    [InlineData(false, UnixFileMode.GroupWrite)]
    public void Unless_others_can_write_it_then_it_runs_nothing_and_says_what_to_do(bool isFile, UnixFileMode open)
    {
        if (OperatingSystem.IsWindows()) return;
        File.WriteAllText(HomesOwn, Two);
        var path = isFile ? HomesOwn : Home;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | open);
        var read = FileOf(HomesOwn).Load();
        Assert.Equal($"chmod go-w {path}", read.Find("a")!.Hold!.Fix);
        Assert.Null(read.Find("b")!.Hold);
    }

    [Fact]
    public void A_link_into_a_folder_of_the_users_is_fine_and_one_into_an_open_folder_is_not()
    {
        if (OperatingSystem.IsWindows()) return;
        var dotfiles = Directory.CreateDirectory(Path.Join(_root, "dotfiles")).FullName;
        File.WriteAllText(Path.Join(dotfiles, "v.yaml"), Two);
        File.CreateSymbolicLink(HomesOwn, Path.Join(dotfiles, "v.yaml"));
        Assert.True(FileOf(HomesOwn).Load().Find("a")!.IsLive);
        File.SetUnixFileMode(dotfiles, File.GetUnixFileMode(dotfiles) | UnixFileMode.OtherWrite);
        Assert.Contains(dotfiles, FileOf(HomesOwn).Load().Find("a")!.Hold!.Problem);
    }

    [Fact]
    public async Task A_registry_from_elsewhere_waits_until_it_is_approved_and_again_when_it_changes()
    {
        var read = Load(Elsewhere, Two);
        Assert.All(read.Servers, entry => Assert.True(entry.Hold!.IsWaiting));
        Assert.Contains("waits for `voidmcp approve a`", read.Find("a")!.Hold!.Problem);
        Assert.Contains(Elsewhere, read.Find("a")!.Hold!.Fix);

        await ApproveAsync(Elsewhere);
        Assert.All(FileOf(Elsewhere).Load().Servers, entry => Assert.Null(entry.Hold));
        Assert.True(Load(Elsewhere, Two.Replace("[x]", "[x], tools: { deny: [w] }", StringComparison.Ordinal))
            .Find("a")!.IsLive);

        read = Load(Elsewhere, Two.Replace("[x]", "[y]", StringComparison.Ordinal));
        Assert.Contains("changed since you approved it", read.Find("a")!.Hold!.Problem);
        Assert.True(read.Find("b")!.IsLive);
        var pending = Assert.Single((await PendingAsync(Elsewhere)).Servers);
        Assert.Contains(pending.Before!.Lines, line => line.Value == "x");
        Assert.Contains(pending.Now.Lines, line => line.Value == "y");
    }

    [Fact]
    public async Task What_was_approved_of_one_registry_is_not_of_another()
    {
        Load(Elsewhere, Two);
        await ApproveAsync(Elsewhere);
        Assert.All(Load(Path.Join(_root, "other.yaml"), Two).Servers, entry => Assert.NotNull(entry.Hold));
    }

    [Fact]
    public async Task Approvals_that_something_else_wrote_count_for_nothing()
    {
        Load(Elsewhere, Two);
        await ApproveAsync(Elsewhere);
        var path = Path.Join(Home, "approvals");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var text = await File.ReadAllTextAsync(path, Stop);
        await File.WriteAllTextAsync(path, text.Replace("\"run\"", "\"rum\"", StringComparison.Ordinal), Stop);
        Assert.All(FileOf(Elsewhere).Load().Servers, entry => Assert.Contains(
            $"waits for `voidmcp approve {entry.Name}`: nothing counts as approved, because {path} was changed "
                + "outside voidmcp",
            entry.Hold!.Problem,
            StringComparison.Ordinal));
        Assert.Contains("changed outside voidmcp", TrustIn(Elsewhere).Problem);

        await ApproveAsync(Elsewhere);
        Assert.Null(TrustIn(Elsewhere).Problem);
        Assert.All(FileOf(Elsewhere).Load().Servers, entry => Assert.Null(entry.Hold));
        File.Delete(Path.Join(Home, "key"));
        Assert.All(FileOf(Elsewhere).Load().Servers, entry => Assert.NotNull(entry.Hold));
    }

    [Fact]
    [Trait("setting", "gateway.trust")]
    public async Task The_homes_registry_waits_too_if_the_user_wants_that_and_taking_it_back_waits_as_well()
    {
        const string Careful = "gateway: { trust: approve }\n" + Two;
        Assert.All(Load(HomesOwn, Careful).Servers, entry => Assert.NotNull(entry.Hold));
        await ApproveAsync(HomesOwn);
        Assert.All(FileOf(HomesOwn).Load().Servers, entry => Assert.Null(entry.Hold));

        var read = Load(HomesOwn, Two.Replace("[x]", "[y]", StringComparison.Ordinal));
        Assert.Equal(RegistryTrustMode.Approve, read.Gateway.Trust);
        Assert.NotNull(read.Find("a")!.Hold);
        await ApproveAsync(HomesOwn);
        Assert.Equal(RegistryTrustMode.File, FileOf(HomesOwn).Load().Gateway.Trust);
        Assert.True(Load(HomesOwn, Two).Find("a")!.IsLive);
    }

    [Fact]
    public async Task Settings_from_elsewhere_may_only_become_stricter()
    {
        Assert.Equal(
            ModelAdding.Ask, Load(Elsewhere, "gateway: { model-may-add: true }\n" + Two).Gateway.ModelMayAdd);
        Assert.Equal(ChangesMode.Report, Load(Elsewhere, "gateway: { changes: accept }\n" + Two).Gateway.Changes);
        Assert.Equal(ChangesMode.Hold, Load(Elsewhere, "gateway: { changes: hold }\n" + Two).Gateway.Changes);
        Assert.Equal(
            DestructiveMode.Deny, Load(Elsewhere, "gateway: { destructive: deny }\n" + Two).Gateway.Destructive);
        await ApproveAsync(Elsewhere);
        Assert.Equal(DestructiveMode.Deny, Load(Elsewhere, Two).Gateway.Destructive);
        Assert.NotNull((await PendingAsync(Elsewhere)).Settings);
        await ApproveAsync(Elsewhere);
        Assert.Equal(DestructiveMode.Allow, FileOf(Elsewhere).Load().Gateway.Destructive);
    }

    [Fact]
    public async Task A_registry_from_elsewhere_turns_neither_the_audit_nor_the_required_sandbox_off()
    {
        const string Strict = "gateway: { audit: arguments }\ncode: { require-sandbox: true }\n" + Two;
        const string Loose = "gateway: { audit: calls }\n" + Two;
        Assert.Equal((AuditMode.Arguments, true), Of(Load(Elsewhere, Strict)));
        await ApproveAsync(Elsewhere);
        Assert.Equal((AuditMode.Arguments, true), Of(Load(Elsewhere, Loose)));
        Assert.NotNull((await PendingAsync(Elsewhere)).Settings);
        await ApproveAsync(Elsewhere);
        Assert.Equal((AuditMode.Calls, false), Of(FileOf(Elsewhere).Load()));

        static (AuditMode Audit, bool RequireSandbox) Of(RegistrySnapshot registry) =>
            (registry.Gateway.Audit, registry.Code.RequireSandbox);
    }

    [Fact]
    public async Task A_policy_that_became_stricter_waits_before_it_becomes_looser_again()
    {
        Load(Elsewhere, Two);
        await ApproveAsync(Elsewhere);
        var strict = "gateway: { destructive: deny }\n"
            + Two.Replace("[x]", "[x], tools: { deny: [w] }", StringComparison.Ordinal);
        Assert.True(Load(Elsewhere, strict).Find("a")!.IsLive);
        Assert.Empty((await PendingAsync(Elsewhere)).Servers);

        var loose = Load(Elsewhere, Two);
        Assert.Contains("changed since you approved it", loose.Find("a")!.Hold!.Problem);
        Assert.True(loose.Find("b")!.IsLive);
        Assert.Equal(DestructiveMode.Deny, loose.Gateway.Destructive);
        var pending = await PendingAsync(Elsewhere);
        Assert.Contains(Assert.Single(pending.Servers).Before!.Lines, line => line.Value == "w");
        Assert.Equal(
            (DestructiveMode.Deny, DestructiveMode.Allow),
            (pending.Settings!.Before.Destructive, pending.Settings.Now.Destructive));

        await ApproveAsync(Elsewhere);
        loose = FileOf(Elsewhere).Load();
        Assert.All(loose.Servers, entry => Assert.True(entry.IsLive));
        Assert.Equal(DestructiveMode.Allow, loose.Gateway.Destructive);
    }

    [Theory]
    [InlineData("timeout: 60s", "timeout: 10s")]
    [InlineData("memory: 1GiB", "memory: 64MiB")]
    [InlineData("max-calls: 1000", "max-calls: 20")]
    [InlineData("parallel: 64", "parallel: 1")]
    [InlineData("max-result: 1MiB", "max-result: 2KiB")]
    public async Task Limits_of_scripts_from_elsewhere_wait_if_they_are_wider(string wide, string narrow)
    {
        var usual = new CodeSettings();
        Assert.Equal(usual, Load(Elsewhere, $"code: {{ {wide} }}\n" + Two).Code);
        Assert.NotNull((await PendingAsync(Elsewhere)).Settings);
        await ApproveAsync(Elsewhere);
        Assert.NotEqual(usual, FileOf(Elsewhere).Load().Code);

        var strict = Load(Elsewhere, $"code: {{ {narrow} }}\n" + Two).Code;
        Assert.NotEqual(usual, strict);
        Assert.Equal(strict, Load(Elsewhere, $"code: {{ {wide} }}\n" + Two).Code);
        Assert.NotNull((await PendingAsync(Elsewhere)).Settings);
    }

    [Fact]
    public void How_tools_are_shown_is_taken_from_elsewhere_as_it_is()
    {
        var read = Load(Elsewhere, "gateway: { expose: direct, direct-budget: 9, max-message: 1MiB }\n" + Two).Gateway;
        Assert.Equal((ExposeMode.Direct, 9, 1024 * 1024), (read.Expose, read.DirectBudget, read.MaxMessage));
    }

    private RegistrySnapshot Load(string path, string text)
    {
        File.WriteAllText(path, text);
        return FileOf(path).Load();
    }

    private RegistryFile FileOf(string path) =>
        new(path, new RegistryEnvironment(_ => null, _root), TimeProvider.System) { Judge = TrustIn(path).Judge };

    private RegistryTrust TrustIn(string path) => new(
        new RegistryLocation(path, Home),
        new ApprovalStore(
            Path.Join(Home, "approvals"), SecretStore.In(Home, _ => "off", TimeProvider.System), TimeProvider.System));

    private Task<Proposal> PendingAsync(string path) =>
        TrustIn(path).PendingAsync(FileOf(path).LoadAsWritten(), Stop);

    private async Task ApproveAsync(string path)
    {
        var pending = await PendingAsync(path);
        await TrustIn(path).ApproveAsync(
            [.. pending.Servers.Select(p => p.Now)], pending.Settings?.Now, FileOf(path).LoadAsWritten(), Stop);
    }
}
