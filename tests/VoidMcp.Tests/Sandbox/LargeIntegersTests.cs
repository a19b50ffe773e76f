using System.Text;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class LargeIntegersTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("""{"id":1234567890123456789}""", """{"id":"1234567890123456789"}""", "id")]
    [InlineData(
        """{"a":1,"ids":[9007199254740991, 9007199254740993 ]}""",
        """{"a":1,"ids":[9007199254740991, "9007199254740993" ]}""",
        "ids[1]")]
    [InlineData("[[{\"x\":-9007199254740992}]]", "[[{\"x\":\"-9007199254740992\"}]]", "[0][0].x")]
    [InlineData("12345678901234567890", "\"12345678901234567890\"", "")]
    [InlineData("""{"a b":{"é":10000000000000000000}}""", """{"a b":{"é":"10000000000000000000"}}""", "a b.é")]
    public void Integers_that_a_number_would_round_become_text(string json, string quoted, string path)
    {
        var made = LargeIntegers.Quote(Encoding.UTF8.GetBytes(json), out var paths);
        Assert.Equal(quoted, Encoding.UTF8.GetString(made.Span));
        Assert.Equal(path, Assert.Single(paths));
    }

    [Theory]
    [InlineData("""{"id":9007199254740991,"text":"12345678901234567890","x":1.2345678901234567,"e":1e400}""")]
    [InlineData("""{"digits":"0123456789012345","more":"x0123456789012345678901234567890123456789"}""")]
    [InlineData("[12345678901234567890")]
    [InlineData("")]
    public void The_rest_stays_as_it_is(string json)
    {
        var made = LargeIntegers.Quote(Encoding.UTF8.GetBytes(json), out var paths);
        Assert.Equal(json, Encoding.UTF8.GetString(made.Span));
        Assert.Empty(paths);
    }

    [Fact]
    public void A_run_of_digits_is_found_at_every_offset()
    {
        for (var before = 0; before < 40; before++)
        {
            var json = $"[{new string(' ', before)}9007199254740993,1]";
            LargeIntegers.Quote(Encoding.UTF8.GetBytes(json), out var paths);
            Assert.Equal("[0]", Assert.Single(paths));
        }
    }

    [Fact]
    public void A_note_names_the_tool_and_the_first_paths_once()
    {
        _bench.Answer = call => new(
            call.Id, """{"ids":[9007199254740993,9007199254740993,9007199254740993,9007199254740993]}"""u8.ToArray(),
            null);
        var end = _bench.Run(
            "const [r] = [await tools.files.read({}), await tools.files.read({})]; return String(r.ids[0])");
        Assert.Equal("\"9007199254740993\"", Encoding.UTF8.GetString(end.Result.Span));
        Assert.Contains("tools.files.read are strings", Assert.Single(end.Notes), StringComparison.Ordinal);
        Assert.Contains("ids[0], ids[1], ids[2], ….", end.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_passes_one_on_as_a_number()
    {
        _bench.Result("await tools.files.read({ id: BigInt('9007199254740993'), n: 5n })");
        Assert.Equal(
            """{"id":9007199254740993,"n":5}""",
            Encoding.UTF8.GetString(Assert.Single(_bench.Calls).Arguments.Span));
    }
}
