using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class LimitErrorsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData("await tools.files.read();\nconsole.log(1);\nwhile (true) {\n  Math.random();\n}", 3,
        "It was in the loop that starts on line 3. Completed before that: 1 call and 1 console line.")]
    [InlineData("function spin() { for (;;); }\nfor (const x of [1]) {\n  spin();\n}", 1,
        "It was in the loop that starts on line 1.")]
    [InlineData("while (true)\n  await null", 1, "It was in the loop that starts on line 1.")]
    [InlineData("const f = n => n < 1 ? 0 : f(n - 1) + f(n - 2);\nfor (;;)\n  f(20);", 0,
        "It was in the loop that starts on line 2.")]
    public void A_time_limit_says_which_loop_it_hit_and_what_had_been_done(string code, int line, string hint) =>
        GrowingLimit.Try(Limit, limit =>
        {
            var error = Bench(limit).Error(code);
            Assert.Equal(ScriptErrorKind.Timeout, error.Kind);
            Assert.Equal(hint, error.Hint);
            if (line > 0) Assert.InRange(error.Line, line, line + 1);
        });

    [Fact]
    public void A_time_limit_says_which_calls_it_waited_for() => GrowingLimit.Try(Limit, limit =>
    {
        var bench = Bench(limit);
        bench.Answer = call => call.Tool == "read" ? new ScriptReply(call.Id, "1"u8.ToArray(), null) : null;
        var error = bench.Error(
            "await tools.files.read();\nawait Promise.all([tools.files.list(),\n  tools.my_server.do_it()]);");
        Assert.Equal((ScriptErrorKind.Timeout, 2), (error.Kind, error.Line));
        Assert.Matches(
            @"^Pending calls: files\.list \(line 2, for \d+\.\d s\), my_server\.do_it \(line 3, for \d+\.\d s\)\. "
            + @"Completed before that: 1 call\.",
            error.Hint);
    });

    [Fact]
    public void A_time_limit_says_where_the_timer_was_set() => GrowingLimit.Try(Limit, limit =>
    {
        var error = Bench(limit).Error("const a = 1;\nawait sleep(1e6);");
        Assert.Equal((ScriptErrorKind.Timeout, 2, "It was waiting for a timer."), (error.Kind, error.Line, error.Hint));
    });

    private static ScriptBench Bench(TimeSpan limit) => new() { Limits = new ScriptLimits { Timeout = limit } };
}
