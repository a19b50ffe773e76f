using System.Text;
using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Errors;
using VoidMcp.Gateway;
using VoidMcp.Logs;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Tests.Upstream;

namespace VoidMcp.Tests.Calls;

/// <summary>What the audit records of calls, and that it records nothing while it is off.</summary>
public sealed class CallAuditTests : IAsyncDisposable
{
    private readonly List<AuditRecord> _records = [];
    private readonly Servers _servers = new() { Time = new ManualTime() };
    private readonly InMemoryServer _upstream = new()
    {
        Pages = [["""{"name":"read","annotations":{"readOnlyHint":true}}""", """{"name":"wipe"}"""]],
    };

    private readonly CallingClient _client = new()
    {
        Session = new object(),
        Info = Encoding.UTF8.GetBytes("""{"name":"claude-code","version":"2.0"}"""),
    };

    private AuditMode _mode = AuditMode.Calls;
    private string _answer = "once";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    [Trait("setting", "gateway.audit")]
    public async Task Each_mode_records_what_it_says()
    {
        var calls = Open();
        _mode = AuditMode.Off;
        await RunAsync(calls, "read");
        Assert.Empty(_records);

        _mode = AuditMode.Calls;
        await RunAsync(calls, "read");
        var record = Assert.Single(_records);
        Assert.Equal(
            ("s", "tools/call", "read", AuditDecision.Allowed, AuditOutcome.Ok),
            (record.Server, record.Method, record.Tool, record.Decision, record.Outcome));
        Assert.Equal(("claude-code 2.0", null, 0), (record.Client, record.Script, record.ArgumentsLength));
        Assert.NotEqual(0, record.Bytes);

        _mode = AuditMode.Arguments;
        await RunAsync(calls, "read", arguments: """{"path":"a"}""");
        Assert.Equal("""{"path":"a"}""", Encoding.UTF8.GetString(_records[1].Arguments.Span));
    }

    [Theory]
    [InlineData("once", "ApprovedOnce ApprovedOnce")]
    [InlineData("script", "ApprovedForScript ApprovedForScript")]
    [InlineData("session", "ApprovedForSession ApprovedForSession")]
    [InlineData("no", "Denied Denied")]
    public async Task The_decision_says_for_how_long_the_user_approved(string answer, string decisions)
    {
        _answer = answer;
        var calls = Open(new GatewaySettings { Destructive = DestructiveMode.Ask });
        var approver = new Approver(AnswerAsync, new Approvals(), _servers.Time) { Script = new Approvals() };
        for (var i = 0; i < 2; i++) await RunAsync(calls, "wipe", approver);
        Assert.Equal(decisions, string.Join(' ', _records.Select(r => r.Decision)));
        Assert.All(_records, r => Assert.Equal(answer == "no", r.Reason?.Contains("said no", StringComparison.Ordinal)
            == true));
    }

    [Fact]
    public async Task A_call_that_the_policy_refuses_is_recorded_with_the_reason()
    {
        var calls = Open(new GatewaySettings { Destructive = DestructiveMode.Deny });
        await RunAsync(calls, "wipe");
        var record = Assert.Single(_records);
        Assert.Equal((AuditDecision.Denied, null, 0L), (record.Decision, record.Outcome, record.Bytes));
        Assert.Contains("the registry denies such tools", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_of_a_tool_that_does_not_exist_for_callers_is_recorded_if_it_is_denied()
    {
        _servers.Add(
            new ServerEntry { Name = "my-s", Command = "s", Tools = ToolPolicy.Open with { Deny = ["wipe"] } },
            () => _upstream);
        var audit = new CallAudit(() => _mode, _records.Add, _servers.Time);
        using var calls = _servers.OpenCalls(new GatewaySettings(), audit).Calls;
        await calls.FindAsync("my-s", "read", Stop);
        object script = new();
        calls.NoteDenied("my_s", "wipe", _client, script);
        calls.NoteDenied("my-s__wipe", _client);
        calls.NoteDenied("my-s", "nonsense", _client, script);
        calls.NoteDenied("my-s__read", _client);
        Assert.Equal(2, _records.Count);
        Assert.All(_records, record => Assert.Equal(
            ("my-s", "wipe", "tools/call", AuditDecision.Denied, "claude-code 2.0"),
            (record.Server, record.Tool, record.Method, record.Decision, record.Client)));
        Assert.Equal("my-s.wipe is denied by the registry", _records[0].Reason);
        Assert.NotNull(_records[0].Script);
        _mode = AuditMode.Off;
        calls.NoteDenied("my-s", "wipe", _client, script);
        Assert.Equal(2, _records.Count);
    }

    [Fact]
    public async Task A_request_for_a_resource_or_prompt_is_recorded_if_it_is_denied()
    {
        _upstream.Capabilities = """{"resources":{},"prompts":{}}""";
        _upstream.Answer = (request, _) =>
        {
            var list = request.Method switch
            {
                "resources/list" => """{"resources":[{"uri":"db:/open","name":"o"},{"uri":"db:/secret","name":"s"}]}""",
                "resources/templates/list" => """{"resourceTemplates":[]}""",
                "prompts/list" => """{"prompts":[{"name":"ask"},{"name":"hidden"}]}""",
                _ => null,
            };
            if (list is not null) _upstream.Respond(request, list);
            return list is not null;
        };
        var entry = new ServerEntry
        {
            Name = "s",
            Command = "s",
            Resources = new NamePolicy([], ["*secret*"]),
            Prompts = new NamePolicy([], ["hidden"]),
        };
        _servers.Add(entry, () => _upstream);
        var audit = new CallAudit(() => _mode, _records.Add, _servers.Time);
        var (calls, catalog) = _servers.OpenCalls(new GatewaySettings(), audit);
        using var running = calls;
        var resources = new ResourceRequests(
            catalog, () => false, results: null!, skills: null!, calls, resumable: null!);
        var prompts = new PromptRequests(catalog, upstreams: null!, calls, resumable: null!);
        string[] uris = ["db:/secret", "voidmcp://servers/s/db:/secret", "voidmcp://servers/s2/db:/other"];
        foreach (var uri in uris)
        {
            await Assert.ThrowsAsync<RequestFailure>(
                () => resources.OwnerAsync(uri, Request("subscriptions/listen", $$"""{"uri":"{{uri}}"}""")));
        }

        foreach (var name in (string[])["s__hidden", "s__nonsense"])
        {
            await Assert.ThrowsAsync<RequestFailure>(
                () => prompts.GetAsync(Request("prompts/get", $$"""{"name":"{{name}}"}""")));
        }

        Assert.Equal(
            [("subscriptions/listen", "db:/secret"), ("subscriptions/listen", "db:/secret"),
                ("prompts/get", "s.hidden")],
            _records.Select(r => (r.Method, r.Target)));
        Assert.All(_records, r => Assert.Equal(
            ("s", AuditDecision.Denied, "claude-code 2.0", $"{r.Target} is denied by the registry"),
            (r.Server, r.Decision, r.Client, r.Reason)));

        Call Request(string method, string parameters) => new()
        {
            Method = method,
            Parameters = MessageParts.Of(Encoding.UTF8.GetBytes(parameters)),
            Client = _client,
            Stop = Stop,
        };
    }

    [Fact]
    public async Task A_subscription_is_recorded()
    {
        var calls = Open();
        var call = new Call
        {
            Server = "s",
            Method = "resources/subscribe",
            Parameters = MessageParts.Of("""{"uri":"file:///a"}"""u8.ToArray()),
            Uri = ("file:///a", "file:///a"),
            Client = _client,
            Stop = Stop,
        };
        await calls.AuditedAsync(call, () => Task.FromResult(new RpcReply("{}"u8.ToArray(), null)));
        var record = Assert.Single(_records);
        Assert.Equal(
            ("s", "resources/subscribe", "file:///a", AuditOutcome.Ok),
            (record.Server, record.Method, record.Target, record.Outcome));
    }

    [Fact]
    public async Task Sessions_and_scripts_are_told_apart()
    {
        var calls = Open();
        object script = new(), other = new();
        await RunAsync(calls, "read", script: script);
        await RunAsync(calls, "read", script: script);
        await RunAsync(calls, "read", script: other);
        await RunAsync(calls, "read");
        Assert.Single(_records.Select(r => r.Session).Distinct());
        Assert.Equal(_records[0].Script, _records[1].Script);
        Assert.Equal(3, _records.Select(r => r.Script).Distinct().Count());
        Assert.Null(_records[3].Script);
    }

    [Fact]
    public async Task Long_arguments_are_cut_and_their_size_is_told()
    {
        _mode = AuditMode.Arguments;
        var text = new string('x', 2 * AuditRecord.MaxArguments);
        await RunAsync(Open(), "read", arguments: $$"""{"text":"{{text}}"}""");
        var record = Assert.Single(_records);
        Assert.Equal(AuditRecord.MaxArguments, record.Arguments.Length);
        Assert.Equal(text.Length + 11, record.ArgumentsLength);
    }

    private CallRunner Open(GatewaySettings? settings = null)
    {
        _servers.Add(new ServerEntry { Name = "s", Command = "s", Tools = ToolPolicy.Open }, () => _upstream);
        return _servers.OpenCalls(
            settings ?? new GatewaySettings(), new CallAudit(() => _mode, _records.Add, _servers.Time)).Calls;
    }

    private Task<ReadOnlyMemory<byte>> AnswerAsync(
        string question, ReadOnlyMemory<byte> schema, CancellationToken cancellation) =>
        Task.FromResult(new JsonEdit(default).SetText("answer", _answer).ToUtf8());

    private async Task RunAsync(
        CallRunner calls, string tool, Approver? approver = null, object? script = null, string arguments = "{}")
    {
        var call = Call.Of(await calls.FindAsync("s", tool, Stop), Encoding.UTF8.GetBytes(arguments), Stop);
        (call.Client, call.Approver, call.Script) = (_client, approver, script);
        try
        {
            await calls.RunAsync(call);
        }
        catch (VoidMcpException refusal)
        {
            Assert.Equal(FailureKind.Refused, refusal.Kind);
        }
    }
}
