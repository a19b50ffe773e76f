using VoidMcp.Secrets;

namespace VoidMcp.Tests.Secrets;

public sealed class SecretLooksTests
{
    [Theory]
    [InlineData("API_KEY", "x", "(hidden)")]
    [InlineData("Authorization", "Bearer abc", "(hidden)")]
    [InlineData("Authorization", "Bearer ${secret:github}", "Bearer ${secret:github}")]
    [InlineData("TOKEN", "${env:TOKEN:-fallback}", "(hidden)")]
    [InlineData("DEBUG", "1", "1")]
    [InlineData("ROOT", "~/docs/some/long/path/with/2/numbers", "~/docs/some/long/path/with/2/numbers")]
    [InlineData("MODEL", "gpt-4o-mini-2024-07-18", "gpt-4o-mini-2024-07-18")]
    [InlineData("X", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "(hidden)")]
    [InlineData("X", "0123456789abcdef0123456789abcdef", "(hidden)")]
    [InlineData("DATABASE_URL", "postgres://ann:pw@host/db?sslmode=on", "postgres://ann:(hidden)@host/db?sslmode=on")]
    [InlineData(
        "ENDPOINT", "https://x.example/mcp?api_key=abc&region=eu", "https://x.example/mcp?api_key=(hidden)&region=eu")]
    public void Values_that_look_like_secrets_are_hidden(string name, string value, string shown) =>
        Assert.Equal(shown, SecretLooks.Shown(name, value));

    [Theory]
    [InlineData("-y pkg --token abc --port 80", "-y pkg --token (hidden) --port 80")]
    [InlineData("--api-key=abc --root=/x", "--api-key=(hidden) --root=/x")]
    [InlineData("--token ${env:T} --verbose", "--token ${env:T} --verbose")]
    [InlineData("run -i -e API_KEY=abc -e DEBUG=1 image", "run -i -e API_KEY=(hidden) -e DEBUG=1 image")]
    [InlineData(
        "mcp-remote https://x.example/mcp --header Authorization:abc",
        "mcp-remote https://x.example/mcp --header Authorization:(hidden)")]
    [InlineData("server postgres://ann:pw@host/db C:\\dir", "server postgres://ann:(hidden)@host/db C:\\dir")]
    public void Values_of_options_too(string args, string shown) =>
        Assert.Equal(shown, string.Join(' ', SecretLooks.Hidden(args.Split(' '))));
}
