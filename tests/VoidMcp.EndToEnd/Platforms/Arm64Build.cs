namespace VoidMcp.EndToEnd.Platforms;

/// <summary>
/// The native binary and the sandbox's probe for Linux arm64, in a root folder of their own. Compiling takes minutes of
/// all processors, so it is made only where <c>VOIDMCP_EMULATE</c> is set: to the folder of
/// <c>tests/platforms/publish-linux-arm64</c>, or to 1 to compile first.
/// </summary>
public sealed class Arm64Build : IDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("voidmcp-arm64-");
    private readonly Lazy<Task> _made;

    public Arm64Build() => _made = new(MakeAsync);

    /// <summary>The folder of <c>tests/platforms/linux-arm64-root</c>.</summary>
    internal string Folder => _temporary.FullName;

    private static string Wanted => Environment.GetEnvironmentVariable("VOIDMCP_EMULATE") ?? "";

    /// <summary>
    /// Skips the test where it is not wanted, or one of these programs is missing; else makes sure that the folder is
    /// filled.
    /// </summary>
    internal async Task RequireAsync(params IEnumerable<string> programs)
    {
        Assert.SkipWhen(Wanted.Length == 0, "takes many minutes; set VOIDMCP_EMULATE=1");
        if (Wanted == "1") SystemTools.Require("aarch64-linux-gnu-gcc");
        foreach (var program in programs) SystemTools.Require(program);
        await _made.Value;
    }

    public void Dispose() => _temporary.Delete(recursive: true);

    private async Task MakeAsync()
    {
        var binaries = Wanted == "1" ? Path.Combine(Folder, "binaries") : Wanted;
        if (Wanted == "1") await Script.RunAsync("publish-linux-arm64", binaries);
        await Script.RunAsync("linux-arm64-root", binaries, Folder);
    }
}

/// <summary>The tests that share one <see cref="Arm64Build"/>.</summary>
[CollectionDefinition(Name)]
public sealed class Arm64TestGroup : ICollectionFixture<Arm64Build>
{
    public const string Name = "arm64";
}
