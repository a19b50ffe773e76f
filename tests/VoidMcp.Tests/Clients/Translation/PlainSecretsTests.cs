using VoidMcp.Clients.Translation;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Clients.Translation;

public sealed class PlainSecretsTests
{
    private const string Key = "ghp_A1b2C3d4E5A1b2C3d4E5abcdef";

    [Theory]
    [InlineData("API_KEY", Key, "${secret:s}")]
    [InlineData("DATABASE_URL", $"postgresql://me:{Key}@db.example:5/x", "postgresql://me:${secret:s}@db.example:5/x")]
    [InlineData("HEADERS", $$"""{"Authorization":"Bearer {{Key}}"}""", "${secret:s}")]
    [InlineData("SLACK", $"xoxb-{Key}", "${secret:s}")]
    [InlineData("ENDPOINT", $"https://x.example/?api_key={Key}", "https://x.example/?api_key=${secret:s}")]
    public void Credentials_in_variables_are_found_and_sealed(string name, string value, string expected)
    {
        var draft = new ServerDraft { Name = "s", Command = "x", Env = [new(name, value)] };
        var secret = Assert.Single(PlainSecrets.In(draft));
        Assert.Equal($"env.{name}", secret.Place);
        Assert.Equal(expected, Assert.Single(PlainSecrets.Sealed(draft, secret, "s").Env).Value);
        Assert.DoesNotContain(Key, secret.ToString());
    }

    [Fact]
    public void So_are_those_in_headers_and_urls()
    {
        var draft = new ServerDraft
        {
            Name = "s",
            Url = $"https://x.example/mcp?tavilyApiKey={Key}",
            Headers = [new("Authorization", $"Bearer {Key}")],
        };
        var secrets = PlainSecrets.In(draft);
        Assert.Equal(["headers.Authorization", "url"], secrets.Select(s => s.Place));
        var whole = secrets.Aggregate(draft, (d, s) => PlainSecrets.Sealed(d, s, "s"));
        Assert.Equal("https://x.example/mcp?tavilyApiKey=${secret:s}", whole.Url);
        Assert.Equal("Bearer ${secret:s}", whole.Headers[0].Value);
    }

    [Theory]
    [InlineData("--token", Key)]
    [InlineData($"--api-key={Key}")]
    [InlineData($"postgres://me:{Key}@db/x")]
    [InlineData(Key)]
    public void Arguments_can_t_hold_secrets(params string[] args) => Assert.False(
        Assert.Single(PlainSecrets.In(new ServerDraft { Name = "s", Command = "x", Args = args })).CanBeSealed);

    [Theory]
    [InlineData("API_KEY", "${env:API_KEY}")]
    [InlineData("PATH_X", "/usr/bin")]
    [InlineData("URL", "https://user@x.example/a/b?page=2")]
    [InlineData("CONFIG", """{"mode":"fast"}""")]
    [InlineData("TOKEN", "no")]
    public void Other_values_are_none(string name, string value) =>
        Assert.Empty(PlainSecrets.In(new ServerDraft { Name = "s", Command = "x", Env = [new(name, value)] }));
}
