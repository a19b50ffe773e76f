using System.Text;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Registry;

/// <summary><c>${secret:…}</c> in the registry, and what of an entry must not be shown.</summary>
public sealed class SecretReferenceTests
{
    private const string Value = "s3cr3t-value-1";

    [Fact]
    public void Secrets_are_put_into_env_headers_and_url()
    {
        var local = Server(
            """a: { command: x, env: { K: "${secret:k}", L: "pre ${secret:k} $${secret:no} ${env:HOST}" } }""");
        Assert.Equal([Value, $"pre {Value} ${{secret:no}} example.org"], local.Env.Values);
        Assert.Equal(["k"], local.SecretNames);
        var remote = Server(
            """a: { url: "https://h/?q=${secret:k}", headers: { Authorization: "Bearer ${secret:other}" } }""");
        Assert.Equal($"https://h/?q={Value}", remote.Url);
        Assert.Equal("Bearer the-other-value", remote.Headers["Authorization"]);
        Assert.Equal(["k", "other"], remote.SecretNames.Order());
    }

    [Theory]
    [InlineData("command: \"${secret:k}\"", "command")]
    [InlineData("command: x, args: [\"--token=${secret:k}\"]", "args")]
    [InlineData("command: x, cwd: \"/${secret:k}\"", "cwd")]
    public void A_command_line_can_hold_none(string entry, string key) => Assert.Equal(
        $"line 1: a: {key}: secrets are not allowed here: every process on this machine can read command lines "
        + "(put it under env)",
        Assert.Single(Read($"servers: {{ a: {{ {entry} }} }}").Problems).ToString());

    [Fact]
    public void A_missing_secret_leaves_its_server_out_and_the_others_run()
    {
        var registry = Read("servers:\n  a: { command: x, env: { K: \"${secret:nope}\" } }\n  b: { command: y }\n");
        Assert.Equal(["b"], registry.Servers.Select(s => s.Name));
        Assert.Equal(
            "line 2: a: env.K: secret nope is not set (voidmcp secret set nope)",
            Assert.Single(registry.Problems).ToString());
    }

    [Fact]
    public void A_disabled_server_names_its_secrets_and_needs_none()
    {
        var server = Server("""a: { command: x, env: { K: "${secret:nope}" }, enabled: false }""");
        Assert.Equal(["nope"], server.SecretNames);
    }

    [Fact]
    public void Another_value_means_another_connection()
    {
        const string text = """a: { command: x, env: { K: "${secret:k}" } }""";
        var old = Server(text);
        Assert.True(old.ConnectsLike(Server(text)));
        Assert.False(old.ConnectsLike(Server(text, k: "a-new-value")));

        // Else a watcher would never see the file settle.
        Assert.True(old.SameAs(Server(text)));
        Assert.False(
            old.SameAs(Server(text.Replace("secret:k", "env:K_TOKEN:-s3cr3t-value-1", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("""a: { command: x, env: { ANY: "${secret:k}" } }""", Value, "[secret k]")]
    [InlineData(
        """a: { command: x, env: { API_KEY: literal-credential } }""", "literal-credential", "[secret API_KEY]")]
    [InlineData("""a: { command: x, env: { ANY: "${env:MY_TOKEN}" } }""", "token-of-the-user", "[secret MY_TOKEN]")]
    [InlineData("""a: { command: x, args: ["${env:MY_TOKEN}"] }""", "token-of-the-user", "[secret MY_TOKEN]")]
    [InlineData(
        """a: { command: x, env: { DATABASE_URL: "postgres://me:pass-word-1@h/db" } }""",
        "pass-word-1",
        "[secret DATABASE_URL]")]
    [InlineData(
        """a: { url: "https://h/", headers: { Authorization: "Bearer literal-bearer" } }""",
        "literal-bearer",
        "[secret Authorization]")]
    [InlineData("""a: { url: "https://h/?api_key=key-in-url" }""", "key-in-url", "[secret api_key]")]
    [InlineData(
        """a: { command: x, args: ["--api-key", literal-credential] }""", "literal-credential", "[secret api-key]")]
    [InlineData("""a: { command: x, args: ["--token=literal-credential"] }""", "literal-credential", "[secret token]")]
    [InlineData(
        """a: { command: docker, args: [run, -e, "API_KEY=literal-credential"] }""",
        "literal-credential",
        "[secret API_KEY]")]
    [InlineData(
        """a: { command: x, args: [--header, "Authorization: Bearer literal-bearer"] }""",
        "literal-bearer",
        "[secret Authorization]")]
    [InlineData("""a: { command: x, args: ["postgres://me:pass-word-1@h/db"] }""", "pass-word-1", "[secret args]")]
    [InlineData("""a: { command: x, env: { MYKEY: literal-credential } }""", "literal-credential", "[secret MYKEY]")]
    public void What_is_or_looks_secret_is_masked(string entry, string value, string shown) =>
        Assert.Equal($"<{shown}>", Server(entry).Mask.Apply($"<{value}>"));

    [Theory]
    [InlineData("""a: { command: x, env: { ROOT: "${env:ROOT}" } }""", "/home/ann/projects")]
    [InlineData("""a: { command: x, env: { HOST: "${env:HOST}", DEBUG: verbose } }""", "example.org verbose")]
    [InlineData(
        """a: { command: x, args: [--port, "808080", --root=/home/ann, production] }""", "808080 /home/ann production")]
    [InlineData("""a: { command: x, env: { API_KEY: "12345", AUTH: none } }""", "12345 none")]
    [InlineData("""a: { command: x, env: { TOKEN_URL: "https://id.example/token" } }""", "https://id.example/token")]
    public void What_is_neither_stays_readable(string entry, string value)
    {
        Assert.True(Server(entry).Mask.IsEmpty);
        Assert.Equal(value, Server(entry).Mask.Apply(value));
    }

    [Fact]
    public void A_short_secret_is_masked_as_a_word() =>
        Assert.Equal(
            "[secret k] 173519",
            Server("""a: { command: x, env: { PIN: "${secret:k}" } }""", k: "73519").Mask.Apply("73519 173519"));

    [Fact]
    public void Nothing_that_prints_an_entry_shows_a_value()
    {
        var environment = Environment(Value);
        Assert.DoesNotContain(Value, Server("""a: { command: x, env: { K: "${secret:k}" } }""").ToString());
        Assert.DoesNotContain(
            Value,
            $"{environment.Secret("k")} {new ValueExpander(environment).Expand("${secret:k}")} "
            + $"{new UsedValue(true, "k", Value)}");
    }

    private static ServerEntry Server(string entry, string k = Value)
    {
        var registry = Read($"servers: {{ {entry} }}", k);
        Assert.Empty(registry.Problems);
        return Assert.Single(registry.Servers);
    }

    private static RegistrySnapshot Read(string text, string k = Value) =>
        new RegistryReader(Environment(k)).Read(Encoding.UTF8.GetBytes(text), $"{Given.Folder}/voidmcp.yaml");

    private static RegistryEnvironment Environment(string k) =>
        Given.Environment(
            ("HOST", "example.org"), ("MY_TOKEN", "token-of-the-user"), ("ROOT", "/home/ann/projects")) with
        {
            Secret = name => name switch
            {
                "k" => SecretLookup.Found(k),
                "other" => SecretLookup.Found("the-other-value"),
                _ => SecretLookup.NotSet(name),
            },
        };
}
