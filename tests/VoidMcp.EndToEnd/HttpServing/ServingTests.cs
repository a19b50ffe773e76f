using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace VoidMcp.EndToEnd.HttpServing;

/// <summary>How a gateway over HTTP starts and ends, and its token.</summary>
public sealed class ServingTests
{
    [Fact]
    public async Task The_token_is_made_once_is_its_owners_alone_and_what_the_command_prints()
    {
        using var home = new Home("servers: {}\n");
        var printed = (await Cli.RunAsync(home, "token")).Expect(0).Stdout.Trim();
        Assert.True(printed.Length >= 43, printed);
        await using var gateway = await HttpGateway.StartAsync(home);
        Assert.Equal(printed, gateway.Token);
        Assert.Equal(printed, (await Cli.RunAsync(home, "token")).Expect(0).Stdout.Trim());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(home.VoidMcpHome, "http-token")));
        }

        Assert.DoesNotContain(printed, gateway.Stderr);
    }

    [Fact]
    public async Task A_new_token_counts_at_once_and_the_old_one_no_more()
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(home);
        using var old = await gateway.ConnectAsync();
        using var listening = await old.ListenAsync();
        (await Cli.RunAsync(home, "token", "--rotate")).Expect(0);
        using var refused = await old.PostAsync(old.Request("ping"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var client = await gateway.ConnectAsync();
        Assert.Equal("{}", (await client.RequestAsync("ping")).Result.GetRawText());

        Assert.Empty(await listening.RestAsync());
    }

    [Fact]
    public async Task A_token_that_others_can_read_is_closed_again_and_told_of()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no such modes.");
            return;
        }

        using var home = new Home("servers: {}\n");
        (await Cli.RunAsync(home, "token")).Expect(0);
        var path = Path.Combine(home.VoidMcpHome, "http-token");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var told = (await Cli.RunAsync(home, "token")).Expect(0);
        Assert.Contains("was readable by other users", told.Stderr);
        Assert.Contains("voidmcp token --rotate", told.Stderr);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.DoesNotContain("was readable", (await Cli.RunAsync(home, "token")).Expect(0).Stderr);
    }

    [Theory]
    [InlineData("--allow-origin", "*")]
    [InlineData("--allow-origin", "app.example")]
    [InlineData("--allow-origin", "https://app.example/page")]
    [InlineData("--allow-host", "http://mcp.example")]
    [InlineData("--allow-host", "*.lan")]
    public async Task A_name_that_could_never_fit_is_refused(string option, string value)
    {
        using var home = new Home("servers: {}\n");
        Assert.Contains(
            $"'{value}' for {option}", (await Cli.RunAsync(home, "serve", "--http", option, value)).Expect(2).Stderr);
    }

    [Fact]
    public async Task A_modern_listening_stream_ends_with_its_result_when_the_gateway_does()
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpPeer(gateway.Client());
        using var response = await client.ModernAsync(
            "subscriptions/listen", """ "notifications":{"toolsListChanged":true} """, id: "\"mine\"");
        using var listening = await EventReader.OpenAsync(response);
        await listening.NextAsync("notifications/subscriptions/acknowledged");
        gateway.Signal(ProcessTree.Terminate);
        var last = (await listening.RestAsync())[^1].Result;
        Assert.Equal("complete", last.GetProperty("resultType").GetString());
        Assert.Equal(
            "mine", last.GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetString());
    }

    [Fact]
    public async Task Without_auth_no_token_is_asked_for_or_made()
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(home, "--no-auth");
        using var client = new HttpPeer(new HttpClient { BaseAddress = gateway.Url });
        await client.InitializeAsync();
        Assert.False(File.Exists(Path.Combine(home.VoidMcpHome, "http-token")));
    }

    [Fact]
    public async Task Without_auth_nothing_is_opened_to_the_network_by_mistake()
    {
        using var home = new Home("servers: {}\n");
        var refused =
            (await Cli.RunAsync(home, "serve", "--http", "--no-auth", "--host", "0.0.0.0", "--port", "0")).Expect(2);
        Assert.Contains("0.0.0.0", refused.Stderr);
        await using var meant = await HttpGateway.StartAsync(
            home, "--no-auth", "--host", "0.0.0.0", "--insecure-open-to-network");
        Assert.NotEqual(0, meant.Url.Port);
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_plain_words()
    {
        using var home = new Home("servers: {}\n");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var failed = (await Cli.RunAsync(home, "serve", "--http", "--port", $"{port}")).Expect(1);
        Assert.Contains($"can't serve on 127.0.0.1:{port}: port already in use", failed.Stderr);
        Assert.Contains("--port", failed.Stderr[failed.Stderr.IndexOf("hint", StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task The_list_says_where_it_serves_and_whom()
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(home);
        using var one = await gateway.ConnectAsync();
        using var other = await gateway.ConnectAsync();
        using var modern = new HttpPeer(gateway.Client());
        (await modern.ModernAsync("tools/list")).Dispose();
        await Patience.UntilAsync(() => Clients(home) == 3, "three clients are listed");
        var listed = (await Cli.RunAsync(home, "list", "--json")).Expect(0).Json.GetProperty("gateways")[0];
        Assert.Equal(gateway.Url, new Uri(listed.GetProperty("url").GetString()!));
        Assert.Contains($"3 × test 1 at {gateway.Url}", (await Cli.RunAsync(home, "list")).Expect(0).Stderr);
        using var ended = await one.SendAsync(HttpMethod.Delete, null);
        await Patience.UntilAsync(() => Clients(home) == 2, "the one that left is not");
    }

    [Fact]
    public async Task Options_of_http_are_refused_without_it()
    {
        using var home = new Home("servers: {}\n");
        Assert.Contains("--http", (await Cli.RunAsync(home, "serve", "--port", "1")).Expect(2).Stderr);
    }

    [Fact]
    public async Task When_told_to_stop_it_ends_waiting_streams_finishes_calls_and_leaves_nothing()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        using var listening = await client.ListenAsync();
        using var call = await client.BeginCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(home.File("now"))}}}""");
        var processes = ProcessTree.Descendants(gateway.Pid);
        Assert.NotEmpty(processes);
        gateway.Signal(ProcessTree.Terminate);

        // It may have told of the tools that were found, and ends.
        Assert.DoesNotContain(await listening.RestAsync(), message => message.Message.TryGetProperty("result", out _));
        await File.WriteAllTextAsync(home.File("now"), "", TestContext.Current.CancellationToken);
        Assert.False(Assert.Single(await call.RestAsync()).Failed);
        Assert.Equal(143, await gateway.ExitAsync());
        await ProcessTree.UntilGoneAsync(processes);
    }

    [Fact]
    public async Task A_call_that_never_ends_does_not_keep_it()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        using var call = await client.BeginCallAsync("fx__never");
        var processes = ProcessTree.Descendants(gateway.Pid);
        gateway.Signal(ProcessTree.Interrupt);
        Assert.Equal(130, await gateway.ExitAsync());
        await ProcessTree.UntilGoneAsync(processes);
    }

    private static int Clients(Home home)
    {
        var state = Directory.GetFiles(Path.Combine(home.VoidMcpHome, "run"), "*.json").Single();
        using var file = new FileStream(state, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var text = new StreamReader(file);
        try
        {
            return JsonElement.Parse(text.ReadToEnd()).GetProperty("clients").GetArrayLength();
        }
        catch (JsonException)
        {
            // Just being written.
            return -1;
        }
    }
}
