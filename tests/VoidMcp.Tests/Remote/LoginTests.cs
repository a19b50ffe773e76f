using VoidMcp.Errors;

namespace VoidMcp.Tests.Remote;

public sealed class LoginTests : IAsyncLifetime
{
    private LoggedInServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LoggedInServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Without_a_login_the_command_is_named_and_nothing_is_registered()
    {
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => _server.ConnectAsync());
        Assert.Equal(
            (FailureKind.NeedsLogin, "server 'remote' needs a login", "voidmcp login remote"),
            (failure.Kind, failure.Message, failure.Hint));
        Assert.Equal(0, _server.Server.Registrations);
    }

    [Fact]
    public async Task A_login_is_kept_and_used_by_whoever_comes_later()
    {
        Assert.True(await _server.LogInAsync());
        Assert.NotNull(_server.Login!.RefreshToken);
        for (var run = 0; run < 2; run++)
        {
            await using var connection = await _server.ConnectAsync();
            Assert.Contains(
                "\"sum\":3", await connection.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
        }

        Assert.Equal((1, 0), (_server.Server.Registrations, _server.Server.Refreshes));
        Assert.Empty(_server.Server.Complaints);
    }

    [Fact]
    public async Task A_server_that_wants_no_login_is_told_apart()
    {
        Assert.False(await _server.LogInAsync(entry: _server.Entry with { Url = _server.Fixture.Url }));
        Assert.False(await _server.LogInAsync(entry: _server.Entry with { Url = _server.Fixture.ModernUrl }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_expired_token_is_refreshed_in_the_middle_of_a_session(bool rotates)
    {
        _server.Server.Rotates = rotates;
        Assert.True(await _server.LogInAsync());
        var before = _server.Login!;
        await using var connection = await _server.ConnectAsync();
        for (var round = 1; round <= 3; round++)
        {
            _server.Server.ExpireAccess();
            Assert.Contains(
                "\"sum\":3", await connection.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
            Assert.Equal(round, _server.Server.Refreshes);
        }

        Assert.Equal(before.Mark, _server.Login!.Mark);
        Assert.NotEqual(before.AccessToken, _server.Login.AccessToken);
        Assert.Equal(rotates, before.RefreshToken != _server.Login.RefreshToken);
        Assert.Empty(_server.Server.Complaints);
    }

    [Fact]
    public async Task What_a_token_was_refreshed_to_is_hidden_as_well()
    {
        Assert.True(await _server.LogInAsync());
        await using var connection = await _server.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            _server.Server.ExpireAccess();
            await connection.CallAsync("add", """{"a":1,"b":2}""");
            var login = _server.Login!;
            var echoed = await connection.CallAsync(
                "echo", $$"""{"access":"{{login.AccessToken}}","refresh":"{{login.RefreshToken}}"}""");
            Assert.Contains(
                "\"access\":\"[secret login]\",\"refresh\":\"[secret login]\"", echoed, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refresh_whose_call_is_given_up_loses_no_login(bool byDisconnecting)
    {
        Assert.True(await _server.LogInAsync());
        var connection = await _server.ConnectAsync();
        var before = _server.Login!;
        _server.Server.ExpireAccess();
        var (asked, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _server.Fixture.Intercept = async (_, seen) =>
        {
            if (seen.Path != "/as/token") return false;
            asked.TrySetResult();
            await goOn.Task;
            return false;
        };
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var call = connection.RequestAsync(
            "tools/call", """{"name":"add","arguments":{"a":1,"b":2}}"""u8.ToArray(), null, cancel.Token);
        await Patience.Of(asked.Task);
        var ended = byDisconnecting ? connection.DisposeAsync().AsTask() : cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
        goOn.SetResult();
        await ended;
        await connection.DisposeAsync();
        Assert.NotEqual(before.RefreshToken, _server.Login!.RefreshToken);
        await using var later = await _server.ConnectAsync();
        Assert.Contains("\"sum\":3", await later.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
        Assert.Empty(_server.Server.Complaints);
    }

    [Fact]
    public async Task A_login_that_ends_during_a_session_is_the_reason_that_the_session_ended()
    {
        Assert.True(await _server.LogInAsync());
        await using var connection = await _server.ConnectAsync();
        Assert.Null(await VoidMcp.Remote.OAuth.Revocation.RevokeAsync(
            _server.Login!, _ => null, TimeProvider.System, TestContext.Current.CancellationToken));
        var failure = await Assert.ThrowsAsync<VoidMcpException>(
            () => connection.CallAsync("add", """{"a":1,"b":2}"""));
        await Patience.Of(connection.Closed);
        foreach (var told in new[] { failure, await connection.DescribeEndAsync() })
        {
            Assert.Equal(
                (FailureKind.NeedsLogin, "server 'remote' needs a login", "voidmcp login remote"),
                (told.Kind, told.Message, told.Hint));
        }
    }

    [Theory]
    [InlineData("\"3600\"", 3600)]
    [InlineData("3600.5", 3600)]
    [InlineData("null", null)]
    [InlineData("\"soon\"", null)]
    [InlineData("{}", null)]
    public async Task A_token_is_kept_whatever_is_odd_beside_it(string lifetime, int? seconds)
    {
        _server.Server.LifetimeJson = lifetime;
        Assert.True(await _server.LogInAsync());
        Assert.Equal(seconds, _server.Login!.ExpiresIn);
        await using var connection = await _server.ConnectAsync();
        for (var round = 1; round <= 2; round++)
        {
            _server.Server.ExpireAccess();
            Assert.Contains(
                "\"sum\":3", await connection.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
            Assert.Equal(round, _server.Server.Refreshes);
        }

        Assert.Equal(seconds, _server.Login!.ExpiresIn);
        Assert.Empty(_server.Server.Complaints);
    }

    [Theory]
    [InlineData("null", false)]
    [InlineData("[\"use\",null]", false)]
    [InlineData("[\"use\"]", true)]
    [InlineData("null", true)]
    public async Task Metadata_of_all_kinds_is_understood(string scopes, bool atRoot)
    {
        (_server.Server.ScopesJson, _server.Server.MetadataAtRoot) = (scopes, atRoot);
        Assert.True(await _server.LogInAsync());
        Assert.Equal("use", _server.Login!.Scope);
        await using var connection = await _server.ConnectAsync();
        Assert.NotEmpty(connection.Definitions.Tools);
        Assert.Empty(_server.Server.Complaints);
    }

    [Fact]
    public async Task Many_gateways_refresh_one_login_once()
    {
        Assert.True(await _server.LogInAsync());
        var connections = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _server.ConnectAsync()));
        for (var round = 0; round < 3; round++)
        {
            _server.Server.ExpireAccess();
            var answers = await Task.WhenAll(
                connections.SelectMany(c => new[] { c, c }).Select(c => c.CallAsync("add", """{"a":1,"b":2}""")));
            Assert.All(answers, a => Assert.Contains("\"sum\":3", a, StringComparison.Ordinal));
            Assert.Equal(round + 1, _server.Server.Refreshes);
        }

        foreach (var connection in connections) await connection.DisposeAsync();
        Assert.Empty(_server.Server.Complaints);
    }

    [Fact]
    public async Task A_token_that_expired_long_ago_is_refreshed_at_the_next_start()
    {
        Assert.True(await _server.LogInAsync());
        _server.Server.ExpireAccess();
        await _server.RewriteAsync(login => login with { ObtainedAt = login.ObtainedAt.AddDays(-1) });
        await using var connection = await _server.ConnectAsync();
        Assert.NotEmpty(connection.Definitions.Tools);
        Assert.Equal(1, _server.Server.Refreshes);
    }

    [Fact]
    public async Task An_authorization_server_that_is_down_costs_no_login()
    {
        Assert.True(await _server.LogInAsync());
        _server.Server.ExpireAccess();
        _server.Server.IsDown = true;
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => _server.ConnectAsync());
        Assert.Equal(
            (FailureKind.UpstreamUnavailable,
                "can't refresh the login of server 'remote': 127.0.0.1 returned HTTP 503"),
            (failure.Kind, failure.Message));
        _server.Server.IsDown = false;
        await using var connection = await _server.ConnectAsync();
        Assert.NotEmpty(connection.Definitions.Tools);
    }

    [Fact]
    public async Task A_login_that_was_ended_elsewhere_wants_a_new_one()
    {
        Assert.True(await _server.LogInAsync());
        Assert.Null(await VoidMcp.Remote.OAuth.Revocation.RevokeAsync(
            _server.Login!, _ => null, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal(0, _server.Server.LiveLogins);
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => _server.ConnectAsync());
        Assert.Equal(FailureKind.NeedsLogin, failure.Kind);
        Assert.Null(_server.Login);
        Assert.True(await _server.LogInAsync());
        await using var connection = await _server.ConnectAsync();
        Assert.NotEmpty(connection.Definitions.Tools);
    }

    [Fact]
    public async Task More_rights_are_asked_for_by_name()
    {
        _server.Server.CallsNeed = "admin";
        Assert.True(await _server.LogInAsync());
        await using var connection = await _server.ConnectAsync();
        var failure = await Assert.ThrowsAsync<VoidMcpException>(
            () => connection.CallAsync("add", """{"a":1,"b":2}"""));
        Assert.Equal(
            (FailureKind.NeedsLogin, "voidmcp login remote --scope \"use admin\""), (failure.Kind, failure.Hint));
        Assert.True(await _server.LogInAsync("use admin"));
        await using var stronger = await _server.ConnectAsync();
        Assert.Contains("\"sum\":3", await stronger.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_refuses_is_believed()
    {
        _server.Server.Refuses = true;
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => _server.LogInAsync());
        Assert.Equal("login denied: The user said no (access_denied)", failure.Message);
        Assert.Null(_server.Login);
    }

    [Theory]
    [InlineData("by-hand", "s3cret")]
    [InlineData("public", null)]
    [Trait("setting", "servers.oauth.client-id")]
    [Trait("setting", "servers.oauth.client-secret")]
    [Trait("setting", "servers.oauth.scope")]
    public async Task A_client_that_was_registered_by_hand_is_used(string id, string? secret)
    {
        _server.Server.Registers = false;
        _server.Server.Register(id, secret);
        _server.Settings = new() { ClientId = id, ClientSecret = secret, Scope = "extra" };
        Assert.True(await _server.LogInAsync());
        Assert.Equal(["extra", "use"], _server.Login!.Scope!.Split(' ').Order());
        _server.Server.ExpireAccess();
        await using var connection = await _server.ConnectAsync();
        Assert.Equal(1, _server.Server.Refreshes);
    }

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("localhost", "localhost")]
    [InlineData(null, "localhost")]
    [Trait("setting", "servers.oauth.callback-host")]
    public async Task The_callback_has_the_name_that_the_server_permits(string? permitted, string host)
    {
        _server.Server.CallbackHost = permitted;
        _server.Settings = new() { CallbackHost = host };
        Assert.True(await _server.LogInAsync());
        Assert.Equal(permitted ?? host, _server.Server.LastCallback!.Host);
    }

    [Fact]
    public async Task A_callback_that_is_not_permitted_is_named()
    {
        _server.Server.CallbackHost = "example.com";
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => _server.LogInAsync());
        Assert.Equal(FailureKind.NeedsLogin, failure.Kind);
        Assert.Contains("does not accept the callback http://localhost:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("callback-host", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("setting", "servers.oauth.client-metadata")]
    public async Task A_client_metadata_document_stands_for_a_registration()
    {
        _server.Server.TakesDocuments = true;
        _server.Settings = new() { ClientMetadata = "https://example.com/voidmcp.json" };
        Assert.True(await _server.LogInAsync());
        Assert.Equal("https://example.com/voidmcp.json", _server.Login!.ClientId);
        _server.Server.ExpireAccess();
        await using var connection = await _server.ConnectAsync();
        Assert.Equal(1, _server.Server.Refreshes);
    }

    [Fact]
    public async Task A_server_that_takes_no_registrations_says_so()
    {
        _server.Server.Registers = false;
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => _server.LogInAsync());
        Assert.Equal(
            "login to server 'remote' failed: Authorization server does not support dynamic client registration",
            failure.Message);
        Assert.Contains("oauth: { client-id:", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_is_for_one_address_alone()
    {
        Assert.True(await _server.LogInAsync());
        await using var other = await LoggedInServer.StartAsync();
        var moved = _server.Entry with { Url = other.Fixture.ProtectedUrl };
        Assert.Equal(
            FailureKind.NeedsLogin,
            (await Assert.ThrowsAsync<VoidMcpException>(() => _server.ConnectAsync(moved))).Kind);
        Assert.All(other.Fixture.Seen, s => Assert.Null(s.Header("Authorization")));
    }
}
