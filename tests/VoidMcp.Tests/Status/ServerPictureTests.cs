using VoidMcp.Status;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Status;

public sealed class ServerPictureTests
{
    [Fact]
    public void Counts_are_added_and_the_latest_use_counts()
    {
        var picture = ServerPicture.Of("a",
        [
            Gateways.Of(1, "x", ("a", Gateways.Ready(11, 5, 1, Gateways.Since))),
            Gateways.Of(2, "y", ("b", Gateways.Ready(99, 9))),
            Gateways.Of(3, "z", ("a", Gateways.Ready(13, 7, 2, Gateways.Since.AddMinutes(1)))),
        ])!;
        Assert.Equal(UpstreamState.Ready, picture.State);
        Assert.Equal([11, 13], picture.ProcessIds);
        Assert.Equal(
            (12, 3, Gateways.Since.AddMinutes(1), 3), (picture.Calls, picture.Errors, picture.LastUse, picture.Tools));
        Assert.Null(picture.Problem);
        Assert.Null(ServerPicture.Of("c", []));
    }

    [Theory]
    [InlineData("ready", "restarting", "restarting")]
    [InlineData("restarting", "given up", "given up")]
    [InlineData("idle", "starting", "starting")]
    [InlineData("ready", "idle", "ready")]
    [InlineData("disabled", "ready", "ready")]
    [InlineData("given up", "needs attention", "needs attention")]
    public void What_tells_most_wins(string one, string other, string merged)
    {
        foreach (var (a, b) in new[] { (one, other), (other, one) })
        {
            var picture = ServerPicture.Of("s", [.. new[] { a, b }.Select((word, i) =>
                Gateways.Of(i, "x", ("s", new UpstreamStatus { State = StateWords.Parse(word)!.Value })))]);
            Assert.Equal(merged, StateWords.Of(picture!.State));
        }
    }

    [Fact]
    public void A_problem_somewhere_shows_with_its_fix()
    {
        var picture = ServerPicture.Of("s", [
            Gateways.Of(1, "x", ("s", Gateways.Ready(1, 1))),
            Gateways.Of(2, "y", ("s", Gateways.Failing("no such file", "install it"))),
        ])!;
        Assert.Equal(("no such file", "install it"), (picture.Problem, picture.Fix));
        Assert.Equal([1], picture.ProcessIds);
    }

    [Fact]
    public void Every_state_has_a_word_that_is_read_back() =>
        Assert.All(
            Enum.GetValues<UpstreamState>(), state => Assert.Equal(state, StateWords.Parse(StateWords.Of(state))));
}
