namespace VoidMcp.EndToEnd.House;

public sealed class SampleTests
{
    /// <summary>The SDK's packages lie where this project's restore put them; nothing is asked of a network.</summary>
    private static readonly string Packages =
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Every folder of the samples but the first, which <see cref="ReadmeTests"/> runs.</summary>
    public static TheoryData<string> Pages() =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "samples"))
            .Select(folder => $"samples/{Path.GetFileName(folder)}/README.md")
            .Where(page => page != "samples/quickstart/README.md").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_sample_prints_what_its_page_shows(string page)
    {
        await Npm.RequireAsync();
        var examples = Readme.Examples(await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, page), TestContext.Current.CancellationToken));
        Assert.True(examples.Count >= 3, $"{page} has {examples.Count} commands");
        using var home = new ReaderHome();
        var dotnet = Path.GetDirectoryName(Fixture.Dotnet);
        foreach (var example in examples)
        {
            var ran = await home.RunAsync(
                $"export PATH=\"{dotnet}:$PATH\" NUGET_PACKAGES='{Packages}' NuGetAudit=false\n{example.Command}");
            Assert.True(
                example.Matches(ran.Stdout),
                $"{page} line {example.Line}: $ {example.Command}\n--- promised\n{example.Output}\n--- "
                + $"printed\n{ran.Stdout}");
        }
    }
}
