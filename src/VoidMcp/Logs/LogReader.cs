using System.Text;

namespace VoidMcp.Logs;

/// <summary>
/// Reads one log: first the existing entries, including rotated files, then new ones, across rotations. Not
/// thread-safe.
/// </summary>
/// <typeparam name="T">An entry.</typeparam>
/// <param name="path">The file; it may not exist.</param>
/// <param name="parse">Parses complete lines that follow an entry, or null.</param>
internal sealed class LogReader<T>(string path, Func<string, T?, IReadOnlyList<T>> parse) : IDisposable
    where T : class
{
    /// <summary>How many first bytes identify a file: they contain time, process ID and text.</summary>
    private const int MarkLength = 128;

    private FileStream? _file;
    private byte[] _mark = [];
    private byte[] _rest = [];
    private T? _last;

    /// <summary>
    /// Returns the entries since the last call; the first call returns all. Incomplete lines wait for their end.
    /// </summary>
    public IReadOnlyList<T> ReadMore()
    {
        var entries = new List<T>();
        if (_mark.Length == 0)
        {
            // Opened first: if it is rotated meanwhile, it is found among the rotated files and not read twice.
            Open();
            foreach (var older in Older().Where(older => _mark.Length == 0 || !IsOurs(older)))
                ReadWhole(older, entries);
            ReadOpen(entries);
            return entries;
        }

        ReadOpen(entries);
        if (!File.Exists(path) || IsOurs(path)) return entries;

        // Rotated: the open file is complete, but may have grown since it was read. A fast writer may have rotated
        // several times; files between ours and the newest are read as a whole, or all of them if ours is gone.
        ReadOpen(entries);
        var all = Older();
        foreach (var missed in all.Skip(Array.FindIndex(all, IsOurs) + 1)) ReadWhole(missed, entries);
        Open();
        ReadOpen(entries);
        return entries;
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>The rotated files, oldest first.</summary>
    private string[] Older() =>
        [.. Enumerable.Range(1, LogFolder.Generations).Reverse().Select(n => $"{path}.{n}").Where(File.Exists)];

    private void Open()
    {
        _file?.Dispose();
        _file = TryOpen(path);
        (_mark, _rest, _last) = (_file is null ? [] : Mark(_file), [], null);
    }

    private void ReadOpen(List<T> entries)
    {
        if (_file is null) return;
        if (_mark.Length < MarkLength) _mark = Mark(_file);
        using var added = new MemoryStream();
        _file.CopyTo(added);
        byte[] bytes = [.. _rest, .. added.ToArray()];
        var end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        _rest = bytes[end..];
        var read = parse(Encoding.UTF8.GetString(bytes, 0, end), _last);
        if (read.Count > 0) _last = read[^1];
        entries.AddRange(read);
    }

    private void ReadWhole(string older, List<T> entries)
    {
        using var file = TryOpen(older);
        if (file is null) return;
        using var reader = new StreamReader(file, Encoding.UTF8);
        entries.AddRange(parse(reader.ReadToEnd(), null));
    }

    private bool IsOurs(string other)
    {
        using var file = TryOpen(other);
        return file is not null && Mark(file).AsSpan().StartsWith(_mark);
    }

    /// <summary>Reads the first bytes and restores the position.</summary>
    private static byte[] Mark(FileStream file)
    {
        var position = file.Position;
        file.Position = 0;
        var mark = new byte[MarkLength];
        var length = file.ReadAtLeast(mark, MarkLength, throwOnEndOfStream: false);
        file.Position = position;
        return mark[..length];
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Does not exist yet, or was rotated at this moment.
            return null;
        }
    }
}
