using VoidMcp.Terminal;

namespace VoidMcp.Tests.Terminal;

public sealed class SurfaceTests
{
    [Theory]
    [InlineData("", true, true)]
    [InlineData("", false, false)]
    [InlineData("NO_COLOR=1", true, false)]
    [InlineData("NO_COLOR=", true, true)]
    [InlineData("TERM=dumb", true, false)]
    [InlineData("CLICOLOR_FORCE=1", false, true)]
    [InlineData("CLICOLOR_FORCE=0", false, false)]
    [InlineData("CLICOLOR_FORCE=", false, false)]
    [InlineData("CLICOLOR_FORCE=1 TERM=dumb", false, true)]
    [InlineData("CLICOLOR_FORCE=1 NO_COLOR=1", true, false)]
    public void Colors_follow_the_environment(string environment, bool isTerminal, bool hasColor)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        Assert.Equal(hasColor, Surface.WantsColor(variables.GetValueOrDefault, isTerminal));
    }

    [Fact]
    public void A_terminal_that_cannot_move_the_cursor_has_no_spinner()
    {
        using var shown = new StringWriter();
        var dumb = new Surface(shown, IsTerminal: true, HasColor: false, 80) { CanAnimate = false };
        Assert.Null(new Output(dumb, dumb).Spin("waiting"));
        var able = dumb with { CanAnimate = true };
        using var spinner = new Output(able, able).Spin("waiting");
        Assert.NotNull(spinner);
        Assert.Null(new Output(Surface.Pipe(shown), Surface.Pipe(shown)).Spin("waiting"));
    }
}
