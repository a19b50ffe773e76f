namespace VoidMcp.Registry;

/// <summary>
/// One mistake in the registry. Names keys, servers and variables, never a value: values may be secrets.
/// </summary>
/// <param name="Line">Where, from 1; 0 for the file as a whole.</param>
/// <param name="Entry">The server that it concerns; null for settings and for the file.</param>
/// <param name="Message">What is wrong, as a clause without a final full stop.</param>
/// <param name="Fix">What to write instead; null where the message says it all.</param>
internal sealed record RegistryProblem(int Line, string? Entry, string Message, string? Fix)
{
    /// <summary>The problem in one line, as a terminal shows it: <c>line 4: files: … (…)</c>.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"line {Line}: " : "";
        var entry = Entry is null ? "" : $"{Entry}: ";
        return Fix is null ? $"{place}{entry}{Message}" : $"{place}{entry}{Message} ({Fix})";
    }
}
