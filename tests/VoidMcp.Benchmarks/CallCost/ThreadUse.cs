using System.Globalization;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>
/// What the threads of a process have used since the first look, added up from look to look: of a thread that ends,
/// only what it did after the last look is missed. From /proc: Linux only.
/// </summary>
internal sealed class ThreadUse
{
    private readonly int _pid;
    private Dictionary<string, Counters> _last = [];

    public ThreadUse(int pid)
    {
        _pid = pid;
        Look();
        (Switches, CpuNanoseconds) = (0, 0);
    }

    /// <summary>How often a thread gave up its core to wait for something.</summary>
    public long Switches { get; private set; }

    /// <summary>Time on a core, in user and kernel mode, in nanoseconds.</summary>
    public long CpuNanoseconds { get; private set; }

    /// <summary>How many threads ended between two looks.</summary>
    public int Ended { get; private set; }

    /// <summary>Adds what was used since the last look.</summary>
    public void Look()
    {
        var now = new Dictionary<string, Counters>();
        foreach (var thread in Directory.GetDirectories($"/proc/{_pid}/task"))
        {
            if (CountersOf(thread) is not { } counters) continue;
            now[thread] = counters;

            // An id that was given to a new thread starts from 0.
            var known = _last.GetValueOrDefault(thread);
            var before = known is not null && known.Cpu <= counters.Cpu ? known : new Counters(0, 0);
            Switches += counters.Switches - before.Switches;
            CpuNanoseconds += counters.Cpu - before.Cpu;
        }

        Ended += _last.Keys.Count(thread => !now.ContainsKey(thread));
        _last = now;
    }

    private static Counters? CountersOf(string thread)
    {
        try
        {
            const string name = "voluntary_ctxt_switches:";
            var line = File.ReadLines($"{thread}/status").Single(l => l.StartsWith(name, StringComparison.Ordinal));
            var cpu = File.ReadAllText($"{thread}/schedstat").Split(' ')[0];
            return new Counters(Number(line[name.Length..]), Number(cpu));
        }
        catch (IOException)
        {
            // It has just ended.
            return null;
        }
    }

    private static long Number(string text) =>
        long.Parse(text, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);

    private sealed record Counters(long Switches, long Cpu);
}
