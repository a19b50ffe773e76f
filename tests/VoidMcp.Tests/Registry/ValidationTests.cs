using System.Text;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

public sealed class ValidationTests
{
    [Theory]
    [InlineData("comand: x", "3: a: unknown key comand (Did you mean command?)")]
    [InlineData("serverUrl: https://x", "3: a: unknown key serverUrl (use url)")]
    [InlineData("colour: x", "3: a: unknown key colour", "2: a: a server needs a command or a url", true)]
    [InlineData("command: x\n    enviroment: {}", "4: a: unknown key enviroment")]
    [InlineData("command: x\n    environment: {}", "4: a: unknown key environment (use env)")]
    [InlineData("command: x\n    disabledTools: [t]", "4: a: unknown key disabledTools (write tools: { deny: […] })")]
    [InlineData("serverUrl: https://x\n    url: https://x", "3: a: unknown key serverUrl (use url)")]
    [InlineData("command: x\n    <<: y", "4: a: merge keys (<<) are not supported")]
    [InlineData("command: x\n    command: y", "4: a: duplicate key command, first used on line 3 (keep one of them)")]
    [InlineData("command: x\n    url: https://h", "4: a: url and command can't be combined")]
    [InlineData("description: d", "2: a: a server needs a command or a url")]
    [InlineData(
        "command: [npx, -y]",
        "3: a: command must be a single value (write the first word as command and the rest as args)")]
    [InlineData("command:", "3: a: command has no value")]
    [InlineData("command: \" \"", "3: a: command must not be empty")]
    [InlineData("command: x\n    args: y", "4: a: args must be a list (write [one, two])")]
    [InlineData("command: x\n    args:\n      - y\n      - { z: 1 }", "6: a: an entry of args must be a single value")]
    [InlineData(
        "command: x\n    args:\n      - y\n      -",
        "6: a: an entry of args has no value (write \"\" for an empty value)")]
    [InlineData("command: x\n    env: [A=b]", "4: a: env must be a mapping of names to values (write { NAME: value })")]
    [InlineData(
        "command: x\n    env:\n      A: b\n      B:",
        "6: a: a value in env has no value (write \"\" for an empty value)")]
    [InlineData("command: x\n    env:\n      A: b\n      A: c", "6: a: duplicate name in env")]
    [InlineData("command: x\n    env:\n      A=B: b", "5: a: invalid variable name in env")]
    [InlineData("command: x\n    cwd: \"\"", "4: a: cwd must be a path")]
    [InlineData("command: x\n    headers: { A: b }", "4: a: headers requires a url, but the server has a command")]
    [InlineData("url: https://h\n    args: [x]", "4: a: args requires a command, but the server has a url")]
    [InlineData(
        "url: ftp://h/x", "3: a: url must be an http or https URL (write the complete URL: https://example.com/mcp)")]
    [InlineData("url: example.com/mcp", "3: a: url must be an http or https URL")]
    [InlineData(
        "url: https://me:pw@h/x",
        "3: a: url must not contain a user name or password (write headers: { Authorization: \"…\" })")]
    [InlineData("url: https://h\n    headers: { \"A B\": c }", "4: a: invalid header name in headers")]
    [InlineData(
        "url: https://h\n    headers: { A: \"b\\nc\" }", "4: a: headers.A contains a line break or control character")]
    [InlineData("url: https://h\n    headers: { A: b, a: c }", "4: a: duplicate name in headers")]
    [InlineData("command: x\n    type: http", "4: a: type does not match: the server has a command (omit it)")]
    [InlineData("url: https://h\n    type: stdoi", "4: a: type must be one of stdio, local, http")]
    [InlineData("command: x\n    enabled: yes", "4: a: enabled must be true or false")]
    [InlineData("command: x\n    enabled: true\n    disabled: true", "5: a: disabled contradicts enabled")]
    [InlineData("command: x\n    concurrency: 0", "4: a: concurrency must be a whole number from 1 to 4096")]
    [InlineData("command: x\n    concurrency: many", "4: a: concurrency must be a whole number from 1 to 4096")]
    [InlineData(
        "command: x\n    timeout: 60",
        "4: a: timeout must be a duration (write a whole number with its unit: 500ms, 60s, 10m or 1h)")]
    [InlineData("command: x\n    timeout: 1h30m", "4: a: timeout must be a duration")]
    [InlineData("command: x\n    timeout: 0", "4: a: timeout must be from 100ms to 24h")]
    [InlineData("command: x\n    timeout: 2147483647h", "4: a: timeout must be a duration")]
    [InlineData("command: x\n    timeout: -5s", "4: a: timeout must be a duration")]
    [InlineData("command: x\n    idle-stop: 31h\n    timeout: 25h", "5: a: timeout must be from 100ms to 24h")]
    [InlineData("command: x\n    idle-stop: 1ms", "4: a: idle-stop must be from 100ms to 720h, or 0 for never")]
    [InlineData("command: x\n    start-timeout: 0", "4: a: start-timeout must be from 1s to 24h")]
    [InlineData("command: x\n    stop-timeout: 2m", "4: a: stop-timeout must be from 100ms to 1m")]
    [InlineData("url: https://h\n    stop-timeout: 5s", "4: a: stop-timeout requires a command")]
    [InlineData("command: x\n    startup_timeout_sec: 5", "4: a: unknown key startup_timeout_sec (use start-timeout")]
    [InlineData("command: x\n    idleStop: 5m", "4: a: unknown key idleStop (use idle-stop)")]
    [InlineData("command: x\n    tools: { allowed: [a] }", "4: a: unknown key tools.allowed (Did you mean allow?)")]
    [InlineData(
        "command: x\n    tools:\n      deny:\n        - \"[ab]\"",
        "6: a: invalid pattern: use a tool name, with * for any characters and ? for one (write write_* or move_file)")]
    [InlineData("command: x\n    tools:\n      deny: [\"\"]", "5: a: an empty pattern matches nothing")]
    [InlineData(
        "command: x\n    tools:\n      deny:\n        - *_file",
        "6: a: an entry of tools.deny references an unknown YAML anchor (put a value that starts with * in quotes)")]
    [InlineData("command: x\n    tools: all", "4: a: tools must be a mapping")]
    public void A_mistake_in_a_server_is_named_with_its_line(
        string entry, string problem, string? second = null, bool secondComesFirst = false)
    {
        var text = $"servers:\n  a:\n    {entry}\n  good:\n    command: y\n";
        var snapshot = Given.Registry(text);
        var problems = snapshot.Problems.Select(p => p.ToString()).ToList();
        Assert.Equal(second is null ? 1 : 2, problems.Count);
        Assert.StartsWith($"line {problem}", problems[secondComesFirst ? 1 : 0], StringComparison.Ordinal);
        Assert.Equal(["good"], snapshot.Servers.Select(s => s.Name));
        Assert.Equal(["a"], snapshot.LeftOut);
        Assert.False(snapshot.IsBroken);
    }

    [Theory]
    [InlineData("a b", "a server name may contain only letters, digits, _, . and -")]
    [InlineData("ä", "a server name may contain only letters, digits, _, . and -")]
    [InlineData("-x", "a server name must start with a letter, a digit or _")]
    [InlineData("..", "a server name must start with a letter, a digit or _")]
    [InlineData("x.", "a server name must contain a letter or digit and must not end with a full stop")]
    [InlineData("__", "a server name must contain a letter or digit and must not end with a full stop")]
    [InlineData("", "the server name is empty")]
    [InlineData("__proto__", "this name is reserved in scripts")]
    [InlineData("--proto--", "a server name must start with a letter, a digit or _")]
    [InlineData("constructor", "this name is reserved in scripts")]
    [InlineData("then", "this name is reserved in scripts")]
    public void A_name_that_cant_be_used_is_refused(string name, string problem)
    {
        var snapshot = Given.Registry($"servers:\n  good: {{ command: y }}\n  \"{name}\": {{ command: x }}\n");
        var found = Assert.Single(snapshot.Problems);
        Assert.Equal((3, problem), (found.Line, found.Message));
        Assert.Equal(["good"], snapshot.Servers.Select(s => s.Name));
    }

    [Fact]
    public void A_name_has_at_most_64_characters()
    {
        Assert.Equal(64, Given.Server($"servers: {{ {new string('a', 64)}: {{ command: x }} }}").Name.Length);
        Assert.Contains(
            "at most 64 characters",
            Given.Problem($"servers: {{ {new string('a', 65)}: {{ command: x }} }}"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my-server", "line 3: my-server: duplicate server name, first used on line 2")]
    [InlineData(
        "my_server", "line 3: my_server: this name is equivalent to my-server in scripts, first used on line 2")]
    [InlineData(
        "My.Server", "line 3: My.Server: this name is equivalent to my-server in scripts, first used on line 2")]
    public void Of_two_servers_with_one_name_the_first_runs(string second, string problem)
    {
        var text = $"servers:\n  my-server: {{ command: first }}\n  {second}: {{ command: second }}\n";
        Assert.StartsWith(problem, Given.Problem(text), StringComparison.Ordinal);
        Assert.Equal("first", Assert.Single(Given.Registry(text).Servers).Command);
    }

    [Theory]
    [InlineData("version: 2", "line 1: version must be 1")]
    [InlineData("version: \"1\"", "line 1: version must be 1")]
    [InlineData("server:\n  a: {}", "line 1: unknown key server (Did you mean servers")]
    [InlineData("\ngithub:\n  url: https://h", "line 2: unknown key github (move the server under servers:)")]
    [InlineData(
        "servers: {}\nmcpServers: {}", "line 2: both servers and mcpServers are present; mcpServers is ignored")]
    [InlineData("servers: {}\nservers: {}", "line 2: duplicate key servers, first used on line 1")]
    [InlineData("servers: [a]", "line 1: servers must be a mapping of server names to entries")]
    [InlineData("servers:\n  a: npx -y x", "line 2: a: a server needs a command or a url")]
    [InlineData("servers:\n  a:", "line 2: a: a server needs a command or a url")]
    [InlineData("gateway: on", "line 1: gateway must be a mapping")]
    [InlineData(
        "gateway:\n  expose: drect",
        "line 2: gateway.expose must be one of auto, direct, code, both (Did you mean direct?)")]
    [InlineData(
        "gateway:\n  direct-budget: -1", "line 2: gateway.direct-budget must be a whole number from 0 to 1000000")]
    [InlineData("gateway:\n  prefix: nothing", "line 2: gateway.prefix must be one of server, none")]
    [InlineData(
        "gateway:\n  max-message: 10 megs",
        "line 2: gateway.max-message must be a size (write bytes or a number with its unit: 4096, "
        + "64KiB, 10MiB or 10MB)")]
    [InlineData(
        "gateway:\n  max-message: 12", "line 2: gateway.max-message must be from 1KiB to 1GiB, or 0 for no limit")]
    [InlineData("gateway:\n  pin: [x.y]", "line 2: gateway.pin: unknown server (write one server.tool entry per tool)")]
    [InlineData("gateway:\n  maxMessage: 0", "line 2: unknown key gateway.maxMessage (Did you mean max-message?)")]
    [InlineData("code:\n  timeout: 0", "line 2: code.timeout must be from 100ms to 1h")]
    [InlineData("code:\n  memory: 1MiB", "line 2: code.memory must be from 16MiB to 4GiB")]
    [InlineData("code:\n  memory: 64Mi", "line 2: code.memory must be a size")]
    [InlineData("code:\n  parallel: 65", "line 2: code.parallel must be a whole number from 1 to 64")]
    [InlineData("code:\n  max-calls: 0", "line 2: code.max-calls must be a whole number from 1 to 10000")]
    [InlineData("code:\n  max-result: 11MiB", "line 2: code.max-result must be from 1KiB to 10MiB")]
    public void A_mistake_at_the_top_or_in_settings_is_named_with_its_line(string text, string problem) =>
        Assert.StartsWith(problem, Given.Problem(text), StringComparison.Ordinal);

    [Fact]
    public void A_wrong_setting_keeps_its_default_and_the_others_hold()
    {
        var snapshot = Given.Registry(
            "gateway: { expose: nope, direct-budget: 7 }\n"
            + "code: { timeout: 5, max-calls: 3, memory: 32MiB, memory: 33MiB }");
        Assert.Equal(3, snapshot.Problems.Count);
        Assert.Equal((ExposeMode.Auto, 7), (snapshot.Gateway.Expose, snapshot.Gateway.DirectBudget));
        Assert.Equal(
            (TimeSpan.FromSeconds(30), 3, 384L << 20),
            (snapshot.Code.Timeout, snapshot.Code.MaxCalls, snapshot.Code.Memory));
    }

    [Fact]
    public void Zero_switches_off_what_may_be_switched_off()
    {
        var snapshot = Given.Registry("gateway: { max-message: 0, direct-budget: 0 }");
        Assert.Empty(snapshot.Problems);
        Assert.Equal((0, 0), (snapshot.Gateway.MaxMessage, snapshot.Gateway.DirectBudget));
    }

    [Fact]
    public void No_prefix_is_for_one_enabled_server_only()
    {
        const string Text =
            "servers: { a: { command: x }, b: { command: y, enabled: false } }\ngateway: { prefix: none }";
        Assert.Equal(PrefixMode.None, Given.Registry(Text).Gateway.Prefix);
        var two = Text.Replace("false", "true", StringComparison.Ordinal);
        Assert.Equal(PrefixMode.Server, Given.Registry(two).Gateway.Prefix);
        Assert.StartsWith(
            "line 2: gateway.prefix none requires at most one enabled server; 2 are enabled",
            Given.Problem(two),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_pin_may_name_a_server_that_is_left_out_or_has_dots()
    {
        var snapshot = Given.Registry("servers: { a.b: { command: x }, c: {} }\ngateway: { pin: [a.b.tool, c.tool] }");
        Assert.Single(snapshot.Problems);
        Assert.Equal(["a.b.tool", "c.tool"], snapshot.Gateway.Pin);
    }

    [Fact]
    public void Every_mistake_is_reported_at_once_and_the_good_servers_run()
    {
        var snapshot = Given.Registry("""
            # three mistakes, two good servers
            servers:
              one: { command: x }
              broken: { comand: y }
              two: { url: https://h/mcp }
              late: { command: z, timeout: 60 }
            gateway:
              expose: everything
            """);
        Assert.Equal([4, 6, 8], snapshot.Problems.Select(p => p.Line));
        Assert.Equal(["broken", "late", null], snapshot.Problems.Select(p => p.Entry));
        Assert.Equal(["one", "two"], snapshot.Servers.Select(s => s.Name));
    }

    [Theory]
    [InlineData("servers:\n  a: { command: x\n", 2)]
    [InlineData("servers:\n  a: [1, 2\nb: 3\n", 3)]
    [InlineData("servers:\n\ta: { command: x }\n", 2)]
    [InlineData("servers:\n  a:\n    command: x: y\n", 3)]
    [InlineData("servers:\n  a:\n    command: @scope/pkg\n", 3)]
    [InlineData("servers:\n  a:\n    command: \"x\n", 3)]
    [InlineData("servers:\n  a:\n    command: x\n   args: []\n", 4)]
    [InlineData("servers: {}\n---\nservers: {}\n", 2)]
    [InlineData("servers:\n  a: !run x\n", 2)]
    [InlineData("servers:\n  ? [a]\n  : b\n", 2)]
    [InlineData("- a\n- b\n", 1)]
    [InlineData("\nhello\n", 2)]
    public void A_file_that_is_no_registry_is_broken_and_says_where(string text, int line)
    {
        var snapshot = Given.Registry(text);
        Assert.True(snapshot.IsBroken);
        var problem = Assert.Single(snapshot.Problems);
        Assert.Equal(line, problem.Line);
        Assert.NotEmpty(problem.Message);
    }

    [Theory]
    [InlineData(
        "servers:\n  a:\n    command: x\n    env: { K: ${env:X} }\n",
        "line 4: unquoted ${…} inside { } or [ ] (put the value in quotes: \"${env:NAME}\")")]
    [InlineData("servers:\n\ta: { command: x }\n", "line 2: tab used for indentation (indent with spaces)")]
    [InlineData(
        "servers:\n  a:\n    command: x: y\n", "line 3: unquoted value contains \": \" (put the value in quotes)")]
    [InlineData(
        "servers:\n  a:\n    tools: { deny: [*] }\n",
        "line 3: unquoted value that starts with * or &, which YAML reserves (put it in quotes: \"*\")")]
    [InlineData(
        "servers:\n  a: !run x\n",
        "line 2: YAML tags (!name) are not supported (put a value that starts with ! in quotes)")]
    [InlineData(
        "a: 1\n---\nb: 2\n", "line 2: a second document starts here (keep one document and remove the --- line)")]
    public void The_usual_slips_in_YAML_have_their_fix(string text, string problem) =>
        Assert.Equal(problem, Given.Problem(text));

    [Fact]
    public void A_file_that_is_not_UTF8_says_so_with_the_line()
    {
        byte[] bytes = [.. "servers:\n  a:\n    command: "u8, 0xE4, .. "\n"u8];
        var snapshot = new RegistryReader(Given.Environment()).Read(bytes, "/registry/voidmcp.yaml");
        Assert.Equal("line 3: invalid UTF-8 (save the file as UTF-8)", Assert.Single(snapshot.Problems).ToString());
        Assert.True(snapshot.IsBroken);
        Assert.True(new RegistryReader(Given.Environment()).Read(Encoding.Unicode.GetPreamble(), "/x").IsBroken);
    }

    [Fact]
    public void Hostile_nesting_and_size_are_refused()
    {
        Assert.Contains("nested deeper than 32 levels", Given.Problem(new string('[', 5000)), StringComparison.Ordinal);
        Assert.Equal(
            "the file is larger than 1MiB, the limit for a registry "
                + "(remove entries that are no longer needed, or name another file: --config FILE)",
            Given.Problem(new string('#', 1024 * 1024 + 1)));
    }

    [Fact]
    public void A_mistake_in_a_setting_for_safety_gets_the_strictest_value()
    {
        var settings = Given.Registry(
            "gateway: { destructive: sometimes, changes: later, model-may-add: perhaps, trust: me }\n").Gateway;
        Assert.Equal(DestructiveMode.Deny, settings.Destructive);
        Assert.Equal(ChangesMode.Hold, settings.Changes);
        Assert.Equal(ModelAdding.Deny, settings.ModelMayAdd);
        Assert.Equal(RegistryTrustMode.Approve, settings.Trust);
    }

    [Fact]
    public void Aliases_that_expand_to_very_many_values_are_refused()
    {
        var text = new StringBuilder("x0: &x0 {a: 1, b: 2}\n");
        for (var i = 1; i < 8; i++)
        {
            var all = string.Join(", ", Enumerable.Range(0, 10).Select(k => $"k{k}: *x{i - 1}"));
            text.Append($"x{i}: &x{i} {{{all}}}\n");
        }

        Assert.Contains(
            "more than 1,000,000 values (use fewer aliases)", Given.Problem(text.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void No_problem_ever_shows_a_value()
    {
        const string Secret = "s3cr3t-hunter2";
        var text = $$"""
            servers:
              a: { command: [{{Secret}}], args: {{Secret}}, cwd: { x: {{Secret}} } }
              b: { url: "{{Secret}}:{{Secret}}", headers: { "X {{Secret}}": y, H: "{{Secret}}\n" } }
              c: { command: x, env: { {{Secret}}, A: [{{Secret}}] }, timeout: {{Secret}},
                   enabled: {{Secret}}, type: {{Secret}} }
              d: { url: "https://u:{{Secret}}@h", concurrency: {{Secret}}, tools: { deny: ["[{{Secret}}"] } }
              e: { command: x, env: { K: "${ {{Secret}} }", L: "${env:{{Secret}} }" } }
              f: {{Secret}}
              g: { url: "${env:FROM}", headers: { H: "${env:FROM}\t" } }
            gateway: { expose: {{Secret}}, pin: [{{Secret}}], max-message: {{Secret}} }
            code: {{Secret}}
            """;
        var problems = Given.Registry(text, ("FROM", Secret)).Problems;
        Assert.True(problems.Count > 15);
        Assert.All(problems, p => Assert.DoesNotContain(Secret, p.ToString(), StringComparison.Ordinal));
    }
}
