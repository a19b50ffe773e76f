using System.Text;
using System.Text.Json;
using VoidMcp.Asking;

namespace VoidMcp.Tests.Asking;

public sealed class AskFormTests
{
    [Theory]
    [InlineData("null", "", "\"x\"", "\"x\"")]
    [InlineData("""{"name":"string","age":"number?"}""",
        """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"number"}},"required":["name"]}""",
        """{"name":"a"}""", """{"name":"a"}""")]
    [InlineData(
        """["red","blue"]""",
        """{"type":"object","properties":{"answer":{"type":"string","enum":["red","blue"]}},"required":["answer"]}""",
        """{"answer":"red"}""",
        "\"red\"")]
    [InlineData(
        "\"boolean\"",
        """{"type":"object","properties":{"answer":{"type":"boolean"}},"required":["answer"]}""",
        """{"answer":true}""",
        "true")]
    [InlineData("""{"type":"integer","minimum":1}""",
        """{"type":"object","properties":{"answer":{"type":"integer","minimum":1}},"required":["answer"]}""",
        "null", "null")]
    [InlineData("""{"color":["red","blue"],"why":{"type":"string","title":"Reason"}}""",
        """{"type":"object","properties":{"color":{"type":"string","enum":["red","blue"]}"""
        + ""","why":{"type":"string","title":"Reason"}},"required":["color","why"]}""",
        "{}", "{}")]
    [InlineData("""{"properties":{"a":{"type":"string"}},"required":["a"]}""",
        """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", "{}", "{}")]
    [InlineData("""{"type":"string","name":"string"}""",
        """{"type":"object","properties":{"type":{"type":"string"},"name":{"type":"string"}}"""
        + ""","required":["type","name"]}""",
        "{}", "{}")]
    public void A_form_may_be_written_short(string given, string schema, string answer, string unwrapped)
    {
        var form = AskForm.Read(JsonElement.Parse(given), out var problem);
        Assert.Null(problem);
        Assert.Equal(schema, Encoding.UTF8.GetString(form.Schema.Span));
        Assert.Equal(unwrapped, Encoding.UTF8.GetString(form.Unwrap(Encoding.UTF8.GetBytes(answer)).Span));
    }

    [Theory]
    [InlineData("{}", "ask accepts")]
    [InlineData("5", "ask accepts")]
    [InlineData("[]", "field \"answer\" is not a string")]
    [InlineData("[1,2]", "field \"answer\" is not a string")]
    [InlineData("\"date\"", "field \"answer\" is not a string")]
    [InlineData("""{"address":{"street":"string"}}""", "field \"address\" is not a string")]
    [InlineData("""{"properties":{"a":{"type":"object"}}}""", "field \"a\" is not a string")]
    public void What_no_client_can_show_is_refused_in_words(string given, string complaint)
    {
        AskForm.Read(JsonElement.Parse(given), out var problem);
        Assert.Contains(complaint, problem, StringComparison.Ordinal);
    }
}
