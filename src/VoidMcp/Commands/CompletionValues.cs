using System.CommandLine;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Hosting;
using VoidMcp.Registry;
using VoidMcp.Schema;

namespace VoidMcp.Commands;

/// <summary>
/// The values that arguments and options can have: servers, tools and their arguments, secrets, topics. From the
/// registry and the cache; starts nothing, and is silent about what is wrong.
/// </summary>
/// <param name="context">The command's context.</param>
/// <param name="words">The command line, for its <c>--config</c>.</param>
internal sealed class CompletionValues(CommandContext context, IReadOnlyList<string> words)
    : IAsyncDisposable
{
    private GatewayHost? _host;

    public IEnumerable<(string Value, string Description)> OfOption(Option option) =>
        option.Name == "--server" ? Servers() : option.Name == "--output" ? [("json", ""), ("text", "")] : [];

    public IEnumerable<(string Value, string Description)> OfArgument(
        Command command, Argument argument, IReadOnlyList<string> given) => (argument.Name, command) switch
    {
        ("server.tool", _) => Tools().Select(t => (t.QualifiedName, t.Definition.Description ?? "")),
        ("arguments", _) => ToolArguments(command, given),
        ("server", Verb { Words: "types" }) when given.Count == 0 =>
            Servers().Append((CatalogTool.ScriptsOwner, "Your own scripts")),
        ("server", _) => Servers().Where(s => !given.Contains(s.Value)),
        ("name", Verb { Words: "secret set" or "secret remove" }) => Secrets().Where(s => !given.Contains(s.Value)),
        ("name", _) => Servers().Where(s => !given.Contains(s.Value)),
        ("script", _) when given.Count == 0 => OwnScripts(),
        ("shell", _) => CompletionScripts.Shells.Select(s => (s, "")),
        ("command or topic", _) when given.Count == 0 => command.Parents.OfType<Command>()
            .SelectMany(root => root.Subcommands).Where(c => !c.Hidden).Select(c => (c.Name, c.Description ?? ""))
            .Concat(HelpTopics.Names.Select(topic => (topic, "Topic"))),
        _ => [],
    };

    /// <summary>The arguments of the tool that a <c>call</c> names, as options.</summary>
    public IEnumerable<(string Value, string Description)> ToolArguments(
        Command command, IReadOnlyList<string> given) =>
        command.Name == "call" && Tool(given) is { } tool
            ? ToolArgument.Of(tool).Select(a => ($"--{a.Name}", a.Description))
            : [];

    /// <summary>Whether a word is a tool's argument that the next word is the value of.</summary>
    public bool TakesValue(Command command, IReadOnlyList<string> given, string word) =>
        command.Name == "call" && Tool(given) is { } tool
        && ToolArgument.Of(tool).Any(a => $"--{a.Name}" == word && !a.Type.IsSwitch);

    /// <summary>The values of a tool's argument, where its schema names them.</summary>
    public IEnumerable<(string Value, string Description)> OfToolArgument(IReadOnlyList<string> given, string word) =>
        Tool(given) is { } tool
            ? ToolArgument.Of(tool).Where(a => $"--{a.Name}" == word)
                .SelectMany(a => a.Type.Choices).Select(choice => (choice, ""))
            : [];

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }

    private CatalogTool? Tool(IReadOnlyList<string> given) =>
        given.Count == 0 ? null : Tools().FirstOrDefault(t => t.QualifiedName == given[0]);

    private List<(string Value, string Description)> Servers() => Read(host => host.Parts.Registry.Servers
        .Select(s => (s.Name, s.Description ?? (s.Enabled ? "" : "disabled"))).ToList());

    private List<CatalogTool> Tools() => Read(host => host.Parts.Catalog.Current.Tools.ToList());

    private IEnumerable<(string Value, string Description)> OwnScripts() => context.Scripts(Location()).All
        .Select(s => (s.Name, ToolSignature.Describe(s.Tool.Definition)));

    private List<(string Value, string Description)> Secrets()
    {
        try
        {
            return [.. context.Secrets(Location()).List().Select(s => (s.Name, ""))];
        }
        catch (VoidMcpException)
        {
            return [];
        }
    }

    private List<T> Read<T>(Func<GatewayHost, List<T>> read)
    {
        try
        {
            var location = Location();
            if (!Directory.Exists(location.Home)) return [];
            _host ??= context.OpenHost(context.LoadRegistry(location, isQuiet: true), location);
            return read(_host);
        }
        catch (VoidMcpException)
        {
            // A broken registry has no names to offer; the command itself will say what is wrong.
            return [];
        }
    }

    private RegistryLocation Location()
    {
        var at = words.ToList().IndexOf(context.Config.Name);
        var config = at >= 0 && at + 1 < words.Count ? words[at + 1] : null;
        return RegistryLocation.Resolve(config, context.Environment, context.CurrentFolder);
    }
}
