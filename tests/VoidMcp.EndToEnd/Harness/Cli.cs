using System.Diagnostics;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>What a finished command left behind.</summary>
internal sealed record CliResult(int ExitCode, string Stdout, string Stderr)
{
    /// <summary>Stdout as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Stdout);

    /// <summary>Fails, with everything that was printed, unless the command ended with this code.</summary>
    public CliResult Expect(int exitCode)
    {
        Assert.True(
            ExitCode == exitCode,
            $"exit code {ExitCode}, expected {exitCode}\n--- stdout\n{Stdout}\n--- stderr\n{Stderr}");
        return this;
    }
}

/// <summary>Runs commands to their end, as a terminal without a person would.</summary>
internal static class Cli
{
    /// <summary>Runs voidmcp in this home, with an empty stdin.</summary>
    public static Task<CliResult> RunAsync(Home home, params string[] args) => RunAsync(home.Binary(args));

    /// <summary>Agrees to everything in a registry outside the home, as its user does once.</summary>
    public static async Task ApproveAsync(Home home, string registry) =>
        (await RunAsync(home, "approve", "--yes", "--config", registry)).Expect(0);

    /// <summary>Runs voidmcp in this home with this text on stdin.</summary>
    public static Task<CliResult> RunWithInputAsync(Home home, string input, params string[] args) =>
        RunAsync(home.Binary(args), input);

    public static async Task<CliResult> RunAsync(ProcessStartInfo start, string input = "", TimeSpan? limit = null)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        try
        {
            var stdout = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var stderr = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await WriteAsync(process, input);
            await Patience.Of(
                Both(stdout, stderr, process),
                () => $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended",
                limit);
            return new(process.ExitCode, await stdout, await stderr);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command ended without reading its input; its exit code tells the rest.
        }
    }

    private static async Task<bool> Both(Task stdout, Task stderr, Process process)
    {
        await Task.WhenAll(stdout, stderr);
        await process.WaitForExitAsync(CancellationToken.None);
        return true;
    }
}
