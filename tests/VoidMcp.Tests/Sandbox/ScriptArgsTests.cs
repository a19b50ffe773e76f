namespace VoidMcp.Tests.Sandbox;

public sealed class ScriptArgsTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("return args", """["a","--b","ü"]""")]
    [InlineData("return Array.isArray(args) && args.map(a => a.length)", "[1,3,1]")]
    [InlineData("const args = [1]; return args", "[1]")]
    [InlineData("async () => args.length", "3")]
    public void A_script_has_its_args_as_an_array_of_strings(string code, string expected)
    {
        _bench.Limits = _bench.Limits with { Args = """["a","--b","ü"]"""u8.ToArray() };
        Assert.Equal(expected, _bench.Result(code));
    }

    [Fact]
    public void A_script_of_a_client_has_none() => Assert.Equal("\"undefined\"", _bench.Result("return typeof args"));
}
