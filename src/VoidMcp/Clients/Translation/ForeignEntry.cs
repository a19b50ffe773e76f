using VoidMcp.Registry;
using VoidMcp.Registry.Yaml;
using VoidMcp.Terminal;

namespace VoidMcp.Clients.Translation;

/// <summary>
/// Translates one server entry of any client into an entry of the registry. What can't be translated is named; a
/// restriction that can't be translated makes the entry fail, because it would run with more rights.
/// </summary>
/// <param name="place">The folders that variables stand for.</param>
/// <param name="inputs">The client's declared questions by ID.</param>
internal sealed class ForeignEntry(ForeignPlace place, IReadOnlyDictionary<string, ForeignInput> inputs)
{
    private static readonly string[] Shells = ["sh", "bash", "zsh", "dash", "fish"];

    /// <summary>Translates an entry.</summary>
    /// <param name="writtenName">The name as the client has it.</param>
    /// <param name="value">The entry.</param>
    /// <param name="rules">Restrictions that the client keeps elsewhere; null if none.</param>
    public ForeignServer Read(string writtenName, YamlNode value, ToolPolicy? rules = null)
    {
        var server = new ForeignServer(writtenName);
        if (value.Resolved is not YamlMapping entry)
            return server with { Failure = "must be an object with a command or a url" };
        entry = ForeignShapes.Flattened(entry);
        if (ForeignShapes.WhySkipped(entry) is { } skipped) return server with { Skipped = skipped };
        var name = ForeignNames.Valid(writtenName);
        try
        {
            var members = new ForeignMembers(new ServerDraft { Name = name }, rules);
            foreach (var (key, member) in entry.Pairs) members.Read(key.Value, member);
            return Completed(server, members);
        }
        catch (FormatException wrong)
        {
            return server with { Failure = wrong.Message };
        }
    }

    private ForeignServer Completed(ForeignServer server, ForeignMembers members)
    {
        var draft = WithoutWrapper(members.Draft);
        var notes = members.Notes;
        if (draft is { Command: null, Url: null })
        {
            return server with
            {
                Failure = members.Unknown is [var only, ..]
                    ? $"a server needs a command or a url (unknown key: {only})"
                    : "a server needs a command or a url",
            };
        }

        if (draft is { Command: not null, Url: not null })
        {
            notes.Add($"url: ignored, because the server has a command");
            draft = draft with { Url = null, Headers = [] };
        }

        if (draft.Url is not null && (draft.Env.Count > 0 || draft.Args.Count > 0 || draft.StopTimeout is not null))
        {
            notes.Add("env and args: ignored, because the server has a url");
            draft = draft with { Env = [], Args = [], Cwd = null, StopTimeout = null };
        }
        else if (draft.Command is not null && draft.Headers.Count > 0)
        {
            notes.Add("headers: ignored, because the server has a command");
            draft = draft with { Headers = [] };
        }

        draft = WithEnvFile(draft, members, notes);
        var variables = new ForeignVariables(place, draft.Name, inputs)
        {
            Own = draft.Env.Select(e => e.Key).ToHashSet(StringComparer.Ordinal),
            IsShell = Shells.Contains(Path.GetFileNameWithoutExtension(draft.Command ?? "")),
        };
        draft = Translated(draft, variables);
        if (draft.Url?.Contains("${secret:", StringComparison.Ordinal) == true)
            notes.Add("url: holds a secret, which appears in the server's logs; prefer a header");
        return variables.Failure is { } failure
            ? server with { Failure = failure, Notes = notes }
            : server with { Draft = draft, Notes = [.. notes, .. variables.Notes], Asked = variables.Asked };
    }

    private static ServerDraft Translated(ServerDraft draft, ForeignVariables variables) => draft with
    {
        Command = draft.Command is { } command ? variables.Translate("command", command, isArgument: true) : null,
        Args = [.. draft.Args.Select(arg => variables.Translate("args", arg, isArgument: true))],
        Cwd = draft.Cwd is { } cwd ? variables.Translate("cwd", cwd, isArgument: true) : null,
        Url = draft.Url is { } url ? variables.Translate("url", url) : null,
        Env = [.. draft.Env.Select(e => KeyValuePair.Create(e.Key, variables.Translate($"env.{e.Key}", e.Value)))],
        Headers =
        [
            .. draft.Headers.Select(
                h => KeyValuePair.Create(h.Key, variables.Translate($"headers.{h.Key}", h.Value))),
        ],
    };

    /// <summary>Takes <c>cmd /c</c> away, which voidmcp adds itself if needed, and splits a command line.</summary>
    private static ServerDraft WithoutWrapper(ServerDraft draft)
    {
        if (draft.Command is not { } command) return draft;
        if (Path.GetFileNameWithoutExtension(command).Equals("cmd", StringComparison.OrdinalIgnoreCase)
            && draft.Args is [var flag, var program, ..]
            && flag.Equals("/c", StringComparison.OrdinalIgnoreCase))
        {
            return draft with { Command = program, Args = [.. draft.Args.Skip(2)] };
        }

        var first = command.Split(' ', 2)[0];
        if (draft.Args.Count > 0 || first.Length == command.Length || first.AsSpan().ContainsAny('/', '\\', '"'))
            return draft;
        try
        {
            var words = ShellWords.Split(command, backslashEscapes: false);
            return draft with { Command = words[0], Args = [.. words.Skip(1)] };
        }
        catch (Errors.VoidMcpException)
        {
            // No command line after all: a program whose name has spaces.
            return draft;
        }
    }

    /// <summary>Adds the variables of the entry's file; its own win.</summary>
    private ServerDraft WithEnvFile(ServerDraft draft, ForeignMembers members, List<string> notes)
    {
        if (members.EnvFile is not { } written) return draft;
        var path = Path.GetFullPath(
            written.Replace("${workspaceFolder}", place.Folder, StringComparison.Ordinal)
                .Replace("${userHome}", place.Home, StringComparison.Ordinal),
            place.Folder);
        if (place.ReadFile(path) is not { } text)
        {
            notes.Add($"envFile: {path} can't be read; its variables are missing");
            return draft;
        }

        var read = EnvironmentFile.Parse(text).Where(v => draft.Env.All(e => e.Key != v.Key)).ToList();
        notes.Add($"envFile: {read.Count} variables of {path} were copied");
        return draft with { Env = [.. draft.Env, .. read] };
    }
}
