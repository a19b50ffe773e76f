using VoidMcp.Fixtures;

namespace VoidMcp.EndToEnd.HttpServers;

public sealed class LoginTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private HttpFixture _fixture = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fixture = await HttpFixture.StartAsync();
        _home.Registry = $"{Home.Both}\nservers:\n  remote: {{ url: \"{_fixture.ProtectedUrl}\" }}\n";
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_server_that_wants_a_login_is_added_and_says_so_everywhere()
    {
        using var home = new Home(Home.Both + "\n");
        var added = (await Cli.RunAsync(home, "add", "remote", _fixture.ProtectedUrl)).Expect(0);
        Assert.Contains("server 'remote' needs a login: voidmcp login remote", added.Stderr);
        Assert.Contains("Added remote to", added.Stdout);
        await AssertListedAsync(home);
        var call = (await Cli.RunAsync(home, "call", "remote.add", "--a", "1", "--b", "2")).Expect(1);
        Assert.Equal("error: server 'remote' needs a login\nhint: voidmcp login remote\n", call.Stderr);
        await using var client = await StdioClient.ConnectAsync(home);
        await client.ListToolsAsync();
        var report = "";
        for (var tries = 0; tries < 500 && !report.Contains("needs a login", StringComparison.Ordinal); tries++)
            report = (await client.CallAsync("list_mcps")).Text;
        Assert.Contains("server 'remote' needs a login", report);
        Assert.Contains("voidmcp login remote", report);
        await Patience.UntilAsync(
            () => Cli.RunAsync(home, "list").Result.Stdout.Contains("needs attention", StringComparison.Ordinal),
            "the list says so");
        var listed = await Cli.RunAsync(home, "list");
        Assert.Contains("voidmcp login remote", listed.Stdout + listed.Stderr);
        Assert.Equal(0, _fixture.OAuth.Registrations);
    }

    [Fact]
    public async Task After_a_login_running_gateways_go_on_by_themselves_and_so_do_later_ones()
    {
        await using var client = await StdioClient.ConnectAsync(_home);
        await client.ListToolsAsync();
        var done = await LogInAsync();
        Assert.StartsWith("Logged in to remote; 18 tools, connected in ", done.Expect(0).Stdout);
        var host = new Uri(_fixture.ProtectedUrl).Authority;
        Assert.StartsWith($"Opening your browser to log in to remote at {host}. If it does not open", done.Stderr);
        await client.UntilListedAsync("remote__add");
        _fixture.OAuth.ExpireAccess();
        var calls = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(n => Cli.RunAsync(_home, "call", "remote.add", "--a", $"{n}", "--b", "0")));
        Assert.All(calls, c => c.Expect(0));
        Assert.Equal(
            3, (await client.CallAsync("remote__add", """{"a":1,"b":2}""")).Structured.GetProperty("sum").GetInt32());
        Assert.Equal(1, _fixture.OAuth.Refreshes);
        Assert.Empty(_fixture.OAuth.Complaints);
        Assert.Equal(1, _fixture.OAuth.Registrations);
    }

    [Fact]
    public async Task A_token_lies_nowhere_in_plain_text()
    {
        (await LogInAsync()).Expect(0);
        (await Cli.RunAsync(_home, "call", "remote.add", "--a", "1", "--b", "2")).Expect(0);
        var token = _fixture.Seen.Select(s => s.Header("Authorization")).Last(a => a is not null)!["Bearer ".Length..];
        var files = Directory.EnumerateFiles(_home.Path, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(files, f => f.EndsWith("secrets.json", StringComparison.Ordinal));
        foreach (var file in files.Where(f => !f.EndsWith("/url", StringComparison.Ordinal)))
            Assert.DoesNotContain(token, await File.ReadAllTextAsync(file, Stop));
        Assert.DoesNotContain("oauth", (await Cli.RunAsync(_home, "secret", "list")).Expect(0).Stdout);
    }

    [Fact]
    public async Task Logging_out_revokes_the_login_and_forgets_it()
    {
        (await LogInAsync()).Expect(0);
        Assert.Equal(1, _fixture.OAuth.LiveLogins);
        Assert.Equal("Logged out of remote\n", (await Cli.RunAsync(_home, "logout", "remote")).Expect(0).Stdout);
        Assert.Equal(0, _fixture.OAuth.LiveLogins);
        await AssertListedAsync(_home);
        Assert.Contains(
            "needs a login",
            (await Cli.RunAsync(_home, "call", "remote.add", "--a", "1", "--b", "2")).Expect(1).Stderr);
        Assert.Equal("Not logged in to remote\n", (await Cli.RunAsync(_home, "logout", "remote")).Expect(0).Stdout);
    }

    [Fact]
    public async Task A_login_that_the_server_ends_under_a_running_gateway_is_missed_everywhere()
    {
        (await LogInAsync()).Expect(0);
        await using var client = await StdioClient.ConnectAsync(_home);
        await client.ListToolsAsync();
        Assert.Equal(
            3, (await client.CallAsync("remote__add", """{"a":1,"b":2}""")).Structured.GetProperty("sum").GetInt32());
        _fixture.OAuth.EndLogins();
        Assert.Contains(
            "needs a login",
            (await client.CallAsync("remote__add", """{"a":1,"b":2}""")).Text,
            StringComparison.Ordinal);
        await Patience.UntilAsync(
            () => client.CallAsync("list_mcps").Result.Text.Contains("voidmcp login remote", StringComparison.Ordinal),
            "the model is told");
        await Patience.UntilAsync(
            () => Cli.RunAsync(_home, "list").Result.Stdout.Contains("needs attention", StringComparison.Ordinal),
            "the list says so");
    }

    [Fact]
    public async Task More_rights_are_asked_for_in_the_words_of_the_error()
    {
        _fixture.OAuth.CallsNeed = "admin";
        (await LogInAsync()).Expect(0);
        var weak = (await Cli.RunAsync(_home, "call", "remote.add", "--a", "1", "--b", "2")).Expect(1);
        Assert.Equal(
            "error: server 'remote' requires more permissions for this request: use admin\n"
            + "hint: voidmcp login remote --scope \"use admin\"\n",
            weak.Stderr);
        (await LogInAsync("--scope", "use admin")).Expect(0);
        (await Cli.RunAsync(_home, "call", "remote.add", "--a", "1", "--b", "2")).Expect(0);
    }

    [Fact]
    public async Task A_login_that_is_refused_fails()
    {
        _fixture.OAuth.Refuses = true;
        Assert.Contains(
            "error: login denied: The user said no (access_denied)\n", (await LogInAsync()).Expect(1).Stderr);
    }

    [Fact]
    public async Task Where_there_is_no_browser_the_address_that_it_ends_at_is_pasted()
    {
        using var terminal = new PseudoTerminal();
        var start = _home.Start(
            "/bin/sh",
            "-c",
            $"exec '{Repository.Binary}' login remote --no-browser < {terminal.Path} 2> '{_home.File("talk")}'");
        var running = Cli.RunAsync(start);
        await Patience.UntilAsync(
            () => Talk().Contains("paste the URL", StringComparison.Ordinal) || running.IsCompleted,
            "the address was printed");
        var address = Talk().Split('\n').First(l => l.StartsWith("http://", StringComparison.Ordinal));
        using var elsewhere = new HttpClient(
            new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true });
        using var response = await elsewhere.GetAsync(new Uri(address), Stop);
        terminal.Type("what do you want");
        await Patience.UntilAsync(
            () => Talk().Contains("Not a callback URL of this login", StringComparison.Ordinal) || running.IsCompleted,
            "it was told");
        terminal.Type(response.Headers.Location!.AbsoluteUri);
        Assert.StartsWith("Logged in to remote; 18 tools", (await running).Expect(0).Stdout);

        string Talk() => File.Exists(_home.File("talk")) ? File.ReadAllText(_home.File("talk")) : "";
    }

    [Fact]
    public async Task What_needs_no_login_says_so()
    {
        using var home = new Home(
            $"servers:\n  open: {{ url: \"{_fixture.Url}\" }}\n  local: {{ command: x }}\n"
            + $"  own: {{ url: \"{_fixture.Url}\", headers: {{ Authorization: Bearer x }} }}\n");
        Assert.StartsWith(
            "open requires no login; 18 tools", (await Cli.RunAsync(home, "login", "open")).Expect(0).Stdout);
        Assert.Contains("is a local program", (await Cli.RunAsync(home, "login", "local")).Expect(2).Stderr);
        Assert.Contains("has an Authorization header", (await Cli.RunAsync(home, "login", "own")).Expect(2).Stderr);
        Assert.Contains("Did you mean open?", (await Cli.RunAsync(home, "login", "oben")).Expect(1).Stderr);
    }

    /// <summary>No gateway runs, and the list knows it all the same.</summary>
    private static async Task AssertListedAsync(Home home)
    {
        var listed = (await Cli.RunAsync(home, "list")).Expect(0);
        Assert.Contains("needs attention", listed.Stdout);
        Assert.Contains("voidmcp login remote", listed.Stdout + listed.Stderr);
    }

    /// <summary>Logs in with a "browser" that leaves the address in a file, and a person who opens it.</summary>
    private async Task<CliResult> LogInAsync(params string[] more)
    {
        var (browser, left) = (_home.File("browser"), _home.File("url"));
        File.Delete(left);
        await File.WriteAllTextAsync(
            browser, $"#!/bin/sh\nprintf %s \"$1\" > '{left}.new' && mv '{left}.new' '{left}'\n", Stop);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(browser, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = _home.Binary(["login", "remote", .. more]);
        start.Environment["BROWSER"] = browser;
        var running = Cli.RunAsync(start);
        await Patience.UntilAsync(() => File.Exists(left) || running.IsCompleted, "the browser opened");
        if (running.IsCompleted) return await running;
        using var person = new HttpClient();
        await person.GetStringAsync(new Uri(await File.ReadAllTextAsync(left, Stop)), Stop);
        return await running;
    }
}
