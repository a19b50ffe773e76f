using System.Text;
using VoidMcp.Asking;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Asking;

public sealed class ElicitationFormTests
{
    [Theory]
    [InlineData("", """{"type":"object","properties":{"answer":{"type":"string"}},"required":["answer"]}""")]
    [InlineData(
        """{"properties":{"a":{"type":"number"}},"required":["a"]}""",
        """{"properties":{"a":{"type":"number"}},"required":["a"],"type":"object"}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"enum":["x","y"]}}}""",
        """{"type":"object","properties":{"a":{"enum":["x","y"],"type":"string"}}}""")]
    public void A_schema_becomes_a_form(string schema, string form) => Assert.Equal(
        $$"""{"message":"Which \"one\"?","requestedSchema":{{form}}}""",
        Encoding.UTF8.GetString(ElicitationForm.Of("Which \"one\"?", Encoding.UTF8.GetBytes(schema)).Parameters.Span));

    [Theory]
    [InlineData("", """{"action":"accept","content":{"answer":"yes"}}""", "\"yes\"")]
    [InlineData("", """{"action":"accept","content":{}}""", "null")]
    [InlineData("", """{"action":"accept"}""", "null")]
    [InlineData(
        """{"properties":{"a":{"type":"number"}}}""", """{"action":"accept","content":{"a":1.50}}""", """{"a":1.50}""")]
    [InlineData("", """{"action":"decline"}""", "null")]
    [InlineData("", """{"action":"cancel"}""", "null")]
    public void An_answer_is_what_was_entered_or_null(string schema, string result, string answer) =>
        Assert.Equal(answer, Encoding.UTF8.GetString(
            ElicitationForm.Of("?", Encoding.UTF8.GetBytes(schema)).AnswerOf(Encoding.UTF8.GetBytes(result)).Span));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"action":"maybe"}""")]
    public void What_is_no_answer_is_said_so(string result) =>
        Assert.Throws<VoidMcpException>(
            () => ElicitationForm.Of("?", default).AnswerOf(Encoding.UTF8.GetBytes(result)));

    [Theory]
    [InlineData("""{"type":"string"}""")]
    [InlineData("""{"properties":[]}""")]
    [InlineData("""{"properties":{"a":true}}""")]
    public void What_is_no_form_is_refused(string schema) =>
        Assert.Throws<VoidMcpException>(() => ElicitationForm.Of("?", Encoding.UTF8.GetBytes(schema)));

    [Theory]
    [InlineData("""{"elicitation":{}}""", true)]
    [InlineData("""{"elicitation":{"form":{}}}""", true)]
    [InlineData("""{"elicitation":{"form":{},"url":{}}}""", true)]
    [InlineData("""{"elicitation":{"url":{}}}""", false)]
    [InlineData("""{"elicitation":null}""", false)]
    [InlineData("{}", false)]
    [InlineData("", false)]
    public void Only_clients_that_declare_forms_are_asked(string capabilities, bool shows) =>
        Assert.Equal(shows, ClientQuestions.ShowsForms(Encoding.UTF8.GetBytes(capabilities)));
}
