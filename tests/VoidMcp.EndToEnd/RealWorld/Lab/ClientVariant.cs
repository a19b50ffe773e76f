using System.Diagnostics;
using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>A real client, and how it is set where it can treat a server's tools in more than one way.</summary>
/// <param name="Client">Its command, as in <see cref="AgentList"/>.</param>
internal sealed record ClientVariant(string Client)
{
    /// <summary>What is set, in a word or two; empty for the plain client.</summary>
    public string Setting { get; private init; } = "";

    /// <summary>The arguments that set it, after the first of <see cref="Agent.Ask"/>.</summary>
    private IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Whether Claude Code's and Qwen Code's own tool search is on, as it is by default. Everywhere but here it isn't.
    /// </summary>
    private bool IsSearchOn { get; init; }

    /// <summary>Whether it lets its model use directly listed tools only once that has searched for them.</summary>
    public bool SearchesTools { get; private init; }

    /// <summary>Whether the model writes scripts for an interpreter of the client's own.</summary>
    public bool RunsCode { get; private init; }

    /// <summary>All clients, in each way in which they show tools.</summary>
    public static IReadOnlyList<ClientVariant> Surfaces { get; } =
    [
        new("claude"),
        new("claude") { Setting = "own tool search", SearchesTools = true, IsSearchOn = true },
        CodexWith("no code mode", codeMode: false, only: false),
        CodexWith("code_mode", codeMode: true, only: false),
        CodexWith("code_mode_only", codeMode: true, only: true),
        new("gemini"),
        new("opencode"),
        new("qwen"),
        new("qwen") { Setting = "own tool search", SearchesTools = true, IsSearchOn = true },
        new("qwen") { Setting = "voidmcp install", IsSearchOn = true },
        new("copilot"),
    ];

    public static ClientVariant Named(string client, string setting) =>
        Surfaces.Single(v => v.Client == client && v.Setting == setting);

    public override string ToString() => Setting.Length == 0 ? Client : $"{Client}, {Setting}";

    /// <summary>Adds voidmcp to the client, which must be installed.</summary>
    /// <param name="home">Its home, with voidmcp's registry.</param>
    /// <param name="model">The model's address.</param>
    /// <returns>How it is started to do what its model says.</returns>
    public async Task<ProcessStartInfo> InstallAsync(Home home, string model)
    {
        var agent = AgentList.Named(Client);
        await agent.RequireAsync();
        agent.Install(home, model);
        if (Client == "qwen" && IsSearchOn)
        {
            var settings = home.File(".qwen/settings.json");
            var text = await File.ReadAllTextAsync(settings);
            await File.WriteAllTextAsync(
                settings, text.Replace("\"threshold\":100", "\"threshold\":0", StringComparison.Ordinal));
        }

        (await Cli.RunAsync(agent.Shell(home, model, AddingLine), limit: ClientRun.Limit)).Expect(0);
        if (agent.Consent is { } consent) await File.AppendAllTextAsync(home.File(consent.Path), consent.Text);
        var ask = agent.Start(home, model, [agent.Ask[0], .. Arguments, .. agent.Ask.Skip(1)]);
        ask.Environment["ENABLE_TOOL_SEARCH"] = IsSearchOn ? "true" : "false";
        return ask;
    }

    private string AddingLine => Client switch
    {
        "qwen" when Setting == "voidmcp install" => "voidmcp install qwen-code --yes",
        "claude" => "claude mcp add --scope user voidmcp -- voidmcp serve",
        "gemini" or "qwen" => $"{Client} mcp add --scope user voidmcp voidmcp serve",
        _ => $"{Client} mcp add voidmcp -- voidmcp serve",
    };

    private static ClientVariant CodexWith(string setting, bool codeMode, bool only) => new("codex")
    {
        Setting = setting,
        RunsCode = codeMode,
        Arguments =
        [
            "-c", $"features.code_mode={(codeMode ? "true" : "false")}",
            "-c", $"features.code_mode_only={(only ? "true" : "false")}",
        ],
    };
}
