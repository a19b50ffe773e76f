namespace VoidMcp.Tests.HouseTests;

public sealed class LockFileTests
{
    /// <summary>All that may lie at the top; names that begin with a dot come besides.</summary>
    private static readonly string[] TopLevel =
    [
        "voidmcp.sln", "Directory.Build.props", "README.md", "LICENSE", "src", "tests", "samples", "bin", "obj",
        "TestResults",
    ];

    [Fact]
    public void Every_project_locks_its_packages()
    {
        var projects = RepositoryFiles.Sources("src", "*.csproj").Select(p => "src/" + p)
            .Concat(RepositoryFiles.Sources("tests", "*.csproj").Select(p => "tests/" + p));
        Assert.All(projects, p => Assert.True(
            File.Exists(Path.Combine(RepositoryFiles.Root, Path.GetDirectoryName(p)!, "packages.lock.json")), p));
    }

    [Fact]
    public void No_lock_file_names_a_place_to_download_from()
    {
        var locks = RepositoryFiles.Sources("src", "packages.lock.json").Select(p => "src/" + p)
            .Concat(RepositoryFiles.Sources("tests", "package*lock.json").Select(p => "tests/" + p)).ToList();
        Assert.NotEmpty(locks);
        Assert.All(locks, path => Assert.DoesNotContain("://", RepositoryFiles.Read("", path)));
    }

    [Fact]
    public void The_top_of_the_repository_stays_short()
    {
        var names = Directory.EnumerateFileSystemEntries(RepositoryFiles.Root)
            .Select(Path.GetFileName).Where(name => !name!.StartsWith('.'));
        Assert.Empty(names.Except(TopLevel));
    }
}
