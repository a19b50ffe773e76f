using System.Diagnostics;

namespace VoidMcp.EndToEnd.Endings;

/// <summary>
/// What the tests of endings measure with: what stays breaks the promise, however busy it or the machine is.
/// </summary>
public sealed class PromiseTests
{
    [Theory]
    [InlineData("exec sleep 600")]
    [InlineData("while :; do :; done")]
    public async Task A_process_that_stays_is_found_out(string script)
    {
        using var home = new Home();
        await using var family = new Family(home);
        using var stays = Process.Start(home.Start("/bin/sh", "-c", script))!;
        await Patience.UntilAsync(() => family.Living.Contains(stays.Id));
        var failure = await Assert.ThrowsAsync<Xunit.Sdk.FailException>(() => family.UntilGoneAsync(() => { }));
        Assert.Contains($"there still is {stays.Id} (", failure.Message, StringComparison.Ordinal);
    }
}
