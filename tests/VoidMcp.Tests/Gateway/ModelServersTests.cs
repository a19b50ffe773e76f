using System.Text;
using VoidMcp.Calls;
using VoidMcp.Errors;
using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Tests.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Gateway;

public sealed class ModelServersTests : IDisposable
{
    private const string Mine = "# mine\nservers:\n  files: { command: npx }\n  broken: { comand: x }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("voidmcp-models-").FullName;
    private readonly RegistryFile _file;
    private readonly LiveRegistry _registry;
    private readonly List<ServerEntry> _connected = [];
    private readonly List<string> _questions = [];
    private readonly ManualTime _time = new();
    private Exception? _failure;

    public ModelServersTests()
    {
        File.WriteAllText(At, Mine);
        _file = new RegistryFile(At, Given.Environment(), TimeProvider.System);
        _registry = new LiveRegistry(_file.Load());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string At => Path.Join(_folder, "voidmcp.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_server_is_marked_as_the_models_live_at_once_and_can_be_removed_again()
    {
        var said = await Servers().AddAsync("docs", "https://8.8.8.8/mcp", Yes, Stop);
        Assert.Equal("Registered docs: 1 tool: look. Find them with search.", said);
        Assert.True(_registry.Current.Find("docs")!.AddedByModel);
        Assert.True(Assert.Single(_connected).AddedByModel);
        Assert.Equal(Mine + "  docs: { url: https://8.8.8.8/mcp, added-by: model }\n", Block(File.ReadAllText(At)));

        Assert.Equal("Unregistered docs.", await Servers().RemoveAsync("docs", Stop));
        Assert.Equal(Mine, File.ReadAllText(At));
        Assert.Null(_registry.Current.Find("docs"));
    }

    [Theory]
    [InlineData("files", "https://8.8.8.8/mcp", "already registered")]
    [InlineData("FILES", "https://8.8.8.8/mcp", "already registered")]
    [InlineData("broken", "https://8.8.8.8/mcp", "already registered")]
    [InlineData("bad name", "https://8.8.8.8/mcp", "invalid server name")]
    [InlineData("m", "npx -y thing", "absolute http or https URL")]
    [InlineData("m", "file:///etc/passwd", "absolute http or https URL")]
    [InlineData("m", "https://me:pass@8.8.8.8/mcp", "must not contain credentials")]
    [InlineData("m", "https://8.8.8.8/mcp?api_key=12345678", "must not contain credentials")]
    [InlineData("m", "https://8.8.8.8/${secret:github}", "must not contain credentials")]
    [InlineData("m", "http://localhost:8090/mcp", "public internet")]
    [InlineData("m", "http://169.254.169.254/latest/meta-data", "public internet")]
    [InlineData("m", "http://[::1]/mcp", "public internet")]
    [InlineData("m", "http://0x7f.1/mcp", "public internet")]
    public async Task What_must_not_be_registered_is_refused_and_nothing_is_written(string name, string url, string why)
    {
        var refused = await Assert.ThrowsAsync<VoidMcpException>(() => Servers().AddAsync(name, url, Yes, Stop));
        Assert.Contains(why, refused.Message);
        Assert.DoesNotContain("pass", refused.Message);
        Assert.Empty(_connected);
        Assert.Equal(Mine, await File.ReadAllTextAsync(At, Stop));
    }

    [Fact]
    public async Task One_that_can_not_be_reached_is_not_written()
    {
        _failure = new VoidMcpException(FailureKind.UpstreamUnavailable, "no answer");
        Assert.Equal("no answer", (await Assert.ThrowsAsync<VoidMcpException>(() =>
            Servers().AddAsync("m", "https://8.8.8.8/mcp", Yes, Stop))).Message);
        Assert.Equal(Mine, await File.ReadAllTextAsync(At, Stop));
    }

    [Fact]
    public async Task One_that_wants_a_login_is_written_and_says_how()
    {
        _failure = new VoidMcpException(FailureKind.NeedsAttention, "401", "voidmcp login m");
        Assert.Contains("voidmcp login m", await Servers().AddAsync("m", "https://8.8.8.8/mcp", Yes, Stop));
        Assert.NotNull(_registry.Current.Find("m"));
    }

    [Fact]
    [Trait("setting", "servers.added-by")]
    public async Task The_users_own_servers_are_not_the_models_to_remove()
    {
        var refused = await Assert.ThrowsAsync<VoidMcpException>(() => Servers().RemoveAsync("files", Stop));
        Assert.Contains("voidmcp remove files", refused.Hint);
        await Assert.ThrowsAsync<VoidMcpException>(() => Servers().RemoveAsync("nothing", Stop));
        Assert.Equal(Mine, await File.ReadAllTextAsync(At, Stop));
    }

    [Fact]
    public async Task The_user_is_asked_with_name_host_and_address_before_anything_is_sent()
    {
        await Servers().AddAsync("docs", "https://8.8.8.8/mcp?q=what+the+model+knows", AskAsync, Stop);
        var question = Assert.Single(_questions);
        Assert.Contains("\nName: docs\nHost: 8.8.8.8\nAddress: https://8.8.8.8/mcp?q=what+the+model+knows", question);
        return;

        Task<ReadOnlyMemory<byte>> AskAsync(string question, ReadOnlyMemory<byte> form, CancellationToken stop)
        {
            Assert.Empty(_connected);
            return Yes(question, form, stop);
        }
    }

    [Theory]
    [InlineData("""{"answer":"no"}""")]
    [InlineData("""{"answer":"maybe"}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task Without_a_yes_nothing_is_resolved_connected_or_written(string answer)
    {
        // The name can't be resolved: trying it would be another failure.
        var refused = await Assert.ThrowsAsync<VoidMcpException>(
            () => Servers().AddAsync("m", "https://no-such-host.invalid/mcp", Answers(answer), Stop));
        Assert.Contains("the user said no", refused.Message);
        Assert.Equal(FailureKind.Refused, refused.Kind);
        Assert.Empty(_connected);
        Assert.Equal(Mine, await File.ReadAllTextAsync(At, Stop));
    }

    [Fact]
    public async Task Silence_is_no_yes()
    {
        var asked = new TaskCompletionSource();
        var adding = Servers().AddAsync("m", "https://8.8.8.8/mcp", AskAsync, Stop);
        await asked.Task.WaitAsync(Stop);
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Contains("nobody answered", (await Assert.ThrowsAsync<VoidMcpException>(() => adding)).Message);
        Assert.Empty(_connected);
        return;

        async Task<ReadOnlyMemory<byte>> AskAsync(string question, ReadOnlyMemory<byte> form, CancellationToken stop)
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            return default;
        }
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_entry_is_switched_off_and_nothing_is_sent()
    {
        var said = await Servers().AddAsync("docs", "https://no-such-host.invalid/mcp", null, Stop);
        Assert.EndsWith("voidmcp approve docs --config ci.yaml", said);
        Assert.Empty(_connected);
        Assert.True(_registry.Current.Find("docs") is { Enabled: false, AddedByModel: true });
    }

    [Fact]
    public async Task The_user_may_want_no_questions()
    {
        await File.WriteAllTextAsync(At, Mine + "gateway: { model-may-add: true }\n", Stop);
        _registry.Offer(_file.Load());
        await Servers().AddAsync("docs", "https://8.8.8.8/mcp", null, Stop);
        Assert.True(_registry.Current.Find("docs") is { Enabled: true });
        Assert.Empty(_questions);
    }

    private Task<ReadOnlyMemory<byte>> Yes(string question, ReadOnlyMemory<byte> form, CancellationToken stop)
    {
        _questions.Add(question);
        return Answers("""{"answer":"yes"}""")(question, form, stop);
    }

    private static AskUser Answers(string answer) =>
        (_, _, _) => Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(answer));

    private ModelServers Servers() => new(_file, _registry, (entry, _) =>
    {
        _connected.Add(entry);
        if (_failure is not null) throw _failure;
        Assert.True(ToolDefinition.TryParse("""{"name":"look"}"""u8.ToArray(), out var tool, out string? _));
        return Task.FromResult(new ServerDefinitions { Era = Era.Legacy, Revision = "2025-11-25", Tools = [tool] });
    }, _time, config: " --config ci.yaml");

    /// <summary>However the editor lays the new entry out.</summary>
    private static string Block(string text) => text.Replace(
        "  docs:\n    url: https://8.8.8.8/mcp\n    added-by: model\n",
        "  docs: { url: https://8.8.8.8/mcp, added-by: model }\n",
        StringComparison.Ordinal);
}
