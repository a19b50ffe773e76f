using System.Text.RegularExpressions;

namespace VoidMcp.Tests.HouseTests;

/// <summary>The table of what native calls are on macOS is complete.</summary>
public sealed partial class DarwinTests
{
    [Fact]
    public void Every_imported_function_is_in_the_table_or_of_another_system()
    {
        var page = RepositoryFiles.Read("src", "VoidMcp/Processes/Darwin.md");
        var imported = RepositoryFiles.Sources("src")
            .SelectMany(file => Import().Matches(RepositoryFiles.Read("src", file)))
            .Where(match => match.Groups[1].Value is not ("Kernel" or "kernel32" or "crypt32"))
            .Select(match => match.Groups[2].Value).Distinct().ToList();
        Assert.True(imported.Count > 20, string.Join(' ', imported));
        Assert.DoesNotContain(imported, name => !page.Contains($"`{name}`", StringComparison.Ordinal));
    }

    /// <summary>The library, as a text or a constant's name, and the function.</summary>
    [GeneratedRegex(@"\[LibraryImport\(""?([\w.]+)""?, EntryPoint = ""([\w$]+)""")]
    private static partial Regex Import();
}
