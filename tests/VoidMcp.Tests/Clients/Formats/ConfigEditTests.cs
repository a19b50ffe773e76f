using VoidMcp.Clients.Formats;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Tests.Clients.Formats;

public sealed class ConfigEditTests
{
    private const string Whole =
        "{\n  \"s\": {\n    \"v\": {\n      \"command\": \"v\",\n      \"args\": [\"serve\"]\n    }\n  }\n}";

    private static readonly YamlMapping Entry = YamlMapping.Of(
        [new("command", YamlScalar.Text("v")), new("args", YamlSequence.OfTexts(["serve"]))]);

    [Theory]
    [InlineData("", Whole + "\n")]
    [InlineData("{}", Whole)]
    [InlineData(
        "{ \"a\": 1 }", "{ \"a\": 1, \"s\": {\"v\": {\"command\": \"v\", \"args\": [\"serve\"]}} }")]
    [InlineData(
        "{\r\n\t\"s\": null // none\r\n}",
        "{\r\n\t\"s\": {\r\n\t\t\"v\": {\r\n\t\t\t\"command\": \"v\",\r\n\t\t\t\"args\": [\"serve\"]\r\n"
            + "\t\t}\r\n\t} // none\r\n}")]
    [InlineData(
        "{\n  \"s\": {\n    \"a\": {} // last, with a comma\n  }\n}",
        "{\n  \"s\": {\n    \"a\": {}, // last, with a comma\n    \"v\": {\n      \"command\": \"v\",\n"
            + "      \"args\": [\"serve\"]\n    }\n  }\n}")]
    [InlineData(
        "{\n  \"s\": {\n    \"a\": {}, /* x */\n  },\n}",
        "{\n  \"s\": {\n    \"a\": {}, /* x */\n    \"v\": {\n      \"command\": \"v\",\n"
            + "      \"args\": [\"serve\"]\n    },\n  },\n}")]
    [InlineData(
        "{\n  \"s\": {\n    // none yet\n  }\n}",
        "{\n  \"s\": {\n    // none yet\n    \"v\": {\n      \"command\": \"v\",\n"
            + "      \"args\": [\"serve\"]\n    }\n  }\n}")]
    public void A_server_is_added_to_json_in_its_own_layout(string before, string after) =>
        Assert.Equal(after, new ConfigEdit(ConfigFormat.Json, ["s"]).Put(before, "v", Entry));

    [Theory]
    [InlineData("{\n  \"a\": 1, // one\n  \"b\": 2\n}", "a", "{\n  \"b\": 2\n}")]
    [InlineData("{\n  \"a\": 1, // one\n  \"b\": 2\n}", "b", "{\n  \"a\": 1 // one\n}")]
    [InlineData("{\n  \"a\": 1,\n  \"b\": 2,\n}", "b", "{\n  \"a\": 1,\n}")]
    [InlineData("{ \"a\": 1, \"b\": 2, \"c\": 3 }", "b", "{ \"a\": 1, \"c\": 3 }")]
    [InlineData("{ \"a\": 1, \"b\": 2 }", "b", "{ \"a\": 1 }")]
    [InlineData("{\n  \"a\": 1\n}", "a", "{}")]
    [InlineData("{\n  // why\n  \"a\": 1\n}", "a", "{\n  // why\n}")]
    [InlineData("{\"a\":1,\"b\":2}", "a", "{\"b\":2}")]
    public void A_server_is_taken_out_with_its_lines(string before, string name, string after)
    {
        var edit = new ConfigEdit(ConfigFormat.Json, ["s"]);
        Assert.Equal($"{{\"s\": {after}, \"z\": 0}}", edit.Take($"{{\"s\": {before}, \"z\": 0}}", name));
    }

    [Fact]
    public void Tables_and_their_parts_are_taken_out_of_toml()
    {
        var edit = new ConfigEdit(ConfigFormat.Toml, ["mcp_servers"]);
        const string Text = """
            # mine
            [mcp_servers.a]
            command = "x" # run

            [mcp_servers.a.env]
            K = "[mcp_servers.b]"

            # about b
            [mcp_servers."b c"]
            command = "y"

            """;
        Assert.Equal(
            "# mine\n\n# about b\n[mcp_servers.\"b c\"]\ncommand = \"y\"\n", edit.Take(Text, "a"));
        Assert.Equal(["a", "b c"], edit.Names(ConfigDocument.Parse(Text, ConfigFormat.Toml)));
        Assert.DoesNotContain("b c", edit.Take(Text, "b c"));
        Assert.Contains("K = \"[mcp_servers.b]\"", edit.Take(Text, "b c"));
    }

    [Fact]
    public void What_can_t_be_edited_without_other_changes_is_refused()
    {
        var edit = new ConfigEdit(ConfigFormat.Toml, ["mcp_servers"]);
        Assert.Throws<YamlSyntaxException>(() => edit.Put("mcp_servers = { a = { command = \"x\" } }\n", "v", Entry));
        var json = new ConfigEdit(ConfigFormat.Json, ["s"]);
        Assert.Throws<YamlSyntaxException>(() => json.Put("{\"s\": []}", "v", Entry));
    }

    [Fact]
    public void Positions_are_right_behind_characters_of_every_length()
    {
        const string Text = "{ \"ä€😀\": \"ü\", \"s\": { \"a\": \"\\ud83d\\ude00\" } }";
        var map = ConfigDocument.Parse(Text, ConfigFormat.Json).Map!;
        var inner = (YamlMapping)map.Find("s")!.Value;
        Assert.Equal("{ \"a\": \"\\ud83d\\ude00\" }", Text[inner.Place.Start..inner.Place.End]);
        Assert.Equal("😀", ((YamlScalar)inner.Pairs[0].Value).Value);
    }
}
