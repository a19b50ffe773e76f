using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Published;
using VoidMcp.Registry;
using VoidMcp.Tests.Registry;

namespace VoidMcp.Tests.Published;

/// <summary>What an update changes in an entry: the pins, and nothing that the user wrote.</summary>
public sealed class PinChangeTests
{
    [Theory]
    [InlineData("npx", "-y, weather@1.2.3, --port, \"80\"", "npm", "weather", "-y, weather@2.0.0, --port, \"80\"")]
    [InlineData("npx", "-y, \"@acme/weather@1.2.3\"", "npm", "@acme/weather", "-y, \"@acme/weather@2.0.0\"")]
    [InlineData("npx", "-y, weather", "npm", "weather", "-y, weather@2.0.0")]
    [InlineData("uvx", "\"weather[cli]==1.2.3\", run", "pypi", "weather", "\"weather[cli]==2.0.0\", run")]
    [InlineData("dnx", "Acme.Weather@1.2.3, --yes", "nuget", "Acme.Weather", "Acme.Weather@2.0.0, --yes")]
    [InlineData("docker", "run, -i, acme/weather:1.2.3", "oci", "acme/weather", "run, -i, acme/weather:2.0.0")]
    public void Only_the_pin_moves(string command, string args, string type, string package, string after)
    {
        string Text(string version, string words) => $"""
            # mine
            servers:
              w:
                from: a.b/c@{version}   # published
                command: {command}
                args: [{words}]  # edited
                tools: {"{ deny: [rm_*] }"}

            """;
        var change = Change(
            Text("1.2.3", args),
            $$"""
            "packages":[{"registryType":"{{type}}","identifier":"{{package}}","version":"2.0.0"}]
            """);
        Assert.Equal(Text("2.0.0", after), Given.Edited(Text("1.2.3", args), change.ToEdit()));
    }

    [Fact]
    public void Comments_between_arguments_stay()
    {
        const string Text =
            "servers:\n  w:\n    command: npx\n    from: \"a.b/c@1.2.3\"\n    args:\n    - -y # yes\n"
            + "    # the package\n    - 'weather@1.2.3' # pinned\n    - ~/data\n"
            + "  other: { command: npx, args: [weather@1.2.3] }\n";
        var change = Change(Text, Npm("weather"));
        Assert.Equal(
            Text.Replace("\"a.b/c@1.2.3\"", "\"a.b/c@2.0.0\"", StringComparison.Ordinal)
                .Replace("'weather@1.2.3'", "weather@2.0.0", StringComparison.Ordinal),
            Given.Edited(Text, change.ToEdit()));
    }

    [Fact]
    public void A_json_registry_stays_json()
    {
        const string Text = """
            {
              "mcpServers": {
                "w": { "command": "npx", "args": ["-y", "weather@1.2.3"], "from": "a.b/c@1.2.3" }
              }
            }
            """;
        var change = Change(Text, Npm("weather"));
        Assert.Equal(
            Text.Replace("1.2.3", "2.0.0", StringComparison.Ordinal),
            Given.Edited("/registry/mcp.json", Text, change.ToEdit()));
    }

    [Fact]
    public void A_url_moves_only_if_the_published_one_did()
    {
        const string Text = "servers: { w: { from: a.b/c@1.2.3, url: \"https://one.example.com/mcp\" } }\n";
        static string Remote(string url, string more = "") => $$"""
            "remotes":[{"type":"streamable-http","url":"{{url}}"{{more}}}]
            """;
        Assert.Null(Change(Text, Remote("https://one.example.com/mcp")).Url);
        Assert.Null(Change(Text, Remote("https://{tenant}.example.com/mcp", ",\"variables\":{\"tenant\":{}}")).Url);
        var moved = Change(Text, Remote("https://two.example.com/mcp"));
        Assert.Equal(
            "servers: { w: { from: a.b/c@2.0.0, url: \"https://two.example.com/mcp\" } }\n",
            Given.Edited(Text, moved.ToEdit()));
        Assert.Contains(
            "has no remote server at a fixed URL",
            Fails(Text, Remote("https://{tenant}.other.com/mcp", ",\"variables\":{\"tenant\":{}}")).Message);
    }

    [Theory]
    [InlineData("command: npx, args: [-y, weather@1.2.3]", "npm", "other", "no package that is in")]
    [InlineData("command: npx, args: [-y, weather-x@1.2.3]", "npm", "weather", "no package that is in")]
    [InlineData("command: npx, args: [-y, weather@1.2.3]", "pypi", "weather", "no package that is in")]
    [InlineData("command: node, args: [weather@1.2.3]", "npm", "weather", "is not run with node")]
    public void What_changed_otherwise_has_to_be_added_again(string entry, string type, string package, string reason)
    {
        var failure = Fails(
            $"servers: {{ w: {{ from: a.b/c@1.2.3, {entry} }} }}\n",
            $$"""
            "packages":[{"registryType":"{{type}}","identifier":"{{package}}","version":"2.0.0"}]
            """);
        Assert.Contains(reason, failure.Message);
        Assert.Contains("voidmcp add w a.b/c --force", failure.Hint);
    }

    [Fact]
    public void A_new_required_variable_is_named()
    {
        const string Published = """
            "packages":[{"registryType":"npm","identifier":"weather","version":"2.0.0","environmentVariables":[
              {"name":"KEY","isRequired":true,"isSecret":true},{"name":"UNITS","isRequired":true,"default":"m"}]}]
            """;
        const string Entry = "servers: { w: { from: a.b/c@1.2.3, command: npx, args: [weather@1.2.3]";
        Assert.Contains("2.0.0 requires KEY", Fails(Entry + " } }\n", Published).Message);
        Assert.NotNull(Change(Entry + ", env: { KEY: x } } }\n", Published).Arg);
    }

    [Fact]
    public void An_alias_of_another_entry_is_not_edited() => Assert.Throws<VoidMcpException>(() => Given.Edited(
        "servers:\n  a: &a { command: npx, args: [weather@1.2.3], from: a.b/c@1.2.3 }\n  w: *a\n",
        new RegistryEdit.Repin("w", new ServerOrigin("a.b/c", "2.0.0"), ("weather@1.2.3", "weather@2.0.0"), null)));

    private static string Npm(string package) => $$"""
        "packages":[{"registryType":"npm","identifier":"{{package}}","version":"2.0.0"}]
        """;

    private static VoidMcpException Fails(string text, string published) =>
        Assert.Throws<VoidMcpException>(() => Change(text, published));

    private static PinChange Change(string text, string published)
    {
        var entry = Given.Registry(text).Find("w")!;
        var latest = JsonSerializer.Deserialize(
            $$"""{"server":{"name":"a.b/c","version":"2.0.0",{{published}} } }""",
            PublishedJson.Reading.PublishedAnswer)!.Server!;
        return PinChange.Of(entry, latest, new ServerOrigin("a.b/c", "2.0.0"), isLocal: false);
    }
}
