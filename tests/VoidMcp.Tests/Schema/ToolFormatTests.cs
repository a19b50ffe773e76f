using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Schema;

public sealed class ToolFormatTests
{
    private const string Schema = """{"type":"object","properties":{"a":{}}}""";

    [Theory]
    [InlineData(
        """{"type":"function","function":{"name":"t","description":"D","parameters":SCHEMA}}""",
        """{"name":"t","description":"D","inputSchema":SCHEMA}""")]
    [InlineData("""{"name":"t","input_schema":SCHEMA}""", """{"name":"t","inputSchema":SCHEMA}""")]
    [InlineData("""{"type":"function","name":"t","parameters":SCHEMA}""",
        """{"type":"function","name":"t","inputSchema":SCHEMA}""")]
    [InlineData("""{"name":"t","inputSchema":TEXT,"outputSchema":TEXT}""",
        """{"name":"t","inputSchema":SCHEMA,"outputSchema":SCHEMA}""")]
    [InlineData("""{"name":"t","parameters":TEXT}""", """{"name":"t","inputSchema":SCHEMA}""")]
    public void Other_formats_become_that_of_MCP(string written, string expected) =>
        Assert.Equal(Filled(expected), Utf8Json.Text(ToolFormat.ToMcp(Utf8Json.Of(Filled(written)))));

    [Theory]
    [InlineData("""{ "name":"t", "inputSchema":SCHEMA, "parameters":SCHEMA }""")]
    [InlineData("""{"name":"t","inputSchema":"no schema"}""")]
    [InlineData("""{"name":"t","parameters":{"n":1},"type":"function"}""")]
    [InlineData("7")]
    public void Everything_else_keeps_its_bytes(string written) =>
        Assert.Equal(Filled(written), Utf8Json.Text(ToolFormat.ToMcp(Utf8Json.Of(Filled(written)))));

    private static string Filled(string text) => text
        .Replace("SCHEMA", Schema, StringComparison.Ordinal)
        .Replace("TEXT", Utf8Json.Text(JsonText.Quote(Schema)), StringComparison.Ordinal);
}
