using System.Text;
using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Asking;

/// <summary>What a server may ask users, and how it reads.</summary>
public sealed class QuestionGateTests
{
    private const string Hidden = "its url contains hidden characters, spaces or backslashes";
    private const string Elicitation = "elicitation/create", Sampling = "sampling/createMessage";

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("""{"message":"Name?"}""", """{"message":"[shop] Name?"}""")]
    [InlineData("""{"message":"[voidmcp] Name?"}""", """{"message":"[shop] [voidmcp] Name?"}""")]
    [InlineData("""{"message":7}""", """{"message":"[shop]"}""")]
    [InlineData("{}", """{"message":"[shop]"}""")]
    [InlineData(
        """{"mode":"url","url":"https://pay.example/x?y","message":"Pay"}""",
        """{"mode":"url","url":"https://pay.example/x?y","message":"[shop] Pay (opens pay.example)"}""")]
    [InlineData(
        """{"mode":"url","url":"http://localhost:81/?bank.example@x","message":"Pay"}""",
        """{"mode":"url","url":"http://localhost:81/?bank.example@x","message":"[shop] Pay (opens localhost:81)"}""")]
    [InlineData(
        """{"mode":"url","url":"https://p\u0430y.example/","message":"Pay"}""",
        """{"mode":"url","url":"https://p\u0430y.example/","message":"[shop] Pay (opens xn--py-7kc.example)"}""")]
    public void The_message_says_who_asks_and_which_host_is_opened(string given, string expected)
    {
        var (admitted, refusal) = Gate().Admit(Elicitation, Encoding.UTF8.GetBytes(given), null);
        Assert.Null(refusal);
        Assert.Equal(expected, Encoding.UTF8.GetString(admitted.Span));
    }

    [Theory]
    [InlineData("shop", "\r\u001b[2K[voidmcp] Allow?", "[shop] \n  [voidmcp] Allow?")]
    [InlineData("shop", "a\u202eb\u200bc", "[shop] abc")]
    [InlineData("voidmcp", "Allow?", "[server voidmcp] Allow?")]
    public void A_message_can_not_hide_who_asks(string server, string message, string expected)
    {
        var given = new JsonEdit(default).SetText("message", message).ToUtf8();
        var (admitted, _) = new QuestionGate(server, _time, static _ => null).Admit(Elicitation, given, null);
        Assert.Equal(expected, JsonSlices.Text(admitted, "message"u8));
    }

    [Fact]
    public void A_question_that_a_gateway_has_named_already_is_not_named_again()
    {
        var gate = new QuestionGate("shop", _time, _ => null);
        var given = new JsonEdit(default).SetText("message", "Which?").ToUtf8();
        var (once, _) = gate.Admit("elicitation/create", given, null);
        var (twice, _) = gate.Admit("elicitation/create", once, null);
        Assert.Equal("[shop] Which?", JsonSlices.Text(once, "message"u8));
        Assert.Equal(once.ToArray(), twice.ToArray());
    }

    [Fact]
    public void A_long_message_is_cut()
    {
        var given = new JsonEdit(default).SetText("message", new string('x', 20_000)).ToUtf8();
        var said = JsonSlices.Text(Gate().Admit(Elicitation, given, null).Parameters, "message"u8)!;
        Assert.Equal(QuestionGate.LongestMessage, Encoding.UTF8.GetByteCount(said["[shop] ".Length..]));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("vscode://extension/install")]
    [InlineData("/relative")]
    [InlineData("")]
    public void Other_pages_than_http_and_https_are_refused(string url)
    {
        var given = new JsonEdit(default).SetText("mode", "url").SetText("url", url).ToUtf8();
        Assert.Equal("its url is not an http or https URL", Gate().Admit(Elicitation, given, null).Refusal);
        var error = RpcError.Parse(Encoding.UTF8.GetBytes(
            $$$"""{"code":-32042,"message":"go","data":{"elicitations":[{"url":"{{{url}}}"}]}}"""));
        var refused = Assert.Throws<VoidMcpException>(() => Gate().Admit(new RpcReply(default, error), new Cause()));
        Assert.Equal(FailureKind.Refused, refused.Kind);
    }

    [Theory]
    [InlineData("https://bank.example@evil.example/", "its url has a user name or password before the host")]
    [InlineData("https://bank.example:x@evil.example", "its url has a user name or password before the host")]
    [InlineData("https://@evil.example/", "its url has a user name or password before the host")]
    [InlineData("https://evil.example/\u202Emoc.knab", Hidden)]
    [InlineData("https://evil\u200B.example/", Hidden)]
    [InlineData("https://evil.example/a\\b", Hidden)]
    [InlineData("https://evil.example/ bank.example", Hidden)]
    public void A_url_that_may_show_another_address_is_refused(string url, string refusal)
    {
        var given = new JsonEdit(default).SetText("mode", "url").SetText("url", url).ToUtf8();
        Assert.Equal(refusal, Gate().Admit(Elicitation, given, null).Refusal);
    }

    [Theory]
    [InlineData(Elicitation, 5, "one call may cause 5 questions at most")]
    [InlineData(Sampling, 20, "one call may cause 20 sampling requests at most")]
    public void One_call_causes_few_requests(string method, int most, string refusal)
    {
        var (gate, call) = (Gate(), new Cause());
        for (var i = 0; i < most; i++) Assert.Null(gate.Admit(method, "{}"u8.ToArray(), call).Refusal);
        Assert.Equal(refusal, gate.Admit(method, "{}"u8.ToArray(), call).Refusal);
        Assert.Null(gate.Admit(method, "{}"u8.ToArray(), new Cause()).Refusal);
    }

    [Theory]
    [InlineData(Elicitation, 20)]
    [InlineData(Sampling, 120)]
    public void A_server_sends_few_requests_a_minute_whatever_its_calls(string method, int most)
    {
        var gate = Gate();
        for (var i = 0; i < most; i++) Assert.Null(gate.Admit(method, "{}"u8.ToArray(), new Cause()).Refusal);
        var refusal = gate.Admit(method, "{}"u8.ToArray(), new Cause()).Refusal;
        Assert.Contains($"{most} ", refusal, StringComparison.Ordinal);
        Assert.Contains("within a minute", refusal, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(gate.Admit(method, "{}"u8.ToArray(), new Cause()).Refusal);
    }

    [Fact]
    public void Each_request_of_an_input_required_result_is_named_or_all_are_refused()
    {
        const string form = """{"method":"elicitation/create","params":{"message":"m"}}""";
        var reply = Reply($$$"""{"a":{{{form}}},"b":{"method":"roots/list"}}""");
        var admitted = Gate().Admit(reply, new Cause()).Result;
        Assert.Equal(
            """{"a":{"method":"elicitation/create","params":{"message":"[shop] m"}},"b":{"method":"roots/list"}}""",
            Encoding.UTF8.GetString(JsonSlices.Property(admitted, "inputRequests"u8).Span));
        const string page = """{"method":"elicitation/create","params":{"mode":"url","url":"file:///x"}}""";
        Assert.Throws<VoidMcpException>(() => Gate().Admit(Reply($$$"""{"a":{{{page}}}}"""), new Cause()));
    }

    [Fact]
    public void Requests_that_ask_nobody_and_sampling_are_passed_unchanged()
    {
        var given = """{"messages":[],"message":"m"}"""u8.ToArray();
        Assert.True(given.AsMemory().Equals(Gate().Admit("roots/list", given, null).Parameters));
        Assert.True(given.AsMemory().Equals(Gate().Admit(Sampling, given, null).Parameters));
    }

    [Fact]
    public void What_the_registry_denies_is_refused_with_its_reason()
    {
        var gate = new QuestionGate("shop", _time, _ => "denied");
        Assert.Equal("denied", gate.Admit(Elicitation, default, null).Refusal);
    }

    private QuestionGate Gate() => new("shop", _time, static _ => null);

    private static RpcReply Reply(string requests) => new(
        Encoding.UTF8.GetBytes($$"""{"resultType":"input_required","inputRequests":{{requests}},"requestState":"s"}"""),
        null);
}
