using VoidMcp.Clients.Formats;
using VoidMcp.Errors;

namespace VoidMcp.Clients;

/// <summary>
/// The table of clients: where each keeps its servers, and how it writes them. Supporting another client means adding a
/// row, and its pair of files to the tests.
/// </summary>
internal static class KnownClients
{
    public static IReadOnlyList<KnownClient> All { get; } =
    [
        new("claude-code", "Claude Code")
        {
            UserFiles = ["{CLAUDE_CONFIG_DIR|~}/.claude.json"],
            ProjectFile = ".mcp.json",
            Shape = EntryShapes.Typed,
            Programs = ["claude"],
        },
        new("claude-desktop", "Claude Desktop")
        {
            UserFiles = ["<cfg>/Claude/claude_desktop_config.json"],
        },
        new("cursor", "Cursor")
        {
            UserFiles = ["~/.cursor/mcp.json"],
            ProjectFile = ".cursor/mcp.json",
            Programs = ["cursor"],
        },
        new("vscode", "VS Code")
        {
            UserFiles = ["<cfg>/Code/User/mcp.json"],
            ProjectFile = ".vscode/mcp.json",
            Section = ["servers"],
            Shape = EntryShapes.Typed,
            Programs = ["code"],
        },
        new("vscode-insiders", "VS Code Insiders")
        {
            UserFiles = ["<cfg>/Code - Insiders/User/mcp.json"],
            Section = ["servers"],
            Shape = EntryShapes.Typed,
            Programs = ["code-insiders"],
        },
        new("copilot-cli", "Copilot CLI")
        {
            UserFiles = ["~/.copilot/mcp-config.json"],
            Shape = EntryShapes.Copilot,
            Programs = ["copilot"],
        },
        new("codex", "Codex")
        {
            UserFiles = ["{CODEX_HOME|~/.codex}/config.toml"],
            ProjectFile = ".codex/config.toml",
            Format = ConfigFormat.Toml,
            Section = ["mcp_servers"],
            Programs = ["codex"],
        },
        new("gemini-cli", "Gemini CLI")
        {
            UserFiles = ["{GEMINI_CLI_HOME|~}/.gemini/settings.json"],
            ProjectFile = ".gemini/settings.json",
            Programs = ["gemini"],
        },
        new("opencode", "opencode")
        {
            UserFiles = ["<xdg>/opencode/opencode.json", "<xdg>/opencode/opencode.jsonc"],
            ProjectFile = "opencode.json",
            Section = ["mcp"],
            Shape = EntryShapes.Array,
            Programs = ["opencode"],
        },
        new("windsurf", "Windsurf")
        {
            UserFiles = ["~/.codeium/windsurf/mcp_config.json"],
            Programs = ["windsurf"],
        },
        new("zed", "Zed")
        {
            UserFiles = [new("<cfg>/zed/settings.json") { MacOs = "~/.config/zed/settings.json" }],
            ProjectFile = ".zed/settings.json",
            Section = ["context_servers"],
            Shape = EntryShapes.Zed,
            Programs = ["zed"],
        },
        new("cline", "Cline")
        {
            UserFiles =
                ["<cfg>/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"],
        },
        new("roo-code", "Roo Code")
        {
            UserFiles = ["<cfg>/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json"],
            ProjectFile = ".roo/mcp.json",
        },
        new("kilo", "Kilo")
        {
            UserFiles = ["<xdg>/kilo/kilo.jsonc", "<xdg>/kilo/kilo.json"],
            Section = ["mcp"],
            Shape = EntryShapes.Array,
            Programs = ["kilo"],
        },
        new("qwen-code", "Qwen Code")
        {
            UserFiles = ["{QWEN_HOME|~/.qwen}/settings.json"],
            ProjectFile = ".qwen/settings.json",
            Shape = EntryShapes.Qwen,
            Programs = ["qwen"],
        },
        new("goose", "Goose")
        {
            UserFiles = [new("<xdg>/goose/config.yaml") { Windows = "<cfg>/Block/goose/config/config.yaml" }],
            Format = ConfigFormat.Yaml,
            Section = ["extensions"],
            Shape = EntryShapes.Goose,
            Programs = ["goose"],
        },
        new("amp", "Amp")
        {
            UserFiles = ["<xdg>/amp/settings.json"],
            Section = ["amp.mcpServers"],
            Programs = ["amp"],
        },
        new("junie", "JetBrains Junie")
        {
            UserFiles = ["~/.junie/mcp/mcp.json"],
            ProjectFile = ".junie/mcp/mcp.json",
        },
        new("lm-studio", "LM Studio") { UserFiles = ["~/.lmstudio/mcp.json"] },
        new("kiro", "Kiro") { UserFiles = ["~/.kiro/settings/mcp.json"], ProjectFile = ".kiro/settings/mcp.json" },
        new("amazon-q", "Amazon Q") { UserFiles = ["~/.aws/amazonq/mcp.json"], ProjectFile = ".amazonq/mcp.json" },
        new("warp", "Warp") { UserFiles = ["~/.warp/.mcp.json"] },
        new("factory", "Factory")
        {
            UserFiles = ["~/.factory/mcp.json"],
            ProjectFile = ".factory/mcp.json",
            Shape = EntryShapes.Typed,
            Programs = ["droid"],
        },
        new("continue", "Continue")
        {
            UserFiles = ["~/.continue/config.yaml"],
            Format = ConfigFormat.Yaml,
            Shape = EntryShapes.Item,
        },
        new("crush", "Crush")
        {
            UserFiles = ["<xdg>/crush/crush.json"],
            ProjectFile = "crush.json",
            Section = ["mcp"],
            Shape = EntryShapes.Typed,
            Programs = ["crush"],
        },
    ];

    /// <summary>Other names that people type.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["claude"] = "claude-code",
        ["code"] = "vscode",
        ["vs-code"] = "vscode",
        ["insiders"] = "vscode-insiders",
        ["copilot"] = "copilot-cli",
        ["gemini"] = "gemini-cli",
        ["qwen"] = "qwen-code",
        ["roo"] = "roo-code",
        ["lmstudio"] = "lm-studio",
        ["q"] = "amazon-q",
        ["droid"] = "factory",
    };

    /// <summary>Returns the client of this ID, name or alias; null if unknown.</summary>
    public static KnownClient? Find(string name)
    {
        var id = Aliases.GetValueOrDefault(name, name);
        return All.FirstOrDefault(client => client.Id.Equals(id, StringComparison.OrdinalIgnoreCase)
            || client.Name.Equals(id, StringComparison.OrdinalIgnoreCase));
    }

    /// <exception cref="VoidMcpException">The client is unknown.</exception>
    public static KnownClient Get(string name) => Find(name) ?? throw new VoidMcpException(
        FailureKind.Usage,
        $"unknown client '{name}'",
        NearestNames.Hint(name, All.Select(c => c.Id)) ?? $"clients: {string.Join(", ", All.Select(c => c.Id))}");
}
