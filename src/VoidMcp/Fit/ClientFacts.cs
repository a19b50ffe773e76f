using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Fit;

/// <summary>What a client's model sees of a result that has both <c>content</c> and <c>structuredContent</c>.</summary>
internal enum Shown
{
    /// <summary>Both, or nobody knows: then nothing is changed.</summary>
    Both,

    /// <summary>The content only.</summary>
    Content,

    /// <summary>The structured content only.</summary>
    Structured,
}

/// <summary>
/// What a client lets its model see, as observed in the real program by the client lab, whose test holds each fact. A
/// client that nobody has observed is <see cref="Unknown"/>.
/// </summary>
/// <param name="Name">Its name in <c>clientInfo</c>.</param>
/// <param name="Version">The version that was observed. Others are taken to behave alike.</param>
internal sealed record ClientFacts(string Name, string Version)
{
    /// <summary>What is seen of a success.</summary>
    public Shown Results { get; init; }

    /// <summary>What is seen of an error (<c>isError</c>).</summary>
    public Shown Errors { get; init; }

    /// <summary>Whether images are seen beside structured content although other content is not.</summary>
    public bool ShowsImagesBeside { get; init; }

    /// <summary>Whether resource links are dropped.</summary>
    public bool DropsLinks { get; init; }

    /// <summary>Whether it searches directly listed tools by itself, with <c>anthropic/searchHint</c>.</summary>
    public bool SearchesTools { get; init; }

    /// <summary>Whether its hosts show a question as <c>anthropic/permissionDisplay</c> says.</summary>
    public bool ReadsDisplay { get; init; }

    /// <summary>The ID under which <c>voidmcp install</c> knows it, and <c>serve --for</c> names it.</summary>
    public string Id { get; init; } = "";

    /// <summary>Whether its name in <c>clientInfo</c> is followed by a hyphen and the server's name.</summary>
    public bool NamesServer { get; init; }

    /// <summary>Whether a list of tools that moves costs it something: its model's cached prompt, mostly.</summary>
    public bool PrefersFrozenList { get; init; }

    /// <summary>A client of which nothing is known: it gets everything as the server sent it.</summary>
    public static ClientFacts Unknown { get; } = new("", "");

    /// <summary>The observed clients.</summary>
    public static IReadOnlyList<ClientFacts> Known { get; } =
    [
        new("claude-code", "2.1.330")
        {
            Results = Shown.Structured,
            Errors = Shown.Content,
            ShowsImagesBeside = true,
            SearchesTools = true,
            ReadsDisplay = true,
            PrefersFrozenList = true,
            Id = "claude-code",
        },
        new("codex-mcp-client", "0.169.0")
        {
            Results = Shown.Structured, Errors = Shown.Structured, PrefersFrozenList = true, Id = "codex",
        },
        new("gemini-cli-mcp-client", "0.61.0")
        {
            Results = Shown.Content, PrefersFrozenList = true, Id = "gemini-cli",
        },
        new("opencode", "1.18.33")
        {
            Results = Shown.Content,
            Errors = Shown.Content,
            DropsLinks = true,
            PrefersFrozenList = true,
            Id = "opencode",
        },
        new("copilot-cli", "1.0.102") { DropsLinks = true, PrefersFrozenList = true, Id = "copilot-cli" },
        new("qwen-cli-mcp-client", "0.24.4") { NamesServer = true, PrefersFrozenList = true, Id = "qwen-code" },
    ];

    /// <summary>
    /// The facts about a client: by its own name, else by the client whose configuration started the gateway.
    /// </summary>
    /// <param name="clientInfo">What it says of itself, raw; may be empty.</param>
    /// <param name="startedFor">The <see cref="Id"/> in that configuration; null for none.</param>
    public static ClientFacts Of(ReadOnlyMemory<byte> clientInfo, string? startedFor = null)
    {
        var named = NameIn(clientInfo) is { } name ? Known.FirstOrDefault(c => c.IsNamed(name)) : null;
        if (named is not null || startedFor is null) return named ?? Unknown;
        return Known.FirstOrDefault(client => client.Id == startedFor) ?? Unknown;
    }

    private bool IsNamed(string name) => NamesServer
        ? name.StartsWith($"{Name}-", StringComparison.Ordinal)
        : name == Name;

    private static string? NameIn(ReadOnlyMemory<byte> clientInfo)
    {
        if (!JsonSlices.IsObject(clientInfo)) return null;
        try
        {
            return JsonSlices.Text(clientInfo, "name"u8);
        }
        catch (Exception error) when (error is InvalidOperationException or JsonException)
        {
            // A name with invalid Unicode is no known one.
            return null;
        }
    }
}
