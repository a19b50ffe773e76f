using System.Globalization;
using System.Runtime.CompilerServices;
using VoidMcp.Errors;
using VoidMcp.Processes;
using VoidMcp.Registry;

namespace VoidMcp.Doctor;

/// <summary>
/// Checks the programs that servers are commonly started with, where a server needs one: whether it is there, and not
/// too old. What a single server needs besides is told when it is started.
/// </summary>
internal static class RuntimesCheck
{
    /// <summary>Longer than any of them takes to print its version.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Program, the commands that need it, and its oldest major version that current servers run on.</summary>
    private static readonly (string Program, string[] Commands, int Oldest)[] Runtimes =
    [
        ("node", ["npx", "npm", "node"], 18),
        ("uv", ["uvx", "uv"], 0),
        ("docker", ["docker"], 0),
    ];

    public static async IAsyncEnumerable<Finding> RunAsync(
        Setup setup, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var launcher = new ServerLauncher(setup.Time);
        foreach (var (program, commands, oldest) in Runtimes)
        {
            var users = setup.Registry.Servers.Where(s => s.IsLive && Uses(s, commands)).Select(s => s.Name).ToList();
            if (users.Count > 0)
                yield return await ExamineAsync(launcher, program, oldest, users, setup.Time, cancellation);
        }
    }

    /// <summary>The major version in what a program printed: 22 for <c>v22.3.0</c>; null if there is none.</summary>
    internal static int? MajorOf(string printed)
    {
        var digits = printed.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit).ToArray();
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private static bool Uses(ServerEntry server, string[] commands) =>
        server.Command is { } command
        && commands.Contains(Path.GetFileNameWithoutExtension(command), StringComparer.OrdinalIgnoreCase);

    private static async Task<Finding> ExamineAsync(
        ServerLauncher launcher,
        string program,
        int oldest,
        IReadOnlyList<string> users,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var subject = $"runtime {program}";
        try
        {
            var command = new ServerCommand(program, program) { Args = ["--version"] };
            await using var process = await launcher.StartAsync(command, cancellationToken: cancellation);
            using var output = new StreamReader(process.Output);
            var printed = await output.ReadLineAsync(cancellation).AsTask().WaitAsync(Limit, time, cancellation) ?? "";
            var found = $"{printed.Trim()}, used by {string.Join(", ", users)}";
            return MajorOf(printed) is { } major && major < oldest
                ? new Finding(
                    subject,
                    FindingState.Warning,
                    $"{found}; many servers need {oldest} or later",
                    $"install a newer {program}")
                : new Finding(subject, FindingState.Ok, found);
        }
        catch (VoidMcpException missing)
        {
            return new Finding(
                subject,
                FindingState.Failed,
                $"not found, but used by {string.Join(", ", users)}",
                missing.Hint);
        }
        catch (TimeoutException)
        {
            return new Finding(subject, FindingState.Warning, "did not print its version in time");
        }
    }
}
