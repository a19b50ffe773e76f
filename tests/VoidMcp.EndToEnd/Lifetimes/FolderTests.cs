using System.Runtime.Versioning;

namespace VoidMcp.EndToEnd.Lifetimes;

/// <summary>Where servers run: what lies where the client stands must not run in their place.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FolderTests
{
    [Theory]
    [InlineData("timeout: 60s", "own")]
    [InlineData("cwd: client", "client")]
    [InlineData("cwd: ..", "other")]
    public async Task A_server_runs_in_a_folder_of_its_own_or_the_one_of_its_entry(string settings, string where)
    {
        using var home = new Home();
        await WriteAsync(home.VoidMcpHome, $"pwd -P > {home.File("where")}");
        var project = Directory.CreateDirectory(home.File("project")).FullName;
        await WriteAsync(project, $"echo hostile > {home.File("where")}");
        home.Registry = $"servers:\n  fx: {{ command: {home.VoidMcpHome}/run, {settings} }}\n";

        var start = home.Binary("call", "fx.echo", "--json", """{"text":"hi"}""");
        start.WorkingDirectory = project;
        (await Cli.RunAsync(start)).Expect(0);
        var expected = where switch
        {
            "own" => Path.Combine(home.VoidMcpHome, "servers", "fx"),
            "client" => project,
            _ => home.Path,
        };
        var written = (await File.ReadAllTextAsync(home.File("where"), Cancel)).Trim();
        Assert.Equal(new FileInfo(expected).Name, new FileInfo(written).Name);
    }

    [Theory]
    [InlineData("timeout: 60s")]
    [InlineData("cwd: client")]
    public async Task A_relative_command_is_the_registrys_never_the_projects(string settings)
    {
        using var home = new Home();
        await WriteAsync(home.VoidMcpHome, $"echo registry > {home.File("where")}");
        var project = Directory.CreateDirectory(home.File("project")).FullName;
        await WriteAsync(project, $"echo hostile > {home.File("where")}");
        home.Registry = $"servers:\n  fx: {{ command: ./run, {settings} }}\n";

        var start = home.Binary("call", "fx.echo", "--json", """{"text":"hi"}""");
        start.WorkingDirectory = project;
        (await Cli.RunAsync(start)).Expect(0);
        Assert.Equal("registry", (await File.ReadAllTextAsync(home.File("where"), Cancel)).Trim());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Writes the program <c>run</c>, a fixture that first does something else.</summary>
    private static async Task WriteAsync(string folder, string first)
    {
        var program = Path.Combine(folder, "run");
        var fixture = string.Join(' ', Fixture.Command().Select(word => $"'{word}'"));
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{first}\nexec {fixture}\n", Cancel);
        File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
    }
}
