using VoidMcp.Clients.Formats;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients;

/// <summary>What is known of one client: a row of <see cref="KnownClients"/>.</summary>
/// <param name="Id">The name on the command line and in <c>serve --for</c>.</param>
/// <param name="Name">The name that people know.</param>
internal sealed record KnownClient(string Id, string Name)
{
    /// <summary>Its users' files, the usual one first; the first that exists is used.</summary>
    public required IReadOnlyList<ClientPath> UserFiles { get; init; }

    /// <summary>Its file inside a project, relative; null if it has none.</summary>
    public string? ProjectFile { get; init; }

    public ConfigFormat Format { get; init; } = ConfigFormat.Json;

    /// <summary>The keys under which the servers are.</summary>
    public IReadOnlyList<string> Section { get; init; } = ["mcpServers"];

    /// <summary>How it writes a stdio server.</summary>
    public EntryShape Shape { get; init; } = EntryShapes.Plain;

    /// <summary>Programs on the PATH that show that it is installed.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>What to do after its configuration changed; null for a restart.</summary>
    public string? AfterChange { get; init; }

    public override string ToString() => Name;
}

/// <summary>Writes the entry of a stdio server.</summary>
/// <param name="command">The program.</param>
/// <param name="args">Its arguments.</param>
internal delegate YamlMapping EntryShape(string command, IReadOnlyList<string> args);

/// <summary>The shapes of clients' entries for a stdio server.</summary>
internal static class EntryShapes
{
    /// <summary>The name under which voidmcp is installed.</summary>
    public const string OwnName = "voidmcp";

    /// <summary><c>command</c> and <c>args</c>, as most clients have it.</summary>
    public static EntryShape Plain { get; } = (command, args) => Of(Command(command), Args(args));

    /// <summary>The same with <c>type: stdio</c>.</summary>
    public static EntryShape Typed { get; } = (command, args) =>
        Of(new("type", YamlScalar.Text("stdio")), Command(command), Args(args));

    /// <summary>Copilot CLI: <c>type: local</c>, and all tools.</summary>
    public static EntryShape Copilot { get; } = (command, args) => Of(
        new("type", YamlScalar.Text("local")), Command(command), Args(args), new("tools", YamlSequence.OfTexts(["*"])));

    /// <summary>Qwen Code: its own tool search would hide voidmcp's tools behind another search.</summary>
    public static EntryShape Qwen { get; } = (command, args) =>
        Of(Command(command), Args(args), new("alwaysLoadTools", YamlScalar.Literal("true")));

    /// <summary>opencode and Kilo: the whole command as one list.</summary>
    public static EntryShape Array { get; } = (command, args) => Of(
        new("type", YamlScalar.Text("local")),
        new("command", YamlSequence.OfTexts([command, .. args])),
        new("enabled", YamlScalar.Literal("true")));

    /// <summary>Zed.</summary>
    public static EntryShape Zed { get; } = (command, args) => Of(
        new("source", YamlScalar.Text("custom")), Command(command), Args(args), new("env", YamlMapping.Of([])));

    /// <summary>Goose.</summary>
    public static EntryShape Goose { get; } = (command, args) => Of(
        new("enabled", YamlScalar.Literal("true")),
        new("type", YamlScalar.Text("stdio")),
        new("name", YamlScalar.Text(OwnName)),
        new("description", YamlScalar.Text("All MCP servers of voidmcp")),
        new("cmd", YamlScalar.Text(command)),
        Args(args),
        new("envs", YamlMapping.Of([])),
        new("timeout", YamlScalar.Literal("300")));

    /// <summary>Continue: an item of a list, which carries its name.</summary>
    public static EntryShape Item { get; } = (command, args) =>
        Of(new("name", YamlScalar.Text(OwnName)), Command(command), Args(args));

    private static KeyValuePair<string, YamlNode> Command(string command) => new("command", YamlScalar.Text(command));

    private static KeyValuePair<string, YamlNode> Args(IReadOnlyList<string> args) =>
        new("args", YamlSequence.OfTexts(args));

    private static YamlMapping Of(params KeyValuePair<string, YamlNode>[] members) => YamlMapping.Of(members);
}
