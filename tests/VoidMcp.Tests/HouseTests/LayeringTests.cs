using System.Text.RegularExpressions;

namespace VoidMcp.Tests.HouseTests;

/// <summary>The order of the folders in src/VoidMcp: a folder may use only those before it.</summary>
public sealed partial class LayeringTests
{
    private static readonly string[] Order =
    [
        "Errors", "Files", "Protocol", "Schema", "Secrets", "Registry", "Logs", "Trust", "Processes", "Remote",
        "Asking", "Upstream", "Catalog", "Scripts", "Calls", "Search", "CodeMode", "Fit", "Gateway", "Status",
        "Hosting", "Terminal", "Published", "Distribution", "Clients", "Doctor", "Demo", "Commands",
    ];

    /// <summary>The folders that may speak of the sandbox; "" is Program.cs.</summary>
    private static readonly string[] SandboxUsers = ["CodeMode", "Hosting", ""];

    [Fact]
    public void Every_file_lies_in_a_known_folder()
    {
        var outside = RepositoryFiles.Sources("src/VoidMcp")
            .Where(path => path != "Program.cs" && !Order.Contains(path.Split('/')[0]));
        Assert.Empty(outside);
    }

    [Fact]
    public void A_file_uses_only_the_folders_before_its_own()
    {
        var wrong = RepositoryFiles.Sources("src/VoidMcp")
            .SelectMany(path => Wrong(Folder(path), RepositoryFiles.Read("src/VoidMcp", path))
                .Select(used => $"{path} uses VoidMcp.{used}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong = RepositoryFiles.Sources("src/VoidMcp").Where(path => path != "Program.cs").Where(path =>
        {
            var expected = "VoidMcp." + Path.GetDirectoryName(path)!.Replace('\\', '/').Replace('/', '.');
            return Namespace().Match(RepositoryFiles.Read("src/VoidMcp", path)) is not { Success: true } found
                || found.Groups[1].Value != expected;
        });
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_sandbox_uses_nothing_of_ours()
    {
        var wrong = RepositoryFiles.Sources("src/VoidMcp.Sandbox")
            .Where(
                path => References(RepositoryFiles.Read("src/VoidMcp.Sandbox", path)).Any(used => used != "Sandbox"));
        Assert.Empty(wrong);
        Assert.DoesNotContain(
            "ProjectReference", RepositoryFiles.Read("src/VoidMcp.Sandbox", "VoidMcp.Sandbox.csproj"));
    }

    [Theory]
    [InlineData("Catalog", "using VoidMcp.Upstream;\nnamespace VoidMcp.Catalog;", new string[0])]
    [InlineData("Upstream", "using VoidMcp.Catalog;\nnamespace VoidMcp.Upstream;", new[] { "Catalog" })]
    [InlineData(
        "Upstream", "namespace VoidMcp.Upstream;\nvar x = new global::VoidMcp.Gateway.Thing();", new[] { "Gateway" })]
    [InlineData(
        "Upstream",
        "using static VoidMcp.Catalog.Names;\nusing Alias = VoidMcp.Search.Index;",
        new[] { "Catalog", "Search" })]
    [InlineData("Upstream", "using VoidMcp.Sandbox;", new[] { "Sandbox" })]
    [InlineData("CodeMode", "using VoidMcp.Sandbox;", new string[0])]
    [InlineData(
        "Upstream",
        "// VoidMcp.Catalog is not meant\nvar text = \"VoidMcp.Catalog\"; /// <see cref=\"VoidMcp.Catalog.X\"/>",
        new string[0])]
    public void The_rule_sees_what_it_should(string folder, string source, string[] wrong) =>
        Assert.Equal(wrong, Wrong(folder, source));

    private static string Folder(string path) => path.Contains('/', StringComparison.Ordinal) ? path.Split('/')[0] : "";

    private static IEnumerable<string> Wrong(string folder, string source)
    {
        var place = folder.Length == 0 ? Order.Length : Array.IndexOf(Order, folder);
        return References(source).Where(used => used == "Sandbox"
            ? !SandboxUsers.Contains(folder)
            : Array.IndexOf(Order, used) is var other && (other < 0 || other > place));
    }

    /// <summary>The folders of ours that the code names, in comments and strings apart.</summary>
    private static IEnumerable<string> References(string source) =>
        Reference().Matches(SourceCode.Of(source)).Select(m => m.Groups[1].Value).Distinct();

    [GeneratedRegex(@"\bVoidMcp\.(\w+)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
