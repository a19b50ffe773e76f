using System.CommandLine;
using System.CommandLine.Parsing;
using VoidMcp.Errors;

namespace VoidMcp.Commands;

/// <summary>Words for a command line that can't be understood: what is wrong, and what was probably meant.</summary>
internal static class UsageErrors
{
    public static VoidMcpException Of(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var name = command is Verb verb ? $"voidmcp {verb.Words}" : "voidmcp";
        if (parse.UnmatchedTokens.Count > 0) return Unmatched(parse.UnmatchedTokens[0], command, name);
        var error = parse.Errors[0];
        return error.SymbolResult switch
        {
            // A missing value, or one of the wrong type.
            ArgumentResult { Parent: OptionResult option } argument => OfOption(option, argument.Tokens, name),
            OptionResult option => OfOption(option, option.Tokens, name),
            _ when command.Arguments.FirstOrDefault(a => parse.GetResult(a) is null or { Tokens.Count: 0 }) is { } missing =>
                Wrong($"`{name}` needs <{missing.HelpName ?? missing.Name}>", $"{name} --help"),
            _ => Wrong(error.Message, $"{name} --help"),
        };
    }

    private static VoidMcpException Unmatched(string word, Command command, string name)
    {
        if (word.StartsWith('-'))
        {
            // What follows may be a credential that went to the wrong place; it is not repeated.
            word = word.Split('=')[0];
            var options = HelpPage.OptionsOf(command).Where(o => !o.Hidden).SelectMany(o => o.Aliases.Append(o.Name)).Where(o => o.StartsWith("--", StringComparison.Ordinal));
            return Wrong($"`{name}` has no option {word}", NearestNames.Hint(word, options.Distinct()) ?? $"{name} --help");
        }

        if (command.Subcommands.Count == 0) return Wrong($"`{name}` does not know what to do with '{word}'", $"{name} --help");
        var names = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
        return Wrong($"{(command is RootCommand ? "there is no command" : $"`{name}` has no command")} '{word}'", NearestNames.Hint(word, names) ?? $"{name} --help");
    }

    private static VoidMcpException OfOption(OptionResult option, IReadOnlyList<Token> values, string name)
    {
        // A token that was given all the same is not repeated.
        if (option.Option.Name == "--token") return NewToken.OnCommandLine();
        var value = option.Option.HelpName is { } help ? $"<{help}>" : "a value";
        return values.Count == 0
            ? Wrong($"{option.Option.Name} needs {value}", $"{name} --help")
            : Wrong($"{option.Option.Name} can't be '{values[0].Value}'; it takes {value}", $"{name} --help");
    }

    private static VoidMcpException Wrong(string message, string hint) => new(FailureKind.Usage, message, hint);
}
