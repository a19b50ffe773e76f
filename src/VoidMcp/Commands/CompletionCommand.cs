using System.CommandLine;
using VoidMcp.Errors;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp completion</c>: prints the script that makes a shell complete voidmcp's commands. The script calls
/// <c>voidmcp complete</c> for each Tab, so that servers, tools and arguments are those of now.
/// </summary>
internal static class CompletionCommand
{
    /// <summary>The hidden command that the scripts call: <c>complete =WORD BEFORE...</c>.</summary>
    public const string Hidden = "complete";

    public static Verb Create(CommandContext context)
    {
        var shell = new Argument<string>("shell") { Description = string.Join(", ", CompletionScripts.Shells) + "." };
        var command = new Verb(
            "completion",
            "Print the script for completion in a shell: commands, options, servers, tools and their arguments.")
        {
            Usage = "<shell>",
            Examples =
            [
                ("bash, in ~/.bashrc", "source <(voidmcp completion bash)"),
                ("zsh, in ~/.zshrc after compinit", "source <(voidmcp completion zsh)"),
                ("fish", "voidmcp completion fish > ~/.config/fish/completions/voidmcp.fish"),
                ("PowerShell, in $PROFILE", "voidmcp completion pwsh | Out-String | Invoke-Expression"),
            ],
        };
        command.Arguments.Add(shell);
        command.SetAction(parse =>
        {
            var name = parse.GetRequiredValue(shell);
            context.Output.Data(CompletionScripts.Find(name) ?? throw new VoidMcpException(
                FailureKind.Usage,
                $"no completion for '{name}'",
                NearestNames.Hint(name, CompletionScripts.Shells)
                    ?? $"shells: {string.Join(", ", CompletionScripts.Shells)}"));
            return 0;
        });
        return command;
    }

    /// <summary>Answers a script: one completion per line, with its description after a tab.</summary>
    /// <param name="context">The command's context.</param>
    /// <param name="args">The word before the cursor after <c>=</c>, which it has even if empty, then those before
    /// it.</param>
    public static async Task<int> AnswerAsync(CommandContext context, IReadOnlyList<string> args)
    {
        if (args.Count == 0) return 0;
        var before = args.Skip(1).ToList();
        await using var values = new CompletionValues(context, before);
        var completer = new Completer(CommandLine.Root(context), values);
        foreach (var (value, description) in completer.Complete(before, args[0].TrimStart('=')))
            context.Output.Data($"{value}\t{Terminal.PlainText.OneLine(description, 100)}");
        return 0;
    }
}
