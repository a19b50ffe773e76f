namespace VoidMcp.Tests.HouseTests;

/// <summary>A name carries one meaning: no two types in src share it, whatever their namespaces.</summary>
public sealed class TypeNameTests
{
    [Fact]
    public void No_two_types_share_a_name()
    {
        var types = ((string[])["src/VoidMcp", "src/VoidMcp.Sandbox"]).SelectMany(
            project => RepositoryFiles.Sources(project).SelectMany(
                path => Declared($"{project}/{path}", RepositoryFiles.Read(project, path))));
        Assert.Empty(Shared(types));
    }

    [Fact]
    public void Two_types_of_one_name_are_found() => Assert.Equal(
        ["Call: A/Call.cs, B/Run.cs"],
        Shared([
            .. Declared("A/Call.cs", "internal sealed class Call { }"),
            .. Declared("B/Run.cs", "internal sealed class Run\n{\n    private sealed class Call(int id);\n}"),
            .. Declared("C/Text.cs", "// internal class Call\nvar text = \"private class Call;\";"),
        ]));

    [Fact]
    public void Parts_of_one_type_are_one() => Assert.Empty(Shared([
        .. Declared("A/Writer.cs", "internal sealed partial class Writer;"),
        .. Declared("A/Writer.Lists.cs", "internal sealed partial class Writer;"),
    ]));

    /// <summary>The types of a file, with the place that tells each from others; parts of a type share one.</summary>
    private static IEnumerable<(string Name, string Place)> Declared(string path, string source) =>
        SourceCode.Types(SourceCode.Of(source), nested: true).Select(name => (name, Place(path)));

    /// <summary>"Writer.Lists.cs" is a part of the type in "Writer.cs".</summary>
    private static string Place(string path)
    {
        var file = Path.GetFileName(path);
        return path[..^file.Length] + file.Split('.')[0] + ".cs";
    }

    private static IEnumerable<string> Shared(IEnumerable<(string Name, string Place)> types) =>
        types.GroupBy(type => type.Name, type => type.Place).Where(places => places.Distinct().Count() > 1)
            .Select(places => $"{places.Key}: {string.Join(", ", places.Distinct())}");
}
