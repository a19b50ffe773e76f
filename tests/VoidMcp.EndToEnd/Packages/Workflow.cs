namespace VoidMcp.EndToEnd.Packages;

/// <summary>A workflow of GitHub's, read as text: a parser of YAML would be a package more.</summary>
/// <param name="name">The file below <c>.github/workflows</c>.</param>
internal sealed class Workflow(string name)
{
    private readonly string[] _lines = File.ReadAllLines(Path.Combine(Folder, name));

    private static string Folder { get; } = Path.Combine(Repository.Root, ".github", "workflows");

    /// <summary>The names of all workflows.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Folder).Select(file => Path.GetFileName(file));

    /// <summary>Its lines without comments.</summary>
    public IEnumerable<string> Lines =>
        _lines.Where(line => !line.TrimStart().StartsWith('#'));

    /// <summary>The script of a step: the block after its <c>run: |</c>.</summary>
    /// <param name="step">What <c>- name:</c> says.</param>
    public string ScriptOf(string step)
    {
        var block = _lines.SkipWhile(line => line.TrimStart() != $"- name: {step}")
            .SkipWhile(line => line.TrimStart() != "run: |").ToList();
        Assert.True(block.Count > 1, $"{name} has no step '{step}' with a script");
        var indent = block[1].TakeWhile(c => c == ' ').Count();
        return string.Join('\n', block.Skip(1)
            .TakeWhile(line => line.Length == 0 || line.TakeWhile(c => c == ' ').Count() >= indent)
            .Select(line => line.Length == 0 ? line : line[indent..])) + "\n";
    }
}
