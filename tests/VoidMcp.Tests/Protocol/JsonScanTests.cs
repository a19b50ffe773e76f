using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

/// <summary>What the scan accepts is JSON to the reader too, and it finds the same.</summary>
public sealed class JsonScanTests
{
    public static TheoryData<string> Valid => new(
        "{}", "[]", "0", "-0", "1.5e-7", "12E+3", "true", "false", "null", "\"\"", "\"a\\n\\u00e9\\\"\"",
        "{ \"a\" : [ 1 , { \"b\" : \"c\" } ] , \"d\" : null }", "[[[[]]],{}]", "\"\u00e9\u6f22\"");

    public static TheoryData<string> Invalid => new(
        "", "{", "}", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "01", "1.", ".5", "-", "1e", "+1", "tru", "nul",
        "\"a",
        "\"\\x\"", "\"\\u12g4\"", "\"\\u12\"", "\"a\nb\"", "\"a\tb\"", "[1 2]", "{\"a\":}", "{,}", "[,]", "'a'",
        "\"\\");

    [Theory]
    [MemberData(nameof(Valid))]
    public void Values_are_moved_over_whole(string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        var scan = new JsonScan(utf8);
        Assert.True(scan.TrySkipValue(0));
        Assert.Equal(utf8.Length, scan.Position);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Nothing_that_is_not_JSON_is_accepted(string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        var scan = new JsonScan(utf8);
        Assert.False(scan.TrySkipValue(0) && scan.Peek() == 0 && scan.Position == utf8.Length);
        Assert.False(JsonRpcMessage.TryParse(
            Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"result":{{json}}}"""), out _, out _));
    }

    /// <summary>
    /// Valid messages with one byte changed, in fixed order: both ways of reading must agree on each.
    /// </summary>
    [Fact]
    public void What_ends_the_plain_part_of_a_string_is_found_wherever_it_stands()
    {
        for (var length = 0; length < 200; length++)
        {
            var plain = new string('x', length);
            var escaped = Encoding.UTF8.GetBytes($"\"{plain}\\\"{plain}\" ");
            var scan = new JsonScan(escaped);
            Assert.True(scan.TrySkipValue(0));
            Assert.Equal(escaped.Length - 1, scan.Position);

            var control = new JsonScan(Encoding.UTF8.GetBytes($"\"{plain}\u0001{plain}\""));
            Assert.False(control.TrySkipValue(0));
            var open = new JsonScan(Encoding.UTF8.GetBytes($"\"{plain}"));
            Assert.False(open.TrySkipValue(0));
        }
    }

    [Fact]
    public void It_never_accepts_what_the_reader_refuses()
    {
        const string Message =
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":"""
            + """{"name":"a","arguments":{"x":[1.5e3,"\u00e9\n"]},"_meta":{"progressToken":1}}}""";
        var random = new Random(11);
        for (var n = 0; n < 20_000; n++)
        {
            var utf8 = Encoding.UTF8.GetBytes(Message);
            for (var edits = random.Next(1, 4); edits > 0; edits--)
                utf8[random.Next(utf8.Length)] = (byte)random.Next(0x20, 0x7f);
            var scan = new JsonScan(utf8);
            if (scan.TrySkipValue(0) && scan.Peek() == 0 && scan.Position == utf8.Length) JsonElement.Parse(utf8);
        }
    }

    [Theory]
    [InlineData(
        """{"name":"a","arguments":{"name":"b"},"_meta":{"progressToken":7,"x":{"progressToken":8}}}""",
        "\"a\"",
        "7",
        false)]
    [InlineData("""{"name":"a","name":"b"}""", "\"b\"", "", true)]
    [InlineData("""{"\u006eame":"a"}""", "\"a\"", "", false)]
    [InlineData("""{"name":"a","\u006eame":"b"}""", "\"b\"", "", true)]
    [InlineData("""{"_meta":{"progressToken":1},"_meta":{}}""", "", "", true)]
    [InlineData("""{"":1,"name":"a"}""", "\"a\"", "", false)]
    public void Parts_are_found_however_they_are_written(string json, string name, string token, bool hasRepeats)
    {
        var parts = MessageParts.Of(Encoding.UTF8.GetBytes(json));
        Assert.Equal(
            (name, token, hasRepeats), (Text(parts[parts.Name]), Text(parts[parts.ProgressToken]), parts.HasRepeats));
        Assert.Equal(json, Text(parts.Body));
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
