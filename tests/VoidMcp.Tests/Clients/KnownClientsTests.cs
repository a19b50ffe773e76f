using VoidMcp.Clients;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Clients;

public sealed class KnownClientsTests
{
    [Theory]
    [InlineData("claude-code", "Linux", "/h/.claude.json")]
    [InlineData("claude-desktop", "Linux", "/h/.config/Claude/claude_desktop_config.json")]
    [InlineData(
        "claude-desktop", "MacOs", "/h/Library/Application Support/Claude/claude_desktop_config.json")]
    [InlineData("vscode", "Windows", "/h/AppData/Roaming/Code/User/mcp.json")]
    [InlineData("codex", "Windows", "/h/.codex/config.toml")]
    [InlineData("zed", "MacOs", "/h/.config/zed/settings.json")]
    [InlineData("goose", "Windows", "/h/AppData/Roaming/Block/goose/config/config.yaml")]
    [InlineData("opencode", "MacOs", "/h/.config/opencode/opencode.json")]
    public void A_client_keeps_its_file_where_its_system_has_it(string id, string system, string path) =>
        Assert.Equal(Path.GetFullPath(path), PathOf(id, Enum.Parse<ClientSystem>(system), []));

    [Theory]
    [InlineData("claude-code", "CLAUDE_CONFIG_DIR", "/c", "/c/.claude.json")]
    [InlineData("codex", "CODEX_HOME", "/c", "/c/config.toml")]
    [InlineData("gemini-cli", "GEMINI_CLI_HOME", "/c", "/c/.gemini/settings.json")]
    [InlineData("qwen-code", "QWEN_HOME", "~/q", "/h/q/settings.json")]
    [InlineData("crush", "XDG_CONFIG_HOME", "/c", "/c/crush/crush.json")]
    [InlineData("vscode", "XDG_CONFIG_HOME", "/c", "/c/Code/User/mcp.json")]
    public void A_variable_moves_it(string id, string variable, string value, string path) =>
        Assert.Equal(Path.GetFullPath(path), PathOf(id, ClientSystem.Linux, new() { [variable] = value }));

    [Fact]
    public void Ids_and_files_are_different()
    {
        Assert.Equal(KnownClients.All.Count, KnownClients.All.Select(c => c.Id).Distinct().Count());
        Assert.Equal(
            KnownClients.All.Count,
            KnownClients.All.Select(c => PathOf(c.Id, ClientSystem.Linux, [])).Distinct().Count());
    }

    [Fact]
    public void A_client_is_found_by_its_id_its_name_and_what_people_type()
    {
        Assert.Equal("vscode", KnownClients.Get("VS Code").Id);
        Assert.Equal("claude-code", KnownClients.Get("claude").Id);
        var error = Assert.Throws<VoidMcpException>(() => KnownClients.Get("cursr"));
        Assert.Contains("cursor", error.Hint);
    }

    private static string PathOf(string id, ClientSystem system, Dictionary<string, string> variables) =>
        KnownClients.Get(id).UserFiles[0].Resolve(
            new RegistryEnvironment(variables.GetValueOrDefault, "/h"), system);
}
