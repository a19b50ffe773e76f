using System.Diagnostics;

namespace VoidMcp.EndToEnd.Endings;

/// <summary>A gateway that a person started in a terminal.</summary>
public sealed class TerminalTests
{
    [Fact]
    public async Task When_the_terminal_closes_servers_are_told_first_and_then_nothing_is_left()
    {
        using var home = BusyGateway.NewHome();
        await using var family = new Family(home);
        using var terminal = new PseudoTerminal();

        // An interactive shell with the terminal as its own, which runs the gateway in the foreground.
        using var shell = Process.Start(home.Start(
            "/bin/sh", "-c", "exec setsid --ctty /bin/sh -i <\"$0\" >\"$0\" 2>&1", terminal.Path))!;
        terminal.Type($"'{Repository.Binary}' serve");
        terminal.Type(BusyGateway.Hello);
        await BusyGateway.UntilBusyAsync(home, family, processes: 10);
        foreach (var pid in family.Living) family.AddUnmarked(pid);

        await family.UntilGoneAsync(() => terminal.Dispose());
        TinyServer.AssertSaidGoodbye(home, BusyGateway.PoliteLog);
    }
}
