using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace VoidMcp.EndToEnd.HttpServing;

/// <summary>Who may not come in, and what is no request.</summary>
public sealed class RefusalTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Theory]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "localhost.evil.example:80", 403)]
    [InlineData("Host", "localhost:1234", 200)]
    [InlineData("Host", "[::1]", 200)]
    [InlineData("Host", "gateway.example", 200)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost.evil.example", 403)]
    [InlineData("Origin", "http://localhost:6274", 200)]
    [InlineData("Origin", "https://app.example", 200)]
    [InlineData("Origin", "https://app.example:444", 403)]
    [InlineData("Authorization", null, 401)]
    [InlineData("Authorization", "Bearer wrong", 401)]
    [InlineData("Authorization", "Basic dXNlcjpwYXNz", 401)]
    [InlineData("Accept", "application/json", 406)]
    [InlineData("Accept", null, 406)]
    [InlineData("Accept", "*/*", 200)]
    [InlineData("Content-Type", "text/plain", 415)]
    [InlineData("Content-Type", "application/json; charset=utf-8", 200)]
    [InlineData("Mcp-Session-Id", null, 400)]
    [InlineData("Mcp-Session-Id", "0123456789abcdef", 404)]
    [InlineData("MCP-Protocol-Version", "2024-99-99", 400)]
    [InlineData("MCP-Protocol-Version", null, 200)]
    public async Task A_header_decides(string name, string? value, int status)
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(
            home, "--allow-host", "gateway.example", "--allow-origin", "https://app.example");
        using var client = await gateway.ConnectAsync();
        if (name == "Authorization") client.Client.DefaultRequestHeaders.Authorization = null;
        using var response = await client.PostAsync(Ping, (name, value));
        Assert.Equal(status, (int)response.StatusCode);
        if (status != 200) Assert.NotEmpty((await response.ReplyAsync()).Error.GetProperty("message").GetString()!);
        if (status == 401) Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString());
        if (name == "Origin" && status == 200)
            Assert.Equal(value, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        if (name == "Origin" && status != 200) Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("not JSON", -32700)]
    [InlineData("", -32700)]
    [InlineData("42", -32600)]
    [InlineData("[]", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", -32600)]
    [InlineData("""{"id":1,"method":"ping"}""", -32600)]
    public async Task A_body_that_is_no_message_is_refused(string body, int code)
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        using var response = await client.PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, await response.ErrorCodeAsync());
        Assert.Equal("{}", (await client.RequestAsync("ping")).Result.GetRawText());
    }

    [Fact]
    public async Task A_body_above_the_limit_is_refused_and_a_large_one_below_it_passes()
    {
        using var home = Home.WithFixtures(Home.Direct + "\n", ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        var text = new string('x', 5_000_000);
        Assert.Equal(text.Length, (await client.CallAsync("fx__say", $$"""{"text":"{{text}}"}""")).Text.Length);

        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(new string(' ', (16 * 1024 * 1024) + 1)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "") { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.ExpectContinue = true;
        using var response = await client.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_revision_that_is_not_served_is_refused_with_all_that_are()
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        using var refused = await client.PostAsync(Ping, ("MCP-Protocol-Version", "2024-99-99"));
        var supported = (await refused.ReplyAsync()).Error.GetProperty("data").GetProperty("supported");
        Assert.Equal(
            ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"],
            supported.EnumerateArray().Select(v => v.GetString()));
        using var array = await client.PostAsync($"[{Ping}]", ("MCP-Protocol-Version", "2026-07-28"));
        Assert.Contains("2026-07-28 does not support batches", (await array.ReplyAsync()).Text);
    }

    [Fact]
    public async Task Health_needs_no_token_and_tells_nothing()
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpClient { BaseAddress = gateway.Url };
        Assert.Equal(
            """{"status":"ok"}""",
            await client.GetStringAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken));
        using var posted = await client.PostAsync(
            new Uri("/healthz", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Fact]
    public async Task The_wrong_path_says_where_it_is_and_a_token_in_the_url_counts_for_nothing()
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = gateway.Client();
        using var lost = await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, lost.StatusCode);
        Assert.Contains("/mcp", await lost.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        client.DefaultRequestHeaders.Authorization = null;
        using var inUrl = await client.GetAsync(
            new Uri($"/mcp?access_token={gateway.Token}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, inUrl.StatusCode);
    }

    [Fact]
    public async Task Two_requests_of_one_id_at_once_are_not_mixed_up()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        using var call = await client.BeginCallAsync(
            "fx__until", $$"""{"path":{{Fixture.Quote(home.File("now"))}}}""", id: "5");
        using var second = await client.PostAsync(client.Request("ping", id: "5"));
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        await File.WriteAllTextAsync(home.File("now"), "", TestContext.Current.CancellationToken);
        Assert.False(Assert.Single(await call.RestAsync()).Failed);
    }

    [Fact]
    public async Task A_page_of_this_machine_may_ask_what_it_may_send()
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpPeer(new HttpClient { BaseAddress = gateway.Url });
        using var response = await client.SendAsync(
            HttpMethod.Options,
            null,
            ("Origin", "http://localhost:6274"),
            ("Access-Control-Request-Headers", "authorization, mcp-session-id"));
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(
            "authorization, mcp-session-id", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }
}
