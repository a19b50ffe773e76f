using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

/// <summary>Files before and after an edit, letter for letter.</summary>
public sealed class EditGoldenTests
{
    private static readonly RegistryEdit AddNew = new RegistryEdit.Add(Given.Draft("new", "npx", "-y", "pkg"));
    private static readonly RegistryEdit RemoveB = new RegistryEdit.Remove("b");

    public static TheoryData<string, string, string> Additions => new()
    {
        { "an empty file", "", "version: 1\nservers:\n  new:\n    command: npx\n    args: [-y, pkg]\n" },
        { "only comments", "# mine\n", "# mine\nservers:\n  new:\n    command: npx\n    args: [-y, pkg]\n" },
        { "only comments, no final newline",
            "# mine",
            "# mine\nservers:\n  new:\n    command: npx\n    args: [-y, pkg]\n" },
        { "no servers",
            "gateway:\n  expose: code # tight\n",
            "gateway:\n  expose: code # tight\nservers:\n  new:\n    command: npx\n    args: [-y, pkg]\n" },
        { "null servers",
            "servers:   # none yet\ngateway: {}\n",
            "servers:   # none yet\n  new:\n    command: npx\n    args: [-y, pkg]\ngateway: {}\n" },
        { "null servers with a comment below",
            "servers:\n  # add here\n\ngateway: {}\n",
            "servers:\n  # add here\n  new:\n    command: npx\n    args: [-y, pkg]\n\ngateway: {}\n" },
        { "written null", "servers: ~ # none\n", "servers: # none\n  new:\n    command: npx\n    args: [-y, pkg]\n" },
        { "empty braces", "servers: {}\n", "servers:\n  new:\n    command: npx\n    args: [-y, pkg]\n" },
        { "a block",
            "servers:\n  a: { command: x }  # first\n\n# settings\ngateway: {}\n",
            "servers:\n  a: { command: x }  # first\n  new:\n    command: npx\n    args: [-y, pkg]\n\n# "
            + "settings\ngateway: {}\n" },
        { "four spaces",
            "servers:\n    a:\n        command: x\n",
            "servers:\n    a:\n        command: x\n    new:\n        command: npx\n        args: [-y, pkg]\n" },
        { "no final newline",
            "servers:\n  a:\n    command: x",
            "servers:\n  a:\n    command: x\n  new:\n    command: npx\n    args: [-y, pkg]" },
        { "CRLF",
            "servers:\r\n  a:\r\n    command: x\r\n# end\r\n",
            "servers:\r\n  a:\r\n    command: x\r\n  new:\r\n    command: npx\r\n    args: [-y, pkg]\r\n# end\r\n" },
        { "comments of the last entry",
            "servers:\n  a:\n    command: x\n    # args: [y]\n  # b:\n  #   command: z\n",
            "servers:\n  a:\n    command: x\n    # args: [y]\n  # b:\n  #   command: z\n  new:\n    command: npx\n"
            + "    args: [-y, pkg]\n" },
        { "blank lines between entries",
            "servers:\n  a:\n    command: x\n\n  # second\n  b:\n    command: y\n\ngateway: {}\n",
            "servers:\n  a:\n    command: x\n\n  # second\n  b:\n    command: y\n\n  new:\n    command: npx\n"
            + "    args: [-y, pkg]\n\ngateway: {}\n" },
        { "a block scalar at the end",
            "servers:\n  a:\n    command: x\n    description: |\n      long\n      # not a comment\n\ngateway: {}\n",
            "servers:\n  a:\n    command: x\n    description: |\n      long\n      # not a comment\n  new:\n"
            + "    command: npx\n    args: [-y, pkg]\n\ngateway: {}\n" },
        { "a document start",
            "---\nservers:\n  a: { command: x }\n",
            "---\nservers:\n  a: { command: x }\n  new:\n    command: npx\n    args: [-y, pkg]\n" },
        { "braces on one line",
            "servers: { a: { command: x } } # all\n",
            "servers: { a: { command: x }, new: { command: npx, args: [-y, pkg] } } # all\n" },
        { "braces over lines",
            "servers: {\n  a: { command: x }, # one\n}\n",
            "servers: {\n  a: { command: x }, # one\n  new: { command: npx, args: [-y, pkg] },\n}\n" },
        { "mcpServers",
            "mcpServers:\n  a: { command: x }\n",
            "mcpServers:\n  a: { command: x }\n  new:\n    command: npx\n    args: [-y, pkg]\n" },
        {
            "JSON", "{\n  \"mcpServers\": {\n    \"a\": {\n      \"command\": \"x\"\n    }\n  }\n}\n",
            "{\n  \"mcpServers\": {\n    \"a\": {\n      \"command\": \"x\"\n    },\n    \"new\": {\n"
            + "      \"command\": \"npx\",\n      \"args\": [\"-y\", \"pkg\"]\n    }\n  }\n}\n"
        },
        {
            "JSON with tabs and one-line entries", "{\n\t\"mcpServers\": {\n\t\t\"a\": { \"command\": \"x\" }\n\t}\n}",
            "{\n\t\"mcpServers\": {\n\t\t\"a\": { \"command\": \"x\" },\n"
            + "\t\t\"new\": {\"command\": \"npx\", \"args\": [\"-y\", \"pkg\"]}\n\t}\n}"
        },
        { "JSON, empty over lines",
            "{\n  \"mcpServers\": {}\n}\n",
            "{\n  \"mcpServers\": {\n    \"new\": {\n      \"command\": \"npx\",\n      \"args\": [\"-y\", "
            + "\"pkg\"]\n    }\n  }\n}\n" },
        { "JSON, empty braces over lines",
            "{\n  \"mcpServers\": {\n  }\n}\n",
            "{\n  \"mcpServers\": {\n    \"new\": {\n      \"command\": \"npx\",\n      \"args\": [\"-y\", "
            + "\"pkg\"]\n    }\n  }\n}\n" },
        { "JSON, minified",
            "{\"mcpServers\":{\"a\":{\"command\":\"x\"}}}",
            "{\"mcpServers\":{\"a\":{\"command\":\"x\"},\"new\":{\"command\":\"npx\",\"args\":[\"-y\",\"pkg\"]}}}" },
        { "JSON, nothing", "{}", "{\"servers\": {\"new\": {\"command\": \"npx\", \"args\": [\"-y\", \"pkg\"]}}}" },
        { "JSON, null",
            "{\"mcpServers\": null}",
            "{\"mcpServers\": {\"new\": {\"command\": \"npx\", \"args\": [\"-y\", \"pkg\"]}}}" },
        { "JSON, CRLF",
            "{\r\n  \"servers\": {\r\n    \"a\": {\r\n      \"command\": \"x\"\r\n    }\r\n  }\r\n}",
            "{\r\n  \"servers\": {\r\n    \"a\": {\r\n      \"command\": \"x\"\r\n    },\r\n    \"new\": {\r\n"
            + "      \"command\": \"npx\",\r\n      \"args\": [\"-y\", \"pkg\"]\r\n    }\r\n  }\r\n}" },
    };

    public static TheoryData<string, string, string> Removals => new()
    {
        { "the middle of a block",
            "servers:\n  a: { command: x }\n  b:\n    command: y # why\n    # inside\n    args: []\n"
            + "  c: { command: z }\n",
            "servers:\n  a: { command: x }\n  c: { command: z }\n" },
        { "a comment that belongs to the next",
            "servers:\n  b:\n    command: y\n  # about c\n  c: { command: z }\n",
            "servers:\n  # about c\n  c: { command: z }\n" },
        { "a comment deeper inside",
            "servers:\n  b:\n    command: y\n    # args: [old]\n  c: { command: z }\n",
            "servers:\n  c: { command: z }\n" },
        { "blank lines around",
            "servers:\n  a: { command: x }\n\n  b:\n    command: y\n\n  # about c\n  c: { command: z }\n",
            "servers:\n  a: { command: x }\n\n  # about c\n  c: { command: z }\n" },
        { "the last of a block",
            "servers:\n  a: { command: x }\n\n  b:\n    command: y\n\n# settings\ngateway: {}\n",
            "servers:\n  a: { command: x }\n\n# settings\ngateway: {}\n" },
        { "the only one", "servers:\n  b:\n    command: y\ngateway: {}\n", "servers:\ngateway: {}\n" },
        { "no final newline", "servers:\n  a: { command: x }\n  b: { command: y }", "servers:\n  a: { command: x }" },
        { "CRLF, no final newline",
            "servers:\r\n  a: { command: x }\r\n  b: { command: y }",
            "servers:\r\n  a: { command: x }" },
        { "CRLF", "servers:\r\n  b: { command: y }\r\n  a: { command: x }\r\n", "servers:\r\n  a: { command: x }\r\n" },
        { "a block scalar",
            "servers:\n  b:\n    command: y\n    description: >\n      folded\n\n      text\n  a: { command: x }\n",
            "servers:\n  a: { command: x }\n" },
        { "an entry that is wrong", "servers:\n  b:\n  a: { command: x }\n", "servers:\n  a: { command: x }\n" },
        { "quoted",
            "servers:\n  'b': { command: y }\n  \"a\": { command: 'x' }\n",
            "servers:\n  \"a\": { command: 'x' }\n" },
        { "braces, first", "servers: { b: { command: y }, a: { command: x } }\n", "servers: { a: { command: x } }\n" },
        { "braces, last", "servers: { a: { command: x }, b: { command: y } }\n", "servers: { a: { command: x } }\n" },
        { "braces, only", "servers: { b: { command: y } } # all\n", "servers: {} # all\n" },
        { "braces over lines, with comments",
            "servers: {\n  # about a\n  a: { command: x }, # one\n  b: { command: y }, # two\n  # about c\n"
            + "  c: { command: z }\n}\n",
            "servers: {\n  # about a\n  a: { command: x }, # one\n  # about c\n  c: { command: z }\n}\n" },
        { "braces over lines, last with a comment before",
            "servers: {\n  a: { command: x }, # one\n  b: { command: y } # two\n}\n",
            "servers: {\n  a: { command: x } # one\n}\n" },
        { "braces over lines, trailing commas",
            "servers: {\n  a: { command: x },\n  b: { command: y },\n}\n",
            "servers: {\n  a: { command: x },\n}\n" },
        { "JSON, last",
            "{\n  \"mcpServers\": {\n    \"a\": {\n      \"command\": \"x\"\n    },\n    \"b\": {\n"
            + "      \"command\": \"y\"\n    }\n  }\n}\n",
            "{\n  \"mcpServers\": {\n    \"a\": {\n      \"command\": \"x\"\n    }\n  }\n}\n" },
        { "JSON, first",
            "{\n  \"mcpServers\": {\n    \"b\": {\n      \"command\": \"y\"\n    },\n    \"a\": {\n"
            + "      \"command\": \"x\"\n    }\n  }\n}\n",
            "{\n  \"mcpServers\": {\n    \"a\": {\n      \"command\": \"x\"\n    }\n  }\n}\n" },
        { "JSON, only",
            "{\n  \"mcpServers\": {\n    \"b\": {\n      \"command\": \"y\"\n    }\n  }\n}\n",
            "{\n  \"mcpServers\": {\n  }\n}\n" },
        { "JSON, minified",
            "{\"mcpServers\":{\"a\":{\"command\":\"x\"},\"b\":{\"command\":\"y\"}}}",
            "{\"mcpServers\":{\"a\":{\"command\":\"x\"}}}" },
        { "JSON, half minified",
            "{\"mcpServers\": {\"a\": {\"command\": \"x\"},\n \"b\": {\"command\": \"y\"}}}",
            "{\"mcpServers\": {\"a\": {\"command\": \"x\"}}}" },
    };

    [Theory]
    [MemberData(nameof(Additions))]
    public void Adding_changes_nothing_else(string case_, string before, string after)
    {
        Assert.NotEmpty(case_);
        Assert.Equal(after, Given.Edited(before, AddNew));
        Assert.Equal("pkg", Given.Registry(after).Find("new")!.Args[1]);
    }

    [Theory]
    [MemberData(nameof(Additions))]
    public void Adding_and_removing_leaves_the_others_as_they_were(string case_, string before, string after)
    {
        Assert.NotEmpty(case_);
        var back = Given.Edited(after, new RegistryEdit.Remove("new"));
        Assert.Equal(
            Given.Registry(before).Servers.Select(s => s.Name), Given.Registry(back).Servers.Select(s => s.Name));
        Assert.Equal(Comments(before), Comments(back));
        if (before.Contains(" a:", StringComparison.Ordinal) || before.Contains("\"a\"", StringComparison.Ordinal))
            Assert.Equal(before, back);
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public void Removing_changes_nothing_else(string case_, string before, string after)
    {
        Assert.NotEmpty(case_);
        Assert.Equal(after, Given.Edited(before, RemoveB));
    }

    [Theory]
    [InlineData(
        "servers:\n  b: # it\n    command: y # c\n\n  c: { command: z }\n",
        false,
        "servers:\n  b: # it\n    command: y # c\n    enabled: false\n\n  c: { command: z }\n")]
    [InlineData("servers:\n  b: { command: y } # c\n", false, "servers:\n  b: { command: y, enabled: false } # c\n")]
    [InlineData(
        "servers:\n  b:\n    enabled: false   # for now\n    command: y\n",
        true,
        "servers:\n  b:\n    enabled: true   # for now\n    command: y\n")]
    [InlineData(
        "servers:\n  b:\n    enabled: true\n    command: y\n",
        false,
        "servers:\n  b:\n    enabled: false\n    command: y\n")]
    [InlineData(
        "{\n  \"mcpServers\": {\n    \"b\": {\n      \"command\": \"y\",\n      \"disabled\": true\n    }\n  }\n}",
        true,
        "{\n  \"mcpServers\": {\n    \"b\": {\n      \"command\": \"y\",\n      \"disabled\": false\n    }\n  }\n}")]
    [InlineData(
        "{\"mcpServers\":{\"b\":{\"command\":\"y\"}}}",
        false,
        "{\"mcpServers\":{\"b\":{\"command\":\"y\",\"enabled\":false}}}")]
    [InlineData("servers:\n  b: { command: y }\n", true, "servers:\n  b: { command: y }\n")]
    [InlineData(
        "servers:\n  b: { command: y, enabled: false }\n", false, "servers:\n  b: { command: y, enabled: false }\n")]
    public void Switching_changes_one_word(string before, bool enabled, string after)
    {
        Assert.Equal(after, Given.Edited(before, new RegistryEdit.SetEnabled("b", enabled)));
        Assert.Equal(enabled, Given.Registry(after).Find("b")!.Enabled);
    }

    [Theory]
    [InlineData(
        "servers:\n  b: # it\n    command: y # c\n\n  c: { command: z }\n",
        "servers:\n  b: # it\n    command: y # c\n    restarted: \"2026-11-25T10:00:00.123Z\"\n\n"
        + "  c: { command: z }\n")]
    [InlineData(
        "servers:\n  b: { command: y } # c\n",
        "servers:\n  b: { command: y, restarted: \"2026-11-25T10:00:00.123Z\" } # c\n")]
    [InlineData(
        "servers:\n  b:\n    restarted: 2025-01-01T00:00:00Z   # last\n    command: y\n",
        "servers:\n  b:\n    restarted: \"2026-11-25T10:00:00.123Z\"   # last\n    command: y\n")]
    [InlineData(
        "{\"mcpServers\":{\"b\":{\"command\":\"y\"}}}",
        "{\"mcpServers\":{\"b\":{\"command\":\"y\",\"restarted\":\"2026-11-25T10:00:00.123Z\"}}}")]
    [InlineData(
        "{\n  \"mcpServers\": {\n    \"b\": {\n      \"command\": \"y\"\n    }\n  }\n}",
        "{\n  \"mcpServers\": {\n    \"b\": {\n      \"command\": \"y\",\n"
        + "      \"restarted\": \"2026-11-25T10:00:00.123Z\"\n    }\n  }\n}")]
    public void A_restart_is_a_moment_in_the_entry(string before, string after)
    {
        var moment = new DateTimeOffset(2026, 11, 25, 12, 0, 0, 123, TimeSpan.FromHours(2));
        Assert.Equal(after, Given.Edited(before, new RegistryEdit.Restart("b", moment)));
        Assert.Equal("2026-11-25T10:00:00.123Z", Given.Registry(after).Find("b")!.Restarted);
        Assert.False(Given.Registry(after).Find("b")!.ConnectsLike(Given.Registry(before).Find("b")!));
        Assert.NotEqual(Given.Registry(after).Version, Given.Registry(before).Version);
    }

    [Fact]
    public void Setting_keeps_policy_comments_and_what_is_the_same()
    {
        const string Before = """
            servers:
              # about b
              b:
                command: npx # runner
                args:          # words
                  - -y         # yes
                  - old
                env:
                  KEEP: "1"    # kept
                  CHANGE: a
                  DROP: b
                cwd: ~/x
                tools: { deny: [write_*] } # careful
                timeout: 5s
              c: { command: z }
            """;
        const string After = """
            servers:
              # about b
              b:
                command: npx # runner
                args:          # words
                  - -y
                  - pkg@2
                env:
                  KEEP: "1"    # kept
                  CHANGE: "2"
                  NEW: ${env:X}
                tools: { deny: [write_*] } # careful
                timeout: 5s
                description: better
                enabled: false
              c: { command: z }
            """;
        var draft = new ServerDraft
        {
            Name = "b", Description = "better", Command = "npx", Args = ["-y", "pkg@2"],
            Env = [new("KEEP", "1"), new("CHANGE", "2"), new("NEW", "${env:X}")], Enabled = false,
        };
        Assert.Equal(
            After.ReplaceLineEndings("\n"), Given.Edited(Before.ReplaceLineEndings("\n"), new RegistryEdit.Set(draft)));
    }

    [Theory]
    [InlineData("servers:\n  b: { command: y, args: [1] }\n", "servers:\n  b: { url: https://h/mcp }\n")]
    [InlineData(
        "servers:\n  b:\n    command: y\n    timeout: 5s\n",
        "servers:\n  b:\n    timeout: 5s\n    url: https://h/mcp\n")]
    [InlineData(
        "servers:\n  b: # todo\n  c: { command: z }\n",
        "servers:\n  b: # todo\n    url: https://h/mcp\n  c: { command: z }\n")]
    [InlineData("servers:\n  b: oops\n", "servers:\n  b: { url: https://h/mcp }\n")]
    [InlineData("servers:\n  c: { command: z }\n", "servers:\n  c: { command: z }\n  b:\n    url: https://h/mcp\n")]
    [InlineData("{\"servers\": {\"b\": null}}", "{\"servers\": {\"b\": {\"url\": \"https://h/mcp\"}}}")]
    public void Setting_replaces_how_a_server_is_reached(string before, string after) =>
        Assert.Equal(
            after, Given.Edited(before, new RegistryEdit.Set(new ServerDraft { Name = "b", Url = "https://h/mcp" })));

    [Fact]
    public void A_whole_draft_is_written_as_a_person_would()
    {
        var draft = new ServerDraft
        {
            Name = "my-files",
            Description = "Documents: all of them",
            Command = "~/bin/server",
            Args = ["-y", "@scope/pkg", "8080", "a b", ""],
            Env = [new("DEBUG", "1"), new("KEY", "${env:KEY}")],
            Cwd = "~",
            Tools = new ToolPolicy(["read_*"], ["*_secret"], []),
            Concurrency = 1,
            Timeout = TimeSpan.FromSeconds(90),
            IdleStop = TimeSpan.Zero,
            Enabled = false,
        };
        var path = $"{Given.Folder}/voidmcp.yaml";
        var text = Given.Edited(path, "", new RegistryEdit.Add(draft), new RegistryEdit.Add(new ServerDraft
        {
            Name = "web",
            Url = "https://h/mcp",
            Headers = [new("Authorization", "Bearer ${env:T}")],
        }));
        Assert.Equal(
            """
            version: 1
            servers:
              my-files:
                description: "Documents: all of them"
                command: ~/bin/server
                args: [-y, "@scope/pkg", "8080", a b, ""]
                env:
                  DEBUG: "1"
                  KEY: ${env:KEY}
                cwd: "~"
                tools:
                  allow: [read_*]
                  deny: ["*_secret"]
                concurrency: 1
                timeout: 90s
                idle-stop: 0
                enabled: false
              web:
                url: https://h/mcp
                headers:
                  Authorization: Bearer ${env:T}

            """.ReplaceLineEndings("\n"), text);
        Assert.Empty(Given.Registry(text, ("KEY", "k"), ("T", "t")).Problems);
    }

    [Fact]
    public void A_new_file_named_json_is_JSON()
    {
        var text = Given.Edited("/x/mcp.json", "", AddNew);
        Assert.Equal(
            "{\n  \"servers\": {\n    \"new\": {\n      \"command\": \"npx\",\n      \"args\": [\"-y\", "
            + "\"pkg\"]\n    }\n  }\n}\n",
            text);
    }

    private static List<string> Comments(string text) =>
        [.. text.Split('\n').Where(l => l.Contains('#', StringComparison.Ordinal))
            .Select(l => l[l.IndexOf('#', StringComparison.Ordinal)..].TrimEnd())];
}
