using System.Text;
using VoidMcp.Asking;
using VoidMcp.Commands;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Commands;

public sealed class TerminalQuestionsTests
{
    private const string Colors =
        """{"type":"object","properties":{"c":{"type":"string","enum":["red","blue"]}},"required":["c"]}""";

    [Theory]
    [InlineData("2\n", """{"c":"blue"}""")]
    [InlineData("blue\n", """{"c":"blue"}""")]
    [InlineData("3\nnone\n1\n", """{"c":"red"}""")]
    [InlineData("", "null")]
    public async Task A_choice_is_made_by_its_number_or_its_value(string typed, string answer)
    {
        var (given, shown) = await AskAsync(typed, Colors);
        Assert.Equal(answer, given);
        Assert.Contains("c (1 red | 2 blue)> ", shown);
    }

    [Fact]
    public async Task Many_choices_are_listed_with_their_titles()
    {
        var choices = string.Join(
            ',', Enumerable.Range(1, 12).Select(i => $$"""{"const":"v{{i}}","title":"Value {{i}}"}"""));
        var (given, shown) = await AskAsync(
            "value 11\n", $$$"""{"properties":{"c":{"type":"string","oneOf":[{{{choices}}}]}},"required":["c"]}""");
        Assert.Equal("""{"c":"v11"}""", given);
        Assert.Contains("  11  v11 (Value 11)\n", shown);
        Assert.Contains("c (1 to 12)> ", shown);
    }

    [Fact]
    public async Task A_number_that_is_itself_a_value_is_that_value()
    {
        var (given, _) = await AskAsync("2\n", """{"properties":{"c":{"enum":["2","1"]}},"required":["c"]}""");
        Assert.Equal("""{"c":"2"}""", given);
    }

    [Fact]
    public async Task Several_are_chosen_with_commas()
    {
        var (given, _) = await AskAsync(
            "1, blue\n", """{"properties":{"c":{"type":"array","items":{"enum":["red","blue"]}}},"required":["c"]}""");
        Assert.Equal("""{"c":["red","blue"]}""", given);
    }

    [Theory]
    [InlineData("1\n", """{"action":"accept","content":{"c":"red"}}""")]
    [InlineData("", """{"action":"decline"}""")]
    public async Task A_servers_form_is_answered_as_the_protocol_says(string typed, string result)
    {
        using var questions = Questions(typed, out var shown);
        using (shown)
        {
            var client = TerminalClient.Of(questions, new AskableClients())!;
            var reply = await client.Ask!(
                "elicitation/create",
                Utf8($$$"""{"message":"[fx] Which?","requestedSchema":{{{Colors}}}}"""),
                default,
                null,
                TestContext.Current.CancellationToken);
            Assert.Equal(result, Encoding.UTF8.GetString(reply.Result.Span));
            Assert.Contains("? [fx] Which?", shown.ToString());
        }
    }

    [Theory]
    [InlineData("y\n", "accept")]
    [InlineData("n\n", "decline")]
    public async Task A_form_without_fields_asks_for_a_yes(string typed, string action)
    {
        using var questions = Questions(typed, out var shown);
        using (shown)
        {
            var form = ElicitationForm.Of("Sure?", Utf8("""{"type":"object","properties":{}}"""));
            var result = await questions.ResultAsync(form, TestContext.Current.CancellationToken);
            Assert.Equal(action, JsonSlices.Text(result, "action"u8));
        }
    }

    [Theory]
    [InlineData("sampling/createMessage", "{}")]
    [InlineData("elicitation/create", """{"mode":"url","url":"https://example.org","message":"Log in"}""")]
    public async Task What_a_terminal_cannot_do_is_an_error(string method, string parameters)
    {
        using var questions = Questions("", out var shown);
        using (shown)
        {
            var client = TerminalClient.Of(questions, new AskableClients())!;
            var reply = await client.Ask!(
                method, Utf8(parameters), default, null, TestContext.Current.CancellationToken);
            Assert.Equal(RpcError.MethodNotFound, reply.Error!.Code);
        }
    }

    private static async Task<(string Answer, string Shown)> AskAsync(string typed, string schema)
    {
        using var questions = Questions(typed, out var shown);
        using (shown)
        {
            var answer = await questions.AskAsync("Which?", Utf8(schema), TestContext.Current.CancellationToken);
            return (Encoding.UTF8.GetString(answer.Span), shown.ToString());
        }
    }

    private static TerminalQuestions Questions(string typed, out StringWriter shown)
    {
        shown = new StringWriter { NewLine = "\n" };
        var surface = new Surface(shown, IsTerminal: true, HasColor: false, 80);
        return new TerminalQuestions(
            new Output(surface, surface), new Input(IsTerminal: true, () => new MemoryStream(Utf8(typed))), null);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
