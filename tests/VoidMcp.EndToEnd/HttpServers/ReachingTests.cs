using System.IO.Compression;
using System.Text;
using System.Text.Json;
using VoidMcp.Fixtures;

namespace VoidMcp.EndToEnd.HttpServers;

public sealed class ReachingTests : IAsyncLifetime
{
    private HttpFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await HttpFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/modern")]
    [InlineData("/sse")]
    public async Task A_url_is_added_listed_and_called_whatever_the_server_speaks(string path)
    {
        using var home = new Home();
        var added = (await Cli.RunAsync(home, "add", "remote", _fixture.Origin + path)).Expect(0);
        Assert.Contains("remote  18 tools", added.Stdout);
        Assert.Contains("Adds two numbers", added.Stdout);
        Assert.Equal(
            "{\n  \"sum\": 3\n}\n",
            (await Cli.RunAsync(home, "call", "remote.add", "--a", "1", "--b", "2")).Expect(0).Stdout);
        Assert.Contains(_fixture.Origin + path, (await Cli.RunAsync(home, "list")).Expect(0).Stdout);
        var script = await Cli.RunWithInputAsync(
            home,
            "return (await Promise.all([1, 2, 3].map(n => tools.remote.add({ a: n, b: n })))).map(r => r.sum);",
            "run",
            "-");
        Assert.Equal("[2,4,6]", script.Expect(0).Stdout.Replace(" ", "").Replace("\n", ""));
        await Patience.UntilAsync(() => _fixture.Sessions == 0, "every session was told goodbye");
    }

    /// <summary>The binary has only what unpacks, not what packs.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Answers_that_the_server_packs_are_unpacked(string encoding)
    {
        using var home = new Home();
        (await Cli.RunAsync(home, "add", "remote", _fixture.Url)).Expect(0);
        _fixture.Intercept = async (context, seen) =>
        {
            if (seen.Method != "tools/call") return false;
            var id = JsonElement.Parse(seen.Body).GetProperty("id").GetRawText();
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = encoding;
            await using Stream packed = encoding switch
            {
                "gzip" => new GZipStream(context.Response.Body, CompressionMode.Compress),
                "br" => new BrotliStream(context.Response.Body, CompressionMode.Compress),
                _ => new ZLibStream(context.Response.Body, CompressionMode.Compress),
            };
            await packed.WriteAsync(Encoding.UTF8.GetBytes(
                $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"unpacked ö"}]}}"""));
            return true;
        };
        var call = await Cli.RunAsync(home, "call", "remote.echo", "--text", "x");
        Assert.Equal("unpacked ö\n", call.Expect(0).Stdout);
    }

    [Fact]
    public async Task What_can_not_be_reached_is_not_added()
    {
        using var home = new Home();
        var port = new Uri(_fixture.Origin).Port;
        await _fixture.DisposeAsync();
        var failed = (await Cli.RunAsync(home, "add", "remote", $"http://127.0.0.1:{port}/mcp")).Expect(1);
        Assert.Equal(
            $"error: server 'remote' can't be reached at 127.0.0.1:{port}: connection refused\n"
            + "nothing was added; to add it without connecting, use --no-verify\nhint: start it, or fix its url\n",
            failed.Stderr);
        Assert.False(File.Exists(home.RegistryFile));
    }

    [Fact]
    public async Task A_page_that_is_no_server_is_not_added()
    {
        using var home = new Home();
        _fixture.Intercept = async (context, _) =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.Body.WriteAsync(
                "<html><title>Welcome</title></html>"u8.ToArray(), TestContext.Current.CancellationToken);
            return true;
        };
        var failed = (await Cli.RunAsync(home, "add", "remote", _fixture.Url)).Expect(1);
        Assert.Contains("returned a web page instead of an MCP message: Welcome", failed.Stderr);
    }

    [Fact]
    [Trait("setting", "servers.url")]
    [Trait("setting", "servers.headers")]
    public async Task Headers_come_from_the_environment()
    {
        using var home = new Home(
            $"servers:\n  remote: {{ url: \"{_fixture.Url}\", headers: {{ Authorization: \"Bearer "
            + $"${{env:TOKEN}}\" }} }}\n");
        var start = home.Binary("call", "remote.add", "--a", "1", "--b", "2");
        start.Environment["TOKEN"] = "t0ken";
        (await Cli.RunAsync(start)).Expect(0);
        Assert.All(_fixture.Seen, s => Assert.Equal("Bearer t0ken", s.Header("Authorization")));
    }

    [Fact]
    public async Task Everything_of_a_result_reaches_the_client()
    {
        using var home = new Home($"{Home.Direct}\nservers:\n  remote: {{ url: \"{_fixture.Url}\" }}\n");
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("remote__content");
        Assert.Contains(Tools.EveryContent.Trim(), (await client.CallAsync("remote__content")).Raw);
        Assert.Contains(
            """{"code":-32050,"message":"no such thing: ünïcode","data":["not","an",{"object":1.0}]}""",
            (await client.CallAsync("remote__protocol_error")).Raw);
    }

    [Fact]
    public async Task New_tools_are_announced()
    {
        using var home = new Home($"{Home.Direct}\nservers:\n  remote: {{ url: \"{_fixture.Url}\" }}\n");
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("remote__add");
        await Patience.UntilAsync(() => _fixture.StandingStreams == 1, "the gateway listens");
        var name = _fixture.GrowTools();
        _fixture.Notify("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await client.UntilNotifiedAsync("notifications/tools/list_changed");
        await client.UntilListedAsync($"remote__{name}");
    }
}
