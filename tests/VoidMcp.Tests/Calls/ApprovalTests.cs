using System.Text;
using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Tests.Upstream;

namespace VoidMcp.Tests.Calls;

/// <summary>Which calls are made, and which wait for the user's yes.</summary>
public sealed class ApprovalTests : IAsyncDisposable
{
    private const string Reads = """{"name":"read","annotations":{"readOnlyHint":true}}""";
    private const string Adds = """{"name":"add","annotations":{"readOnlyHint":false,"destructiveHint":false}}""";
    private const string Wipes = """{"name":"wipe","annotations":{"destructiveHint":true}}""";
    private const string Silent = """{"name":"silent"}""";

    private readonly List<string> _questions = [];
    private readonly Servers _servers = new() { Time = new ManualTime() };
    private readonly InMemoryServer _upstream = new() { Pages = [[Reads, Adds, Wipes, Silent]] };
    private string? _answer = "once";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("allow", "read add wipe silent", "", "")]
    [InlineData("ask", "read add", "wipe silent", "")]
    [InlineData("deny", "read add", "", "wipe silent")]
    public async Task What_a_server_says_of_its_tools_decides_which_are_destructive(
        string mode, string free, string asked, string denied)
    {
        var calls = Open(ToolPolicy.Open, Enum.Parse<DestructiveMode>(mode, ignoreCase: true));
        foreach (var tool in Words(free)) Assert.Empty(await QuestionsAsync(calls, tool));
        foreach (var tool in Words(asked)) Assert.Single(await QuestionsAsync(calls, tool));
        foreach (var tool in Words(denied))
        {
            var error = await Assert.ThrowsAsync<VoidMcpException>(() => QuestionsAsync(calls, tool));
            Assert.Equal(FailureKind.Refused, error.Kind);
            Assert.Contains($"s.{tool}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_users_word_that_a_tool_only_reads_overrules_its_server()
    {
        var calls = Open(ToolPolicy.Open with { ReadOnly = ["wi*"] }, DestructiveMode.Deny);
        Assert.Empty(await QuestionsAsync(calls, "wipe"));
        await Assert.ThrowsAsync<VoidMcpException>(() => QuestionsAsync(calls, "silent"));
    }

    [Fact]
    public async Task A_caller_that_may_only_read_is_refused_all_else()
    {
        var calls = Open(ToolPolicy.Open with { ReadOnly = ["silent"] }, DestructiveMode.Allow);
        foreach (var tool in Words("read silent")) await RunAsync(calls, tool, mustBeReadOnly: true);
        foreach (var tool in Words("add wipe"))
        {
            var error = await Assert.ThrowsAsync<VoidMcpException>(() => RunAsync(calls, tool, mustBeReadOnly: true));
            Assert.Contains("read-only", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("no", "the user said no")]
    [InlineData(null, "the user said no")]
    [InlineData("perhaps", "the user said no")]
    public async Task Without_a_yes_the_server_gets_nothing(string? answer, string why)
    {
        var calls = Open(Asks("read"));
        _answer = answer;
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => RunAsync(calls, "read"));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tools/call", _upstream.Received);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_nothing_is_called()
    {
        var calls = Open(Asks("read"));
        var call = await CallOfAsync(calls, "read");
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => calls.RunAsync(call).AsTask());
        Assert.Contains("can't ask its user", error.Message, StringComparison.Ordinal);
        call.Approver = new Approver(null, new Approvals(), _servers.Time) { IsCommand = true };
        error = await Assert.ThrowsAsync<VoidMcpException>(() => calls.RunAsync(call).AsTask());
        Assert.Contains("stdin or stderr is not a terminal", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("voidmcp call", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("tools/call", _upstream.Received);
    }

    [Fact]
    public async Task Silence_is_a_no()
    {
        var calls = Open(Asks("read"));
        var call = await CallOfAsync(calls, "read");
        call.Approver = new Approver(
            async (_, _, cancellation) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
                return default;
            },
            new Approvals(),
            _servers.Time);
        var running = calls.RunAsync(call).AsTask();
        await ((ManualTime)_servers.Time).PassAsync(CallLimits.Patience);
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => Patience.Of(running));
        Assert.Contains("nobody answered", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_yes_counts_for_as_long_as_it_was_given()
    {
        var calls = Open(Asks("*"));
        var session = new Approvals();
        async Task<int> AskedAsync(Approver approver, string tool)
        {
            var before = _questions.Count;
            await RunAsync(calls, tool, approver);
            return _questions.Count - before;
        }

        var script = ApproverOf(session, new Approvals());
        (_answer, var other) = ("once", ApproverOf(session, new Approvals()));
        Assert.Equal(1, await AskedAsync(script, "read"));
        Assert.Equal(1, await AskedAsync(script, "read"));
        _answer = "script";
        Assert.Equal(1, await AskedAsync(script, "read"));
        Assert.Equal(0, await AskedAsync(script, "read"));
        Assert.Equal(1, await AskedAsync(script, "add"));
        Assert.Equal(1, await AskedAsync(other, "read"));
        _answer = "session";
        Assert.Equal(1, await AskedAsync(other, "wipe"));
        Assert.Equal(0, await AskedAsync(script, "wipe"));
        Assert.Equal(0, await AskedAsync(ApproverOf(session, null), "wipe"));
        Assert.Equal(1, await AskedAsync(ApproverOf(new Approvals(), null), "wipe"));
    }

    [Fact]
    public async Task A_yes_to_one_tool_is_none_to_another_of_the_same_full_name()
    {
        await using var other = new InMemoryServer { Pages = [["""{"name":"b.read"}"""]] };
        await using var dotted = new InMemoryServer { Pages = [["""{"name":"read"}"""]] };
        _servers.Add(new ServerEntry { Name = "s", Command = "s", Tools = Asks("*") }, () => other);
        _servers.Add(new ServerEntry { Name = "s.b", Command = "s", Tools = Asks("*") }, () => dotted);
        using var calls = _servers.OpenCalls().Calls;
        var first = await calls.FindAsync("s", "b.read", Stop);
        var second = await calls.FindAsync("s.b", "read", Stop);
        Assert.Equal(first.QualifiedName, second.QualifiedName);
        var approvals = new Approvals();
        approvals.Add([first]);
        Assert.True(approvals.Has(first));
        Assert.False(approvals.Has(second));
    }

    [Fact]
    public async Task Calls_that_wait_together_cost_one_question_if_the_answer_is_for_the_script()
    {
        var calls = Open(Asks("*"));
        _answer = "script";
        var approver = ApproverOf(new Approvals(), new Approvals());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RunAsync(calls, "read", approver)));
        Assert.Single(_questions);
    }

    [Fact]
    public async Task A_no_counts_for_the_rest_of_the_script_and_for_its_calls_that_wait()
    {
        var calls = Open(Asks("*"));
        var (session, script) = (new Approvals(), new Approvals());
        var approver = ApproverOf(session, script);
        _answer = "no";
        var refused = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Assert.ThrowsAsync<VoidMcpException>(
            () => RunAsync(calls, "read", approver))));
        Assert.Single(_questions);
        Assert.Single(refused, r => r.Message.EndsWith("and the user said no", StringComparison.Ordinal));
        Assert.Equal(4, refused.Count(r => r.Message.Contains("said no to it earlier", StringComparison.Ordinal)));

        // Another tool, and another script, are another question.
        _answer = "once";
        await RunAsync(calls, "add", approver);
        await RunAsync(calls, "read", ApproverOf(session, new Approvals()));
        Assert.Equal(3, _questions.Count);
    }

    [Fact]
    public async Task A_script_is_asked_once_for_the_destructive_tools_that_its_code_names()
    {
        var calls = Open(ToolPolicy.Open, DestructiveMode.Ask);
        var (wipe, silent) = (await calls.FindAsync("s", "wipe", Stop), await calls.FindAsync("s", "silent", Stop));
        var approver = new Approver(AnswerAsync, new Approvals(), _servers.Time)
        {
            Script = new Approvals(),
            Named = () => [wipe, silent],
        };
        _answer = "script";
        await RunAsync(calls, "wipe", approver);
        await RunAsync(calls, "silent", approver);
        Assert.Contains("s.silent", Assert.Single(_questions), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_question_shows_all_arguments_and_nothing_hidden_in_them()
    {
        var calls = Open(Asks("read"));
        await RunAsync(calls, "read", arguments: "{\"path\":\"a\u202Eb\u200B\",\"é\":1}");
        var question = Assert.Single(_questions);
        Assert.Contains("s.read", question, StringComparison.Ordinal);
        Assert.Contains("""{"path":"a\u202eb\u200b","é":1}""", question, StringComparison.Ordinal);

        var large = "{\"text\":\"" + new string('x', 40_000) + "\"}";
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => RunAsync(calls, "read", arguments: large));
        Assert.Contains("too large to be shown", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_is_judged_as_its_server_defines_it_now_not_as_an_earlier_run_did(bool mustBeReadOnly)
    {
        const string changed = """{"name":"read","annotations":{"destructiveHint":true}}""";
        var wasRun = false;
        var server = new InMemoryServer { Pages = [[Reads]] };
        _servers.Add("s", () => server);
        await _servers.Open().DiscoverAsync(Stop);
        await _servers.CachedAsync(1);

        // The next gateway starts with the definitions of the first.
        server = new InMemoryServer { Pages = [[changed]] };
        server.Answer = (request, _) =>
        {
            wasRun |= request.Method == "tools/call";
            return false;
        };
        var mode = mustBeReadOnly ? DestructiveMode.Allow : DestructiveMode.Deny;
        var calls = _servers.OpenCalls(new GatewaySettings { Destructive = mode }).Calls;
        var error = await Assert.ThrowsAsync<VoidMcpException>(
            () => RunAsync(calls, "read", mustBeReadOnly: mustBeReadOnly));
        Assert.Equal(FailureKind.Refused, error.Kind);
        Assert.False(wasRun);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ToolPolicy Asks(string glob) => ToolPolicy.Open with { Ask = [glob] };

    private CallRunner Open(ToolPolicy policy, DestructiveMode mode = DestructiveMode.Allow)
    {
        _servers.Add(new ServerEntry { Name = "s", Command = "s", Tools = policy }, () => _upstream);
        return _servers.OpenCalls(new GatewaySettings { Destructive = mode }).Calls;
    }

    private Approver ApproverOf(Approvals session, Approvals? script) =>
        new(AnswerAsync, session, _servers.Time) { Script = script };

    private Task<ReadOnlyMemory<byte>> AnswerAsync(
        string question, ReadOnlyMemory<byte> schema, CancellationToken cancellation)
    {
        lock (_questions) _questions.Add(question);
        return Task.FromResult(_answer is null
            ? "null"u8.ToArray()
            : new JsonEdit(default).SetText("answer", _answer).ToUtf8());
    }

    private async Task<List<string>> QuestionsAsync(CallRunner calls, string tool)
    {
        _questions.Clear();
        await RunAsync(calls, tool);
        return _questions;
    }

    private async Task RunAsync(
        CallRunner calls,
        string tool,
        Approver? approver = null,
        bool mustBeReadOnly = false,
        string arguments = "{}")
    {
        var call = await CallOfAsync(calls, tool, mustBeReadOnly, arguments);
        call.Approver = approver ?? ApproverOf(new Approvals(), null);
        Assert.Null((await calls.RunAsync(call)).Error);
    }

    private static async Task<Call> CallOfAsync(
        CallRunner calls, string tool, bool mustBeReadOnly = false, string arguments = "{}")
    {
        CatalogTool found = await calls.FindAsync("s", tool, Stop);
        return Call.Of(found, Encoding.UTF8.GetBytes(arguments), Stop, mustBeReadOnly);
    }
}
