using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp secret set</c>: the value comes from a prompt that shows nothing, or from stdin, never from the command line.</summary>
internal static class SecretSetCommand
{
    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string>("name") { Description = "What to call it; the registry refers to it as ${secret:NAME}." };

        // There to be refused in words of its own: an unknown word would be repeated on the terminal.
        var value = new Argument<string[]>("value") { Hidden = true, Arity = ArgumentArity.ZeroOrMore };
        var command = new Verb("set", "Set or replace a secret. Asks for the value without showing it, or reads it from stdin.")
        {
            Usage = "[options] <name>",
            Examples =
            [
                ("Asks; what is typed or pasted is not shown", "voidmcp secret set github"),
                ("From another program; one line break at the end is dropped", "gh auth token | voidmcp secret set github"),
                ("A file whole, such as a private key", "voidmcp secret set deploy-key < id_ed25519"),
            ],
        };
        command.Arguments.Add(name);
        command.Arguments.Add(value);
        command.SetAction(async (parse, cancellation) =>
        {
            var wanted = parse.GetRequiredValue(name);
            RefuseValue(wanted, parse.GetValue(value) ?? []);
            if (SecretName.Problem(wanted) is { } problem) throw new VoidMcpException(FailureKind.Usage, problem, "voidmcp secret set --help");
            var location = context.Location(parse);
            var store = context.Secrets(location);
            var isNew = store.List().All(s => s.Name != wanted);
            await store.SetAsync(wanted, await SecretValue.ReadAsync(context, $"Value of {wanted}", cancellation), cancellation);
            if (store.Note is { } note) context.Output.Warn(note);
            context.Output.Line($"{(isNew ? "Set" : "Replaced")} {Output.Text(wanted)} in {Output.Text(store.Path)}");
            if (SecretUse.Of(context, location).ContainsKey(wanted)) return 0;
            context.Output.Note("No server uses it yet. In the registry, under a server's env or headers:");
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
            "a secret is not given on the command line: there it stays in the shell's history, and every process of this machine can read it",
            SecretName.Problem(shown) is null ? $"voidmcp secret set {shown}, which asks for it; or printf %s \"$VALUE\" | voidmcp secret set {shown}" : "voidmcp secret set <name>, which asks for it");
    }
}
