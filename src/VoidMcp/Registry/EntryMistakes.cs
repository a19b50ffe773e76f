namespace VoidMcp.Registry;

/// <summary>
/// The registry's problems by entry, so that a registry with thousands of invalid entries is listed in linear time.
/// </summary>
internal sealed class EntryMistakes(IEnumerable<RegistryProblem> problems)
{
    private readonly ILookup<string, RegistryProblem> _byEntry =
        problems.Where(p => p.Entry is not null).ToLookup(p => p.Entry!, StringComparer.Ordinal);

    /// <summary>Joins all problems of one server into one text; null if there are none.</summary>
    /// <param name="server">The name as in the file, which may be an invalid one.</param>
    public EntryMistake? Of(string server)
    {
        // Problems of an entry with an invalid name show it in its printable form; a valid name is that form itself.
        RegistryProblem[] own = [.. _byEntry[MappingReader.Shown(server)]];
        return own.Length == 0
            ? null
            : new EntryMistake(
                string.Join("; ", own.Select(p => $"line {p.Line}: {p.Message}")),
                own.FirstOrDefault(p => p.Fix is not null)?.Fix,
                own.Min(p => p.Line));
    }
}

/// <summary>What is wrong with one entry.</summary>
/// <param name="Text">All its problems, each with its line.</param>
/// <param name="Fix">The first fix; null if none is known.</param>
/// <param name="Line">The first line with a problem.</param>
internal sealed record EntryMistake(string Text, string? Fix, int Line);
