namespace VoidMcp.EndToEnd.Harness;

/// <summary>A folder of TypeScript files, checked by the real compiler as one strict project.</summary>
internal sealed class TypeScript : IDisposable
{
    /// <summary>The language's own library, without a browser's.</summary>
    public const string LanguageOnly = "\"es2023\"";

    public const string WithBrowser = "\"es2023\", \"dom\", \"dom.iterable\"";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-ts-");

    public void Add(string name, string source) => File.WriteAllText(Path.Combine(_folder.FullName, name), source);

    /// <summary>Fails with the compiler's words where it finds anything wrong.</summary>
    public async Task CheckAsync(string library = LanguageOnly)
    {
        Add("tsconfig.json", $$"""
            {
              "compilerOptions": {
                "strict": true, "noEmit": true, "target": "es2022", "module": "es2022",
                "lib": [{{library}}], "types": []
              },
              "include": ["*.ts"]
            }
            """);
        var start = new System.Diagnostics.ProcessStartInfo(
            Npm.Node, [Npm.TypeScriptCompiler, "-p", _folder.FullName, "--pretty", "false"]);
        (await Cli.RunAsync(start)).Expect(0);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
