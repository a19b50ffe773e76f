namespace VoidMcp.Tests.HouseTests;

/// <summary>
/// The subfolders of a folder, and the files that lie in it directly, use each other in one direction. A child
/// namespace sees its parent's types without a <c>using</c>, so uses are found by the names of types.
/// </summary>
public sealed class FolderCircleTests
{
    [Fact]
    public void No_folder_holds_a_circle()
    {
        var folders = RepositoryFiles.Sources("src/VoidMcp").Select(Path.GetDirectoryName).Distinct()
            .Select(folder => folder!.Replace('\\', '/'))
            .Where(folder => folder.Contains('/', StringComparison.Ordinal))
            .Select(folder => folder[..folder.LastIndexOf('/')]).Distinct().ToList();
        Assert.Contains("Remote", folders);
        Assert.Empty(folders.SelectMany(folder => Circles(folder, Sources(folder))));
    }

    [Fact]
    public void A_circle_between_subfolders_is_found() => Assert.Equal(
        ["Remote: Http <-> OAuth"],
        Circles("Remote", new Dictionary<string, string>
        {
            ["Http/Words.cs"] =
                "namespace VoidMcp.Remote.Http;\ninternal sealed class Words { bool Own => OAuth.Login.Own; }",
            ["OAuth/Login.cs"] = "using VoidMcp.Remote.Http;\ninternal sealed class Login;",
        }));

    [Fact]
    public void A_circle_with_the_folder_itself_is_found() => Assert.Equal(
        ["Remote:  <-> Http"],
        Circles("Remote", new Dictionary<string, string>
        {
            ["Transport.cs"] = "namespace VoidMcp.Remote;\ninternal sealed class Transport { Http.Words? words; }",
            ["Http/Words.cs"] = "namespace VoidMcp.Remote.Http;\ninternal sealed class Words { Transport? transport; }",
        }));

    [Fact]
    public void A_circle_of_three_is_found() => Assert.Equal(
        ["Remote: A <-> B <-> C"],
        Circles("Remote", new Dictionary<string, string>
        {
            ["A/One.cs"] = "internal sealed class One { Two? two; }",
            ["B/Two.cs"] = "internal sealed class Two { Three? three; }",
            ["C/Three.cs"] = "internal sealed class Three { One? one; }",
            ["D/Four.cs"] = "internal sealed class Four { One? one; }",
        }));

    [Fact]
    public void Layers_members_comments_and_strings_are_no_circle() => Assert.Empty(
        Circles("Remote", new Dictionary<string, string>
        {
            ["Transport.cs"] = "internal sealed class Transport { Words? words; }",
            ["Http/Words.cs"] =
                "internal sealed class Words { object? a = x.Transport; /* Transport */ string b = \"Transport\"; }",
        }));

    private static Dictionary<string, string> Sources(string folder) => RepositoryFiles.Sources($"src/VoidMcp/{folder}")
        .ToDictionary(path => path, path => RepositoryFiles.Read($"src/VoidMcp/{folder}", path));

    /// <summary>The groups of parts of a folder that use each other in a circle, by paths relative to it.</summary>
    private static List<string> Circles(string folder, Dictionary<string, string> sources)
    {
        var code = sources.ToLookup(file => Part(file.Key), file => SourceCode.Of(file.Value));
        var parts = code.Select(part => part.Key).Order(StringComparer.Ordinal).ToList();
        var types = parts.ToDictionary(
            part => part, part => code[part].SelectMany(text => SourceCode.Types(text, nested: false)).ToHashSet());
        var namespaces = parts.Concat(folder.Split('/')).Append("VoidMcp").ToHashSet();
        var uses = parts.ToDictionary(
            part => part,
            part =>
                code[part].SelectMany(text => Uses(text, types, namespaces)).Where(used => used != part).ToHashSet());
        return [.. parts.Select(part => Circle(part, uses)).Where(circle => circle.Count > 1)
            .Select(circle => $"{folder}: {string.Join(" <-> ", circle)}").Distinct()];
    }

    private static string Part(string path) => path.Contains('/', StringComparison.Ordinal) ? path.Split('/')[0] : "";

    /// <summary>The parts that a file names: by a type, or by a subfolder's whole namespace.</summary>
    private static IEnumerable<string> Uses(
        string code, Dictionary<string, HashSet<string>> types, HashSet<string> namespaces)
    {
        foreach (var names in SourceCode.Names(code))
        {
            var first = names.SkipWhile(namespaces.Contains).FirstOrDefault();
            if (first is null && types.ContainsKey(names[^1])) yield return names[^1];
            foreach (var part in types.Where(part => first is not null && part.Value.Contains(first)))
                yield return part.Key;
        }
    }

    /// <summary>The part with all others that it reaches and that reach it.</summary>
    private static List<string> Circle(string part, Dictionary<string, HashSet<string>> uses) =>
        [.. Reached(part, uses).Where(other => Reached(other, uses).Contains(part)).Order(StringComparer.Ordinal)];

    private static HashSet<string> Reached(string part, Dictionary<string, HashSet<string>> uses)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(uses[part]);
        while (open.TryPop(out var next))
        {
            if (reached.Add(next)) foreach (var further in uses[next]) open.Push(further);
        }

        return reached;
    }
}
