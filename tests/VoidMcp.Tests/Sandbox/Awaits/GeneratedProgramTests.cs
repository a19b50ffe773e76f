using System.Text;
using System.Text.Json.Nodes;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox.Awaits;

/// <summary>
/// Generated programs log the same effects in the same order as in Node. <c>VOIDMCP_PROGRAMS=first-last</c> runs other
/// programs than those of every build.
/// </summary>
public sealed class GeneratedProgramTests
{
    private const int Count = 2_500, Shown = 3;

    [Fact]
    public async Task Generated_programs_do_what_they_do_in_Node()
    {
        var (first, last) = Numbers();
        var programs = Enumerable.Range(first, last - first + 1).Select(GeneratedProgram.Of).ToArray();
        var node = NodeRun.ResultsAsync(programs);
        var ours = Results(programs);
        var expected = await node;

        var different = Enumerable.Range(0, programs.Length).Where(i => ours[i] != Plain(expected[i])).ToList();
        var shown = different.OrderBy(i => programs[i].Length).Take(Shown).Select(i => $"program {first + i}:\n"
            + $"{GeneratedProgram.BodyOf(programs[i])}\nours: {ours[i]}\nNode: {Plain(expected[i])}\n");
        Assert.True(
            different.Count == 0, $"{different.Count} of {programs.Length} differ\n{string.Join('\n', shown)}");
    }

    private static (int First, int Last) Numbers() =>
        Environment.GetEnvironmentVariable("VOIDMCP_PROGRAMS")?.Split('-') is [var first, var last]
            ? (int.Parse(first, System.Globalization.CultureInfo.InvariantCulture),
                int.Parse(last, System.Globalization.CultureInfo.InvariantCulture))
            : (0, Count - 1);

    /// <summary>Runs the programs on two threads, as roomy as the worker's.</summary>
    private static string[] Results(string[] programs)
    {
        var results = new string[programs.Length];
        var next = -1;
        var threads = new Thread[2];
        for (var t = 0; t < threads.Length; t++)
        {
            threads[t] = new Thread(Work, ScriptLimits.StackBytes);
            threads[t].Start();
        }

        foreach (var thread in threads) thread.Join();
        return results;

        void Work()
        {
            for (var i = Interlocked.Increment(ref next); i < programs.Length; i = Interlocked.Increment(ref next))
                results[i] = Result(programs[i]);
        }
    }

    private static string Result(string program)
    {
        var limits = new ScriptLimits { Timeout = TimeSpan.FromMinutes(5) };
        var end = ScriptEngine.Run(program, limits, ToolNames.None, new ScriptBench());
        return end.Error is { } error
            ? $"{error.Name}: {error.Message} ({error.Line}:{error.Column})"
            : Plain(Encoding.UTF8.GetString(end.Result.Span));
    }

    private static string Plain(string json) => json.StartsWith('[') ? JsonNode.Parse(json)!.ToJsonString() : json;
}
