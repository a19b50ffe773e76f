using VoidMcp.Calls;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>Shows on stderr what <c>voidmcp add</c> is about to run or connect: command, package and host.</summary>
internal static class AddingText
{
    private const int Indent = 2;

    public static void Print(Output output, ServerDraft draft)
    {
        output.Note($"[bold]{Output.Text(draft.Name, 64)}[/]");
        if (draft.Command is { } command)
        {
            string[] args = [.. SecretLooks.Hidden(draft.Args)];
            Line("runs", ShellWords.Join([command, .. args]));
            if (PackageOf(command, args) is { } package) Line("package", package);
        }

        if (draft.Url is { } url)
        {
            Line("connects to", SecretLooks.Shown("", url));
            if (Uri.TryCreate(url, UriKind.Absolute, out var uri)) Line("host", uri.IdnHost);
        }

        if (draft.Cwd is { } cwd) Line("in", cwd);
        foreach (var (name, value) in draft.Env) Line("variable", $"{name}={SecretLooks.Shown(name, value)}");
        foreach (var (name, value) in draft.Headers) Line("header", $"{name}: {SecretLooks.Shown(name, value)}");

        void Line(string what, string text) =>
            output.Note(Output.Text($"{new string(' ', Indent)}{what,-12}{ApprovalForm.Visible(text)}"));
    }

    /// <summary>The package that a runner downloads and runs, with its registry; null if unknown.</summary>
    internal static string? PackageOf(string command, IReadOnlyList<string> args)
    {
        var registry = Path.GetFileNameWithoutExtension(command) switch
        {
            "npx" or "bunx" => "npm",
            "uvx" => "PyPI",
            "dnx" => "NuGet",
            _ => null,
        };
        if (registry is null) return null;
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "-p" or "--package" or "--from" && i + 1 < args.Count) return $"{args[i + 1]} ({registry})";
            if (args[i].StartsWith("--package=", StringComparison.Ordinal)
                || args[i].StartsWith("--from=", StringComparison.Ordinal))
            {
                return $"{args[i][(args[i].IndexOf('=', StringComparison.Ordinal) + 1)..]} ({registry})";
            }

            if (!args[i].StartsWith('-')) return $"{args[i]} ({registry})";
        }

        return null;
    }
}
