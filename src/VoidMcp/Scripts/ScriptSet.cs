using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Schema;

namespace VoidMcp.Scripts;

/// <summary>A file among the scripts that can't be used.</summary>
/// <param name="File">Its name; the folder's path if nothing in it can be used.</param>
/// <param name="Message">Why, as a clause.</param>
/// <param name="Fix">What to do; null if the message is enough.</param>
internal sealed record ScriptProblem(string File, string Message, string? Fix = null)
{
    public override string ToString() => $"{File}: {Message}";
}

/// <summary>The user's scripts at one moment. Immutable.</summary>
internal sealed class ScriptSet
{
    public static readonly ScriptSet Empty = new("", [], []);

    private readonly ScriptNames _names;

    /// <param name="folder">The folder's absolute path.</param>
    /// <param name="all">The scripts, with different names.</param>
    /// <param name="problems">The files that can't be used.</param>
    public ScriptSet(string folder, IReadOnlyList<NamedScript> all, IReadOnlyList<ScriptProblem> problems)
    {
        (Folder, All, Problems) = (folder, all, problems);
        _names = new ScriptNames(all.Select(s => s.Name));
        Tools = [.. all.Select(s => s.Tool)];
        Names = [.. all.Select(s => s.Name)];
    }

    public string Folder { get; }

    /// <summary>Sorted by name.</summary>
    public IReadOnlyList<NamedScript> All { get; }

    public IReadOnlyList<ScriptProblem> Problems { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The scripts as tools.</summary>
    public IReadOnlyList<CatalogTool> Tools { get; }

    /// <summary>The script that a name means, exact or as scripts write it; null if there is none.</summary>
    public NamedScript? Find(string written) =>
        _names.ResolveLoosely(written) is { } name ? All.First(s => s.Name == name) : null;

    /// <summary>How a script is written in code: <c>scripts.report</c>.</summary>
    public string PathOf(string name) => $"scripts{_names.Accessor(name)}";

    /// <summary>The name's underscore form, if scripts can use it too and it is another.</summary>
    public string? OtherForm(string name) => _names.OtherForm(name);

    /// <summary>What there is instead of a script that there is not, for an error message.</summary>
    public string Instead(string written)
    {
        const int Most = 20;
        if (NearestNames.Hint(written, Names) is { } hint) return hint;
        return Names.Count == 0
            ? $"There are no scripts in {Folder}."
            : $"The scripts are {string.Join(", ", Names.Take(Most))}"
                + (Names.Count > Most ? $" and {Names.Count - Most} more." : ".");
    }

    /// <summary>What is wrong with the file of this name; null if there is no such file, or nothing is.</summary>
    public ScriptProblem? ProblemOf(string name) =>
        Problems.FirstOrDefault(p => p.File == name || Path.GetFileNameWithoutExtension(p.File) == name);
}
