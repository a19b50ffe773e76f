namespace VoidMcp.Upstream;

/// <summary>
/// The names in the folder of the <see cref="DefinitionCache"/>, listed again when the folder has changed: every server
/// looks for files of its own there, and listing it for each would take a time that grows with the square of their
/// number.
/// </summary>
/// <param name="folder">The folder; it may not exist.</param>
internal sealed class CacheListing(string folder)
{
    /// <summary>
    /// File systems tell a folder's changes by a clock that moves in steps: one as new as this could be followed by
    /// another in the same step.
    /// </summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private volatile Listed? _last;

    /// <summary>The names of the JSON files of servers that were offered capabilities, by server, sorted.</summary>
    public ILookup<string, string> ByServer
    {
        get
        {
            var changed = Directory.GetLastWriteTimeUtc(folder);
            if (_last is { } last && last.Changed == changed) return last.Names;
            var names = Names();
            _last = TimeProvider.System.GetUtcNow() - changed > Step ? new Listed(changed, names) : null;
            return names;
        }
    }

    private ILookup<string, string> Names()
    {
        string[] files;
        try
        {
            files = Directory.GetFiles(folder, "*+*.json");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            files = [];
        }

        return files
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal)
            .ToLookup(name => name[..name.IndexOf('+', StringComparison.Ordinal)], StringComparer.Ordinal);
    }

    private sealed record Listed(DateTime Changed, ILookup<string, string> Names);
}
