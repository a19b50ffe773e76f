using System.Text;
using VoidMcp.Files;

namespace VoidMcp.Scripts;

/// <summary>
/// The folder with the user's scripts, <c>scripts</c> in voidmcp's home, whichever registry is used: no model, server
/// or project puts anything there. It is read when somebody needs the scripts (<see cref="Refresh"/>), and then only
/// the files that have changed. A file that can't be used is left out and reported; so is everything if other users
/// could write there.
/// </summary>
/// <param name="path">The folder's absolute path; it need not exist.</param>
/// <param name="time">The clock.</param>
/// <param name="warn">Told of each new problem; may be null.</param>
internal sealed class ScriptFolder(string path, TimeProvider time, Action<string>? warn = null)
{
    private const int MostScripts = 200, LargestFile = 256 << 10;

    /// <summary>A file's stamp can't be relied on for so long after it was written.</summary>
    private static readonly TimeSpan Coarse = TimeSpan.FromSeconds(3);

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly Lock _gate = new();
    private Dictionary<string, KnownFile> _entries = new(StringComparer.Ordinal);
    private volatile ScriptSet _current = new(path, [], []);

    /// <summary>The scripts as they were last read, without a look at the folder.</summary>
    public ScriptSet Current => _current;

    /// <summary>Reads what has changed. Returns the same object while nothing has.</summary>
    public ScriptSet Refresh()
    {
        lock (_gate)
        {
            var before = _current;
            var (files, problem) = Files();
            var now = time.GetUtcNow().UtcDateTime;
            var entries = files.ToDictionary(file => file, file => KnownLocked(file, now), StringComparer.Ordinal);
            var isSame = entries.Count == _entries.Count
                && entries.All(e => _entries.TryGetValue(e.Key, out var old) && ReferenceEquals(old.Read, e.Value.Read))
                && before.Problems.FirstOrDefault(p => p.File == path) == problem;
            _entries = entries;
            if (isSame) return before;
            _current = SetOf(entries, problem);
        }

        foreach (var problem in _current.Problems) warn?.Invoke($"script {problem} and is not used");
        return _current;
    }

    private (IReadOnlyList<string> Files, ScriptProblem? Problem) Files()
    {
        try
        {
            if (!Directory.Exists(path)) return ([], null);
            if (OpenPermissions.Of(path) is var (message, fix))
                return ([], new ScriptProblem(path, message, fix));
            var files = Directory.EnumerateFiles(path, "*.js").Order(StringComparer.Ordinal).ToList();
            return files.Count <= MostScripts
                ? (files, null)
                : ([.. files.Take(MostScripts)], new ScriptProblem(path, $"only {MostScripts} scripts are read"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ([], new ScriptProblem(path, $"the folder can't be read: {error.Message}"));
        }
    }

    private KnownFile KnownLocked(string file, DateTime now)
    {
        var stamp = FileStamp.Of(file);
        var old = _entries.GetValueOrDefault(file);
        if (old is not null && old.Stamp == stamp && old.At - stamp.WrittenAt > Coarse) return old;
        var read = Read(file, stamp);
        return new KnownFile(stamp, now, old is not null && old.Read.SameAs(read) ? old.Read : read);
    }

    private static ReadFile Read(string file, FileStamp stamp)
    {
        var name = Path.GetFileName(file);
        if (OpenPermissions.Of(file) is var (message, fix))
            return new ReadFile(null, null, new ScriptProblem(name, message, fix));
        if (stamp.Length > LargestFile)
            return new ReadFile(null, null, new ScriptProblem(name, $"it is larger than {LargestFile >> 10} KiB"));
        try
        {
            var code = s_strict.GetString(File.ReadAllBytes(file));
            var script = NamedScript.Read(file, code, out var problem);
            return new ReadFile(code, script, problem is null ? null : new ScriptProblem(name, problem));
        }
        catch (DecoderFallbackException)
        {
            return new ReadFile(null, null, new ScriptProblem(name, "it is not valid UTF-8"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new ReadFile(null, null, new ScriptProblem(name, $"it can't be read: {error.Message}"));
        }
    }

    private ScriptSet SetOf(Dictionary<string, KnownFile> entries, ScriptProblem? problem)
    {
        List<ScriptProblem> problems = problem is null ? [] : [problem];
        var scripts = new SortedDictionary<string, NamedScript>(StringComparer.Ordinal);
        foreach (var (file, entry) in entries.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            if (entry.Read.Problem is { } wrong) problems.Add(wrong);
            if (entry.Read.Script is { } script && !scripts.TryAdd(script.Name, script))
            {
                var first = Path.GetFileName(scripts[script.Name].Path);
                problems.Add(new ScriptProblem(Path.GetFileName(file), $"its name {script.Name} is that of {first}"));
            }
        }

        return new ScriptSet(path, [.. scripts.Values], problems);
    }

    /// <summary>What a file gave, and when that was.</summary>
    private sealed record KnownFile(FileStamp Stamp, DateTime At, ReadFile Read);

    private sealed record ReadFile(string? Code, NamedScript? Script, ScriptProblem? Problem)
    {
        public bool SameAs(ReadFile other) => Code == other.Code && Problem == other.Problem;
    }
}
