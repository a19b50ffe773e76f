using System.Diagnostics;

namespace VoidMcp.EndToEnd.RealWorld.Agents;

/// <summary>
/// A program with a language model behind it that uses MCP servers: where it is, how it is set up, how it is
/// asked to do something.
/// </summary>
internal sealed record Agent
{
    /// <summary>The command that people type.</summary>
    public required string Name { get; init; }

    /// <summary>The installed program, which there may not be for this system.</summary>
    public required string Program { get; init; }

    /// <summary>Whether Node runs it.</summary>
    public bool IsScript { get; init; }

    /// <summary>
    /// Files that it needs beforehand, as paths in the home and what they hold; takes the model's address.
    /// </summary>
    public Func<string, IReadOnlyList<(string Path, string Text)>> Files { get; init; } = _ => [];

    /// <summary>Variables that it needs; takes the model's address.</summary>
    public required Func<string, IReadOnlyList<(string Name, string Value)>> Variables { get; init; }

    /// <summary>The arguments with which it does what its model says and asks nobody.</summary>
    public required IReadOnlyList<string> Ask { get; init; }

    /// <summary>
    /// What must be added to a file of <see cref="Files"/> once voidmcp is registered, for it to ask
    /// nobody: path and text.
    /// </summary>
    public (string Path, string Text)? Consent { get; init; }

    /// <summary>
    /// The arguments with which it says whether the servers it knows can be reached; null where it cannot.
    /// </summary>
    public IReadOnlyList<string>? Check { get; init; }

    /// <summary>
    /// Skips the test where the agent is not installed, and fails it where CI is true and npm has it for this system.
    /// </summary>
    public async Task RequireAsync()
    {
        await Npm.RequireAsync();
        Assert.SkipUnless(
            File.Exists(Program), $"npm has no {Name} for this system, or could not install it ({Program})");
    }

    /// <summary>Puts the agent on a home's PATH under its name, beside voidmcp and Node, with its settings.</summary>
    /// <param name="home">The home.</param>
    /// <param name="model">The model's address.</param>
    public void Install(Home home, string model)
    {
        foreach (var (path, text) in Files(model))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(home.File(path))!);
            File.WriteAllText(home.File(path), text);
        }

        Directory.CreateDirectory(home.File("bin"));
        var command = IsScript ? $"'{Npm.Node}' '{Program}'" : $"'{Program}'";
        File.WriteAllText(home.File($"bin/{Name}"), $"#!/bin/sh\nexec {command} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                home.File($"bin/{Name}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The agent with these arguments.</summary>
    public ProcessStartInfo Start(Home home, string model, params IEnumerable<string> args) =>
        Prepared(home.Start(home.File($"bin/{Name}"), args), home, model);

    /// <summary>A line of a shell.</summary>
    public ProcessStartInfo Shell(Home home, string model, string line) =>
        Prepared(home.Start("/bin/sh", "-c", line), home, model);

    private ProcessStartInfo Prepared(ProcessStartInfo start, Home home, string model)
    {
        start.Environment["PATH"] = string.Join(
            Path.PathSeparator,
            home.File("bin"),
            Path.GetDirectoryName(Repository.Binary),
            Path.GetDirectoryName(Npm.Node),
            start.Environment["PATH"]);

        // Whatever they want of the world outside, updates and statistics for two, they do not get.
        foreach (var name in new[] { "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy" })
            start.Environment[name] = "http://127.0.0.1:9";
        foreach (var name in new[] { "NO_PROXY", "no_proxy" }) start.Environment[name] = "127.0.0.1,localhost";
        foreach (var (name, value) in Variables(model)) start.Environment[name] = value;
        return start;
    }
}
