namespace VoidMcp.EndToEnd.RealWorld.Agents;

/// <summary>The agents of tests/npm.</summary>
internal static class AgentList
{
    public static Agent ClaudeCode { get; } = new()
    {
        Name = "claude",
        Program = Npm.ClaudeCode,
        IsScript = true,
        Variables = model =>
        [
            ("ANTHROPIC_BASE_URL", model),
            ("ANTHROPIC_API_KEY", "sk-ant-none"),
            ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
            ("DISABLE_AUTOUPDATER", "1"),

            // It asks its model without the servers that were not there within a few seconds, unless it
            // is told to wait.
            ("MCP_CONNECTION_NONBLOCKING", "false"),
            ("MCP_TIMEOUT", "900000"),
        ],
        Ask = ["-p", "go", "--allowedTools", "mcp__voidmcp"],
        Check = ["mcp", "list"],
    };

    public static Agent Codex { get; } = new()
    {
        Name = "codex",
        Program = Npm.Codex,
        IsScript = true,
        Files = model => [(".codex/config.toml", $"""
            model = "fake"
            model_provider = "fake"
            [analytics]
            enabled = false
            [model_providers.fake]
            name = "fake"
            base_url = "{model}/v1"
            env_key = "FAKE_KEY"
            wire_api = "responses"

            """)],
        Variables = _ => [("FAKE_KEY", "none")],
        Ask = ["exec", "--skip-git-repo-check", "go"],
        Consent = (
            ".codex/config.toml",
            "default_tools_approval_mode = \"approve\"\nrequired = true\nstartup_timeout_sec = 900\n"),
    };

    public static Agent GeminiCli { get; } = new()
    {
        Name = "gemini",
        Program = Npm.GeminiCli,
        IsScript = true,
        Files = _ => [(".gemini/settings.json", """
            {"security":{"auth":{"selectedType":"gemini-api-key"}},"privacy":{"usageStatisticsEnabled":false},
             "general":{"enableAutoUpdate":false}}
            """)],
        Variables = model =>
            [("GEMINI_API_KEY", "none"), ("GOOGLE_GEMINI_BASE_URL", model), ("GEMINI_CLI_TRUST_WORKSPACE", "true")],
        Ask = ["--yolo", "-m", "gemini-2.5-flash", "-p", "go"],
        Check = ["mcp", "list"],
    };

    public static Agent OpenCode { get; } = new()
    {
        Name = "opencode",
        Program = Npm.OpenCode,
        Files = model => [(".config/opencode/opencode.json", $$$$"""
            {
              "model": "fake/fake", "small_model": "fake/fake",
              "provider": {"fake": {"npm": "@ai-sdk/openai-compatible", "name": "fake",
                "options": {"baseURL": "{{{{model}}}}/v1", "apiKey": "none"}, "models": {"fake": {"name": "fake"}}
                }}
            }
            """)],
        Variables = _ => [("OPENCODE_DISABLE_AUTOUPDATE", "1"), ("OPENCODE_DISABLE_MODELS_FETCH", "1")],
        Ask = ["run", "go"],
        Check = ["mcp", "list"],
    };

    /// <summary>
    /// Qwen Code, set to offer its model the tools of servers from the start. Its own memory would be another
    /// conversation with the model.
    /// </summary>
    public static Agent QwenCode { get; } = new()
    {
        Name = "qwen",
        Program = Npm.QwenCode,
        IsScript = true,
        Files = _ => [(".qwen/settings.json", """
            {"security":{"auth":{"selectedType":"openai"}},"privacy":{"usageStatisticsEnabled":false},
             "general":{"enableAutoUpdate":false},"tools":{"toolSearch":{"threshold":100}},
             "memory":{"enableManagedAutoMemory":false,"enableManagedAutoDream":false}}
            """)],
        Variables = model =>
        [
            ("OPENAI_BASE_URL", $"{model}/v1"),
            ("OPENAI_API_KEY", "none"),
            ("OPENAI_MODEL", "fake"),

            // Else it asks its model before it has the tools of servers.
            ("QWEN_CODE_LEGACY_MCP_BLOCKING", "1"),
        ],
        Ask = ["--yolo", "-p", "go"],
        Check = ["mcp", "list"],
    };

    public static Agent CopilotCli { get; } = new()
    {
        Name = "copilot",
        Program = Npm.CopilotCli,
        Variables = model =>
        [
            ("COPILOT_PROVIDER_BASE_URL", $"{model}/v1"),
            ("COPILOT_PROVIDER_API_KEY", "none"),
            ("COPILOT_MODEL", "fake"),
            ("COPILOT_OFFLINE", "true"),
            ("COPILOT_AUTO_UPDATE", "false"),
        ],
        Ask = ["--allow-all-tools", "-p", "go"],
    };

    /// <summary>The commands of all of them, for tests that each must pass.</summary>
    public static TheoryData<string> Names => [.. All.Select(agent => agent.Name)];

    private static Agent[] All => [ClaudeCode, Codex, GeminiCli, OpenCode, QwenCode, CopilotCli];

    public static Agent Named(string name) => All.Single(agent => agent.Name == name);
}
