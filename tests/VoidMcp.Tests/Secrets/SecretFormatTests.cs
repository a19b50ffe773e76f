using System.Text;
using System.Text.Json;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Secrets;

/// <summary>The formats on disk, as earlier versions wrote them.</summary>
public sealed class SecretFormatTests
{
    private const string Kept = """
        {
          "version": 1,
          "cipher": "AES-256-GCM",
          "key": "3c287b082ccded0a",
          "secrets": {
            "new": {
              "sealed-by": "a newer one"
            },
            "tok": {
              "set": "2026-11-30T16:52:46Z",
              "nonce": "sYLbUlu3kdsNRPG8",
              "tag": "XsbbOUlQAozl+EfQDGzlkQ==",
              "data": "KBCjnzWM"
            }
          }
        }

        """;

    private const string Login =
        """{"mark":"m","url":"https://x.example/mcp","access-token":"a+b","refresh-token":"r","expires-in":3600"""
        + ""","obtained-at":"2026-07-28T10:02:00.0000000+00:00","scope":"s """
        + """t","client-id":"c","client-secret":"p","client-authentication":"client_secret_"""
        + """post","authorization-server":"https://as.example"}""";

    [Fact]
    public void The_file_is_read_and_written_alike() =>
        Assert.Equal(
            Kept, Encoding.UTF8.GetString(SecretsFile.Parse(Encoding.UTF8.GetBytes(Kept), "secrets.json").ToUtf8()));

    [Fact]
    public void An_entry_is_read_and_written_alike()
    {
        var entries = SecretsFile.Parse(Encoding.UTF8.GetBytes(Kept), "secrets.json").Entries;
        Assert.True(SealedSecret.TryRead(entries["tok"], out var secret));
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 16, 52, 46, TimeSpan.Zero), secret.Set);
        Assert.Equal((12, 16, 6), (secret.Nonce.Length, secret.Tag.Length, secret.Data.Length));
        Assert.True(JsonElement.DeepEquals(entries["tok"], secret.ToJson()));
        Assert.False(SealedSecret.TryRead(entries["new"], out _));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"set":"?","nonce":"sYLbUlu3kdsNRPG8","tag":"XsbbOUlQAozl+EfQDGzlkQ==","data":""}""")]
    [InlineData("""{"set":"2026-11-30T16:52:46Z","nonce":"AAAA","tag":"XsbbOUlQAozl+EfQDGzlkQ==","data":""}""")]
    [InlineData("""{"set":"2026-11-30T16:52:46Z","nonce":"sYLbUlu3kdsNRPG8","tag":"?","data":""}""")]
    [InlineData("""{"set":"2026-11-30T16:52:46Z","nonce":null,"tag":"XsbbOUlQAozl+EfQDGzlkQ==","data":""}""")]
    public void Anything_else_is_no_entry(string json) =>
        Assert.False(SealedSecret.TryRead(JsonElement.Parse(json), out _));

    [Fact]
    public void A_login_is_read_as_it_was_kept()
    {
        var login = StoredLogin.Of(SecretLookup.Found(Login));
        Assert.Equal(
            new StoredLogin
            {
                Mark = "m",
                Url = "https://x.example/mcp",
                AccessToken = "a+b",
                RefreshToken = "r",
                ExpiresIn = 3600,
                ObtainedAt = new DateTimeOffset(2026, 7, 28, 10, 2, 0, TimeSpan.Zero),
                Scope = "s t",
                ClientId = "c",
                ClientSecret = "p",
                ClientAuthentication = "client_secret_post",
                AuthorizationServer = "https://as.example",
            },
            login);
        Assert.Equal(login, StoredLogin.Of(SecretLookup.Found(login!.ToJson())));
        Assert.Equal(Names(Login), Names(login.ToJson()));
    }

    [Fact]
    public void A_login_without_what_the_server_did_not_say_has_no_such_members()
    {
        const string Least = """{"mark":"m","url":"u","access-token":"a","obtained-at":"2026-07-28T10:02:00+00:00"}""";
        var login = StoredLogin.Of(SecretLookup.Found(Least));
        Assert.NotNull(login);
        Assert.Null(login.ExpiresIn);
        Assert.Equal(Least, login.ToJson());
        Assert.Null(StoredLogin.Of(SecretLookup.Found("not a login")));
    }

    private static IEnumerable<string> Names(string json) =>
        JsonElement.Parse(json).EnumerateObject().Select(m => m.Name);
}
