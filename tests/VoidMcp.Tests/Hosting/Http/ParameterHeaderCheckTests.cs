using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VoidMcp.Hosting.Http;

namespace VoidMcp.Tests.Hosting.Http;

public sealed class ParameterHeaderCheckTests
{
    private static readonly JsonElement Schema = JsonElement.Parse("""
        {"properties":{
          "region":{"type":"string","x-mcp-header":"Region"},
          "deep":{"properties":{"count":{"type":"integer","x-mcp-header":"Count"}}},
          "flag":{"type":"boolean","x-mcp-header":"Flag"},
          "list":{"items":{"properties":{"no":{"x-mcp-header":"No"}}}},
          "plain":{"type":"string"}}}
        """);

    [Theory]
    [InlineData("{}", "", null)]
    [InlineData("", "", null)]
    [InlineData("""{"region":"eu","plain":"x"}""", "Region: eu", null)]
    [InlineData("""{"region":"eu"}""", "region: eu", null)]
    [InlineData("""{"region":"é"}""", "Region: =?base64?w6k=?=", null)]
    [InlineData("""{"region":null}""", "", null)]
    [InlineData("""{"deep":{"count":42}}""", "Count: 42.0", null)]
    [InlineData("""{"flag":true}""", "Flag: true", null)]
    [InlineData("""{"list":[{"no":1}]}""", "", null)]
    [InlineData("""{"region":"eu"}""", "", "missing")]
    [InlineData("""{"region":"eu"}""", "Region: us", "differs")]
    [InlineData("""{"region":"eu"}""", "Region: EU", "differs")]
    [InlineData("""{"region":"eu"}""", "Region: =?base64?!?=", "not valid Base64")]
    [InlineData("""{"deep":{"count":42}}""", "Count: 43", "differs")]
    [InlineData("""{"deep":{"count":42}}""", "Count: many", "differs")]
    [InlineData("""{"flag":false}""", "Flag: False", "differs")]
    [InlineData("{}", "Region: eu", "no matching value")]
    public void Headers_say_what_the_arguments_say(string arguments, string header, string? wrong)
    {
        var headers = new DefaultHttpContext().Request.Headers;
        if (header.Length > 0) headers[$"Mcp-Param-{header.Split(": ")[0]}"] = header.Split(": ")[1];
        var found = ParameterHeaderCheck.Mismatch(headers, Schema, Encoding.UTF8.GetBytes(arguments));
        if (wrong is null) Assert.Null(found);
        else Assert.Contains(wrong, found);
    }
}
