using System.Globalization;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// How long processes have been ready to run while others had the processor, since this was made: the part of the time
/// that is the machine's and not theirs. From /proc: Linux only; elsewhere, and in kernels that do not count it, zero.
/// </summary>
internal sealed class CpuWait
{
    /// <summary>
    /// Nanoseconds by thread. Threads that have ended since keep what they had when they were seen last.
    /// </summary>
    private readonly Dictionary<string, (long First, long Last)> _waited = [];

    /// <param name="pids">
    /// The processes that are there from the start: what they have waited before does not count.
    /// </param>
    public CpuWait(IEnumerable<int> pids)
    {
        foreach (var (thread, waited) in Threads(pids)) _waited[thread] = (waited, waited);
    }

    /// <summary>
    /// What all of them have waited, one after another. A process that is not known yet counts from its beginning.
    /// </summary>
    public TimeSpan Of(IEnumerable<int> pids)
    {
        foreach (var (thread, waited) in Threads(pids))
            _waited[thread] = (_waited.TryGetValue(thread, out var known) ? known.First : 0, waited);
        return TimeSpan.FromMicroseconds(_waited.Values.Sum(w => w.Last - w.First) / 1000.0);
    }

    private static IEnumerable<(string Thread, long Waited)> Threads(IEnumerable<int> pids) =>
        from pid in pids
        from thread in ProcessTree.ThreadsOf(pid)
        let words = ProcessTree.Read($"{thread}/schedstat").Split(' ')
        where words.Length == 3
        select (thread, long.Parse(words[1], CultureInfo.InvariantCulture));
}
