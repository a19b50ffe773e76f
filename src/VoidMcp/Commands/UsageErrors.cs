using System.CommandLine;
using System.CommandLine.Parsing;
using VoidMcp.Errors;

namespace VoidMcp.Commands;

/// <summary>Turns parse errors of the command line into messages with hints.</summary>
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
            // A missing or invalid value.
            ArgumentResult { Parent: OptionResult option } argument => OfOption(option, argument.Tokens, name),
            OptionResult option => OfOption(option, option.Tokens, name),
            _ when command.Arguments.FirstOrDefault(a =>
                parse.GetResult(a) is null or { Tokens.Count: 0 }) is { } missing =>
                Wrong($"missing argument <{missing.HelpName ?? missing.Name}> for `{name}`", $"{name} --help"),
            _ => Wrong(error.Message, $"{name} --help"),
        };
    }

    private static VoidMcpException Unmatched(string word, Command command, string name)
    {
        if (word.StartsWith('-'))
        {
            // The part after = may be a misplaced credential, so it is not repeated.
            word = word.Split('=')[0];
            var options = HelpPage.OptionsOf(command).Where(o => !o.Hidden)
                .SelectMany(o => o.Aliases.Append(o.Name)).Where(o => o.StartsWith("--", StringComparison.Ordinal));
            return Wrong(
                $"unknown option {word} for `{name}`", NearestNames.Hint(word, options.Distinct()) ?? $"{name} --help");
        }

        if (command.Subcommands.Count == 0)
            return Wrong($"unexpected argument '{word}' for `{name}`", $"{name} --help");
        var names = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
        var of = command is not Verb ? "" : $" for `{name}`";
        return Wrong($"unknown command '{word}'{of}", NearestNames.Hint(word, names) ?? $"{name} --help");
    }

    private static VoidMcpException OfOption(OptionResult option, IReadOnlyList<Token> values, string name)
    {
        // A token given as the value is not repeated.
        if (option.Option.Name == "--token") return NewToken.OnCommandLine();
        var value = option.Option.HelpName is { } help ? $"<{help}>" : "a value";
        return values.Count == 0
            ? Wrong($"{option.Option.Name} requires {value}", $"{name} --help")
            : Wrong($"invalid value '{values[0].Value}' for {option.Option.Name}: expected {value}", $"{name} --help");
    }

    private static VoidMcpException Wrong(string message, string hint) => new(FailureKind.Usage, message, hint);
}
