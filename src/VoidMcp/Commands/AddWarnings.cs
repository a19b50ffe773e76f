using VoidMcp.Clients.Translation;
using VoidMcp.Processes;
using VoidMcp.Registry;
using VoidMcp.Terminal;
using VoidMcp.Trust;

namespace VoidMcp.Commands;

/// <summary>Warnings about entries that are valid but will not work as they are, or hold credentials.</summary>
internal sealed class AddWarnings(CommandContext context, RegistryLocation location)
{
    private readonly ValueExpander _expander = new(context.Environment);

    /// <summary>Prints the warnings for one entry.</summary>
    public void Print(ServerDraft draft)
    {
        foreach (var warning in RelativePaths(draft).Concat(PlainText(draft)).Concat(Unusable(draft)))
            context.Output.Warn(warning);
        var args = draft.Args.Select(_expander.ExpandHome);
        if (HomeAccess.Warning(draft.Name, draft.Command, [.. args], location.Home) is { } access)
            context.Output.Warn(access);
    }

    /// <summary>Words that may be relative paths: the server runs in a folder of its own.</summary>
    private IEnumerable<string> RelativePaths(ServerDraft draft)
    {
        if (draft.Command is not { } command || draft.Cwd is not null) yield break;
        var here = context.CurrentFolder;
        foreach (var word in draft.Args.Append(
            command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? command : ""))
        {
            if (word.Length == 0
                || word[0] is '-' or '~'
                || Path.IsPathRooted(word)
                || word.Contains("${", StringComparison.Ordinal))
            {
                continue;
            }

            if (!Path.Exists(Path.Join(here, word))) continue;
            yield return $"{draft.Name}: '{word}' is relative to the current directory, but the server runs in a "
                + $"folder of its own; write {Path.GetFullPath(word, here)}, or add it again with --cwd "
                + $"{ShellWords.Quote(here)} --force";
        }
    }

    /// <summary>Credentials in plain text, which stay in the file, its backups and its repository.</summary>
    private IEnumerable<string> PlainText(ServerDraft draft)
    {
        foreach (var secret in PlainSecrets.In(draft))
        {
            var reference = $"${{secret:{draft.Name}}}";
            yield return secret switch
            {
                { Key: "args", Name: { } option } =>
                    $"{draft.Name}: the value of {option} is stored in plain text in {location.RegistryPath}, and "
                    + "command lines are visible to other processes; if the server accepts an environment variable, "
                    + "add it again with --token-env NAME --force",
                { Key: "args" } =>
                    $"{draft.Name}: a key in its arguments is stored in plain text in {location.RegistryPath}, and "
                    + "command lines are visible to other processes; if the server accepts an environment variable, "
                    + "add it again with --token-env NAME --force",
                { Key: "url" } =>
                    $"{draft.Name}: the key in its url is stored in plain text in {location.RegistryPath}; to encrypt "
                    + $"it: voidmcp secret set {draft.Name}, then write {reference} in its place there",
                _ =>
                    $"{draft.Name}: {secret.Place} is stored in plain text in {location.RegistryPath}; to encrypt it: "
                    + $"voidmcp secret set {draft.Name}, then write {secret.Name}: "
                    + $"\"{WithReference(draft, secret, reference)}\" there",
            };
        }
    }

    /// <summary>The value as it should be written; what surrounds a password in it is not repeated.</summary>
    private static string WithReference(ServerDraft draft, PlainSecret secret, string reference)
    {
        var values = secret.Key == "env" ? draft.Env : draft.Headers;
        var value = values.First(v => v.Key == secret.Name).Value;
        return value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? $"Bearer {reference}"
            : value.Trim() == secret.Value ? reference
            : $"…{reference}…";
    }

    /// <summary>What will not work as it is.</summary>
    internal static IEnumerable<string> Unusable(ServerDraft draft)
    {
        if (draft.Command is not { } command) yield break;
        if (OwnEntry.Is(draft))
        {
            yield return $"{draft.Name}: starts voidmcp itself, which refuses to be one of its own servers; to remove "
                + $"it: voidmcp remove {draft.Name}";
        }

        foreach (var name in DroppedVariables.Forwarded(command, draft.Args).Where(n => draft.Env.All(e => e.Key != n)))
        {
            yield return $"{draft.Name}: {command} takes {name} from its environment, but servers don't get your "
                + $"variables; to pass it, add to the entry: env: {{ {name}: \"${{env:{name}}}\" }}";
        }
    }
}
