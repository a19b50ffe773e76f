using System.Text.Json;
using VoidMcp.CodeMode;
using VoidMcp.Gateway;

namespace VoidMcp.Tests.Gateway;

public sealed class ScriptProgressTests
{
    private readonly ScriptProgress _progress = new();
    private readonly List<JsonElement> _sent = [];

    public ScriptProgressTests() => _progress.Sink = p => _sent.Add(JsonElement.Parse(p.Span));

    [Fact]
    public void Without_fractions_calls_and_messages_are_counted_without_a_total()
    {
        Call();
        _progress.Told("half way", null);
        Call();
        Assert.Equal([1, 2, 3], Values());
        Assert.All(_sent, p => Assert.False(p.TryGetProperty("total", out _)));
        Assert.Equal(["s.t", "half way", "s.t"], _sent.Select(p => p.GetProperty("message").GetString()));
    }

    [Fact]
    public void From_the_first_fraction_on_the_script_alone_says_how_far_it_is()
    {
        Call();
        Call();
        _progress.Told("", 0.25);
        Call();
        _progress.Told("more", 0.5);
        _progress.Told("done", 1);
        Assert.Equal([1, 2, 27, 52, 102], Values());
        Assert.Equal([102, 102, 102], _sent.Skip(2).Select(p => p.GetProperty("total").GetDouble()));
    }

    [Fact]
    public void It_grows_whatever_the_script_says_and_never_beyond_its_end()
    {
        foreach (var fraction in new[] { 0, 0, 0.5, 0.1, -3, 0.5, double.NaN, 7, 1, 0.2 })
            _progress.Told("x", fraction);
        _progress.Told("y", null);
        var values = Values();
        Assert.Equal(values.Order().Distinct(), values);
        Assert.All(
            _sent, p => Assert.InRange(p.GetProperty("progress").GetDouble(), 0, p.GetProperty("total").GetDouble()));
        Assert.Equal(100, values[^1]);
    }

    [Fact]
    public void Without_a_sink_nothing_is_sent_and_the_scale_goes_on()
    {
        Call();
        _progress.Sink = null;
        Call();
        _progress.Sink = p => _sent.Add(JsonElement.Parse(p.Span));
        Call();
        Assert.Equal([1, 3], Values());
    }

    private void Call() =>
        _progress.CallEnded(new ScriptCallTrace("s", "t", ScriptCallState.Ok, 1, TimeSpan.Zero, TimeSpan.Zero, null));

    private List<double> Values() => [.. _sent.Select(p => p.GetProperty("progress").GetDouble())];
}
