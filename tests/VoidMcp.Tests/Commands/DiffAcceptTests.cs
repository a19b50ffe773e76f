using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Trust;
using static VoidMcp.Tests.Trust.Statements;

namespace VoidMcp.Tests.Commands;

/// <summary>What <c>voidmcp diff</c> shows is what <c>voidmcp accept</c> takes.</summary>
public sealed class DiffAcceptTests : IDisposable
{
    private readonly CommandRun _run = new() { Registry = "servers:\n  fx: { command: run }\n" };

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task What_changed_after_it_was_shown_is_not_accepted()
    {
        Store().AddFirst("fx", Of(Tool("one", "old")));
        Store().Wait("fx", Of(Tool("one", "harmless")));
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["diff"]));
        Assert.Contains("harmless", _run.Stdout);

        // Meanwhile a gateway heard something else.
        Store().Wait("fx", Of(Tool("one", "evil")));
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["accept"]));
        Assert.Contains("changed again since `voidmcp diff` showed them", _run.Stderr);
        Assert.Contains("voidmcp diff fx", _run.Stderr);
        Assert.Empty(Store().Accepted("fx")!.ChangesTo(Of(Tool("one", "old"))));

        Assert.Equal(ExitCode.Done, await _run.RunAsync(["diff", "fx"]));
        Assert.Contains("evil", _run.Stdout);
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["accept", "fx"]));
        Assert.Empty(Store().Accepted("fx")!.ChangesTo(Of(Tool("one", "evil"))));
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["accept"]));
        Assert.Contains("Nothing to accept", _run.Stdout);
    }

    [Fact]
    public async Task What_the_server_took_back_is_not_accepted()
    {
        Store().AddFirst("fx", Of(Tool("one", "old")));
        Store().Wait("fx", Of(Tool("one", "evil")));
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["diff"]));
        Store().Wait("fx", null);
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["accept", "fx"]));
        Assert.Contains("Nothing to accept", _run.Stdout);
        Assert.Empty(Store().Accepted("fx")!.ChangesTo(Of(Tool("one", "old"))));
    }

    [Theory]
    [InlineData("diff")]
    [InlineData("diff", "--json")]
    public async Task A_corrupt_file_fails_with_its_path_and_the_fix(params string[] args)
    {
        Store().AddFirst("fx", Of(Tool("one")));
        var path = Path.Join(_run.Folder, "accepted", "fx.json");
        await File.AppendAllTextAsync(path, " ", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(args));
        Assert.Contains($"HOME/{Path.Join("accepted", "fx.json")}: it was changed outside voidmcp", _run.Stderr);
        Assert.Contains("restore the file, or accept what the server says now: voidmcp accept fx", _run.Stderr);
        Assert.DoesNotContain("No definitions changed", _run.Stdout);
    }

    private AcceptedStore Store() => AcceptedStore.In(
        new RegistryLocation(_run.RegistryPath, _run.Folder),
        SecretStore.In(_run.Folder, _ => "off", TimeProvider.System));
}
