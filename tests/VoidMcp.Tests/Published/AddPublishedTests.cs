using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Tests.Commands;

namespace VoidMcp.Tests.Published;

/// <summary><c>voidmcp add io.github.owner/server</c>, against a registry on this machine.</summary>
public sealed class AddPublishedTests : IDisposable
{
    private const string Name = "io.github.acme/weather-mcp";

    private const string Npm = """
        "packages":[{"registryType":"npm","identifier":"@acme/weather","version":"1.2.3","environmentVariables":[
          {"name":"API_KEY","description":"Key of the \u001b[31mservice","isRequired":true,"isSecret":true},
          {"name":"UNITS","isRequired":true,"choices":["metric","imperial"]},
          {"name":"LEVEL","default":"info"}]}]
        """;

    private const string Simple = """
        "packages":[{"registryType":"npm","identifier":"@acme/weather","version":"1.2.3"}]
        """;

    private readonly FakeRegistry _registry = new();
    private readonly CommandRun _run = new();

    public AddPublishedTests() => _run.Variables["VOIDMCP_NPM_REGISTRY"] = _registry.Url;

    public void Dispose()
    {
        _registry.Dispose();
        _run.Dispose();
    }

    [Fact]
    public async Task It_is_looked_up_checked_pinned_and_written_with_its_origin()
    {
        _registry.Publish(Name, "1.2.0", Simple).PublishNpm("@acme/weather", "1.2.3", Name);
        Assert.Equal(ExitCode.Done, await AddAsync(Name));
        Assert.Equal(
            $"{RegistrySchema.Reference}\nversion: 1\nservers:\n"
            + $"  weather:\n    from: {_registry.Url}/{Name}@1.2.0\n    command: npx\n"
            + "    args: [-y, \"@acme/weather@1.2.3\"]\n",
            _run.Registry);
        Assert.Equal(
            ["/v0.1/servers/io.github.acme%2Fweather-mcp/versions/latest", "/@acme%2fweather/1.2.3"], _registry.Asked);
        Assert.StartsWith($"{Name} 1.2.0 from {_registry.Url}\n  Does things\n", _run.Stderr);
        Assert.Contains("runs        npx -y @acme/weather@1.2.3\n", _run.Stderr);
        Assert.Contains("package     @acme/weather@1.2.3 (npm)\n", _run.Stderr);
    }

    [Fact]
    public async Task The_user_may_name_it_and_choose_the_version()
    {
        _registry.Publish(Name, "1.2.0", Simple).PublishNpm("@acme/weather", "1.2.3", Name);
        Assert.Equal(ExitCode.Done, await AddAsync("sky", $"{Name}@1.2.0", "--deny", "rm_*", "--cwd", "~"));
        Assert.StartsWith($"{RegistrySchema.Reference}\nversion: 1\nservers:\n  sky:\n", _run.Registry);
        Assert.Contains("deny: [rm_*]", _run.Registry);
        Assert.EndsWith("/versions/1.2.0", _registry.Asked[0]);
        Assert.Equal(ExitCode.Failed, await AddAsync("other", $"{Name}@9.9.9"));
        Assert.Contains($"{Name} 9.9.9 is not in the registry", _run.Stderr);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_told_before_anything_is_looked_up_or_asked()
    {
        _run.Registry = "servers:\n  weather: { command: x }\n";
        _registry.Publish(Name, "1.2.0", Npm).PublishNpm("@acme/weather", "1.2.3", Name);
        Assert.Equal(ExitCode.Usage, await AddAsync(Name));
        Assert.StartsWith("error: server weather already exists in ", _run.Stderr);
        Assert.Empty(_registry.Asked);
    }

    [Fact]
    public async Task A_registry_that_can_not_be_reached_is_a_failure_not_wrong_usage()
    {
        var gone = _registry.Url;
        _registry.Dispose();
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["add", Name, "--registry", gone], ""));
        Assert.StartsWith($"error: can't read {gone}/", _run.Stderr);
    }

    [Fact]
    public async Task In_a_pipe_what_is_required_is_named()
    {
        _registry.Publish(Name, "1.2.0", Npm).PublishNpm("@acme/weather", "1.2.3", Name);
        Assert.Equal(ExitCode.Usage, await AddAsync(Name));
        Assert.Contains("  API_KEY (secret)  Key of the service\n  UNITS\n", _run.Stderr);
        Assert.Contains(
            $"voidmcp add {Name} --registry {_registry.Url} -e API_KEY='${{env:API_KEY}}' -e UNITS=VALUE\n",
            _run.Stderr);
        Assert.Empty(_run.Registry);
    }

    [Fact]
    public async Task Given_values_are_checked_and_secret_ones_sealed()
    {
        _registry.Publish(Name, "1.2.0", Npm).PublishNpm("@acme/weather", "1.2.3", Name);
        Assert.Equal(ExitCode.Usage, await AddAsync(Name, "-e", "API_KEY=s3cr3t-value", "-e", "UNITS=miles"));
        Assert.Contains("invalid UNITS: expected metric | imperial", _run.Stderr);
        Assert.Equal(
            ExitCode.Done, await AddAsync(Name, "-e", "API_KEY=s3cr3t-value", "-e", "UNITS=metric", "-e", "MORE=1"));
        Assert.Contains("API_KEY: ${secret:weather.API_KEY}\n      UNITS: metric\n      MORE: \"1\"\n", _run.Registry);
        Assert.Equal("s3cr3t-value", Store().Find("weather.API_KEY").Value);
        Assert.Contains("Stored API_KEY as secret weather.API_KEY in HOME/secrets.json", _run.Stderr);
        Assert.Contains("Optional, set with -e NAME=VALUE: LEVEL", _run.Stderr);
        Assert.DoesNotContain("s3cr3t", _run.Registry + _run.Stdout + _run.Stderr);
    }

    [Fact]
    public async Task A_reference_stays_one()
    {
        _registry.Publish(Name, "1.2.0", Npm).PublishNpm("@acme/weather", "1.2.3", Name);
        Assert.Equal(ExitCode.Done, await AddAsync(Name, "-e", "API_KEY=${env:REFERRED}", "-e", "UNITS=metric"));
        Assert.Contains("API_KEY: ${env:REFERRED}", _run.Registry);
        Assert.Empty(Store().List());
    }

    [Fact]
    public async Task On_a_terminal_they_are_asked_for()
    {
        _registry.Publish(Name, "1.2.0", Npm).PublishNpm("@acme/weather", "1.2.3", Name);
        _run.Typed = "typed-unseen";
        _run.Lines = "miles\nimperial\n";
        Assert.Equal(
            ExitCode.Done,
            await _run.RunAsync(["add", Name, "--registry", _registry.Url, "--no-verify", "--yes"]));
        Assert.Contains("API_KEY (Key of the service) (not shown): \n", _run.Stderr);
        Assert.Contains(
            "UNITS [metric | imperial]: expected metric | imperial\nUNITS [metric | imperial]: ", _run.Stderr);
        Assert.Contains("UNITS: imperial\n", _run.Registry);
        Assert.Equal("typed-unseen", Store().Find("weather.API_KEY").Value);
    }

    [Fact]
    public async Task A_secret_of_that_name_is_replaced_only_by_force()
    {
        _registry.Publish(Name, "1.2.0", Npm).PublishNpm("@acme/weather", "1.2.3", Name);
        await _run.RunAsync(["secret", "set", "weather.API_KEY"], "the-old-value");
        Assert.Equal(ExitCode.Usage, await AddAsync(Name, "-e", "API_KEY=the-new-value", "-e", "UNITS=metric"));
        Assert.Contains("secret weather.API_KEY already exists", _run.Stderr);
        Assert.Equal("the-old-value", Store().Find("weather.API_KEY").Value);
        Assert.Equal(
            ExitCode.Done, await AddAsync(Name, "-e", "API_KEY=the-new-value", "-e", "UNITS=metric", "--force"));
        Assert.Equal("the-new-value", Store().Find("weather.API_KEY").Value);
    }

    [Theory]
    [InlineData(null, "names no server in mcpName")]
    [InlineData("io.github.other/weather", "its mcpName is 'io.github.other/weather'")]
    [InlineData("IO.GITHUB.ACME/WEATHER-MCP", "its mcpName is 'IO.GITHUB.ACME/WEATHER-MCP'")]
    public async Task A_package_of_somebody_else_is_refused_also_by_force(string? mcpName, string reason)
    {
        _registry.Publish(Name, "1.2.0", Simple).PublishNpm("@acme/weather", "1.2.3", mcpName);
        Assert.Equal(ExitCode.Failed, await AddAsync(Name, "--force"));
        Assert.Contains(reason, _run.Stderr);
        Assert.Empty(_run.Registry);
    }

    [Fact]
    public async Task A_package_that_npm_does_not_have_is_refused()
    {
        _registry.Publish(Name, "1.2.0", Simple);
        Assert.Equal(ExitCode.Failed, await AddAsync(Name));
        Assert.Contains("npm has no package @acme/weather@1.2.3", _run.Stderr);
    }

    [Fact]
    public async Task Deprecated_is_warned_of_and_deleted_refused()
    {
        const string Remote = "\"remotes\":[{\"type\":\"streamable-http\",\"url\":\"https://mcp.example.com/mcp\"}]";
        _registry.Publish(Name, "1.2.0", Remote, "\"status\":\"deprecated\",\"statusMessage\":\"use b\\u001b[2J\"");
        Assert.Equal(ExitCode.Done, await AddAsync(Name));
        Assert.Contains($"warning: {Name} 1.2.0 is deprecated: use b\n", _run.Stderr);
        Assert.Contains("url: https://mcp.example.com/mcp\n", _run.Registry);
        _registry.Publish(Name, "1.3.0", Remote, "\"status\":\"deleted\"");
        Assert.Equal(ExitCode.Failed, await AddAsync("again", Name));
        Assert.Contains($"{Name} 1.3.0 was deleted from the registry", _run.Stderr);
    }

    [Fact]
    public async Task A_header_or_token_of_the_users_takes_the_place_of_a_published_one()
    {
        _registry.Publish(Name, "1.2.0", """
            "remotes":[{"type":"streamable-http","url":"https://mcp.example.com/mcp","headers":[
              {"name":"Authorization","isRequired":true,"isSecret":true}]}]
            """);
        Assert.Equal(ExitCode.Done, await AddAsync(Name, "-H", "authorization: Bearer ${env:REFERRED}"));
        Assert.Contains("authorization: Bearer ${env:REFERRED}", _run.Registry);
        Assert.Equal(
            ExitCode.Done,
            await _run.RunAsync(
                ["add", "two", Name, "--registry", _registry.Url, "--token", "--no-verify", "--yes"], "t0k3n-value"));
        Assert.Contains("Authorization: Bearer ${secret:two}", _run.Registry);
    }

    [Fact]
    public async Task In_a_pipe_nothing_that_a_registry_says_is_run_without_a_yes()
    {
        _registry.Publish(Name, "1.2.0", Simple).PublishNpm("@acme/weather", "1.2.3", Name);
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["add", Name, "--registry", _registry.Url], ""));
        Assert.Contains("runs        npx -y @acme/weather@1.2.3\n", _run.Stderr);
        Assert.Contains("published servers need your yes before they are run", _run.Stderr);
        Assert.Empty(_run.Registry);
    }

    [Theory]
    [InlineData("--registry requires the name of a published server", "x", "--registry", "https://a.b")]
    [InlineData("invalid registry URL", "a.b/c", "--registry", "http://registry.example.com")]
    [InlineData("unexpected argument '/tmp'", "io.github.acme/weather", "/tmp")]
    [InlineData("missing command", "acme/weather")]
    public async Task Other_words_are_wrong_usage(string message, params string[] words)
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["add", .. words], ""));
        Assert.Contains(message, _run.Stderr);
        Assert.Empty(_registry.Asked);
    }

    [Fact]
    public async Task A_command_that_is_here_is_a_command()
    {
        Touch(Path.Join(Directory.CreateDirectory(Path.Join(_run.Folder, "bin.d")).FullName, "server"));
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["add", "x", "bin.d/server", "--no-verify"], ""));
        Assert.Contains(Path.Join("bin.d", "server"), _run.Registry);
        Assert.DoesNotContain("from:", _run.Registry);
    }

    private static void Touch(string path) => File.WriteAllText(path, "");

    private Task<ExitCode> AddAsync(params string[] words) =>
        _run.RunAsync(["add", .. words, "--registry", _registry.Url, "--no-verify"], "");

    private SecretStore Store() =>
        SecretStore.In(_run.Folder, name => name == "VOIDMCP_KEYCHAIN" ? "off" : null, TimeProvider.System);
}
