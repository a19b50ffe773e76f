using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp secret set</c>: reads the value from a prompt or stdin, never from the command line.</summary>
internal static class SecretSetCommand
{
    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string>("name")
        {
            Description = "Name of the secret; the registry references it as ${secret:NAME}.",
        };

        // Hidden, and always rejected with its own message: the default error would print the value.
        var value = new Argument<string[]>("value") { Hidden = true, Arity = ArgumentArity.ZeroOrMore };
        var command = new Verb("set", "Set or replace a secret. Prompts for the value, or reads it from stdin.")
        {
            Usage = "[options] <name>",
            Examples =
            [
                ("Prompt for the value (not shown)", "voidmcp secret set github"),
                (
                    "From another program (a trailing line break is removed)",
                    "gh auth token | voidmcp secret set github"),
                ("From a file, such as a private key", "voidmcp secret set deploy-key < id_ed25519"),
            ],
        };
        command.Arguments.Add(name);
        command.Arguments.Add(value);
        command.SetAction(async (parse, cancellation) =>
        {
            var wanted = parse.GetRequiredValue(name);
            RefuseValue(wanted, parse.GetValue(value) ?? []);
            if (SecretName.Problem(wanted) is { } problem)
                throw new VoidMcpException(FailureKind.Usage, problem, "voidmcp secret set --help");
            var location = context.Location(parse);
            var store = context.Secrets(location);
            var isNew = store.List().All(s => s.Name != wanted);
            await store.SetAsync(
                wanted, await SecretValue.ReadAsync(context, $"Value of {wanted}", cancellation), cancellation);
            if (store.Note is { } note) context.Output.Warn(note);
            context.Output.Line($"{(isNew ? "Set" : "Replaced")} {Output.Text(wanted)} in {Output.Text(store.Path)}");
            if (SecretUse.Of(context, location).ContainsKey(wanted)) return 0;
            context.Output.Note("No server uses it yet. Reference it under a server's env or headers in the registry:");
            context.Output.NoteCopyable($"  API_KEY: ${{secret:{wanted}}}");
            return 0;
        });
        return command;
    }

    private static void RefuseValue(string name, string[] value)
    {
        var equals = name.IndexOf('=', StringComparison.Ordinal);
        if (value.Length == 0 && equals < 0) return;
        var shown = equals < 0 ? name : name[..equals];
        throw new VoidMcpException(
            FailureKind.Usage,
            "secret values can't be given on the command line: they would be kept in the shell history and visible to "
                + "other processes",
            SecretName.Problem(shown) is null
                ? $"run voidmcp secret set {shown} and enter the value, or: printf %s \"$VALUE\" | voidmcp secret set "
                    + shown
                : "run voidmcp secret set <name> and enter the value");
    }
}
