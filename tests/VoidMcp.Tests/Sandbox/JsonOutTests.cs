using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class JsonOutTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("[1, -0, 1.5, NaN, Infinity, 1e21]", "[1,0,1.5,null,null,1e+21]")]
    [InlineData("[undefined, () => 1, Symbol('x'), null]", "[null,null,null,null]")]
    [InlineData("({ a: undefined, f() {}, b: 1 })", """{"b":1}""")]
    [InlineData("[5n, 12345678901234567890n]", """[5,"12345678901234567890"]""")]
    [InlineData("new Map([['a', 1], [2, [3]]])", """{"a":1,"2":[3]}""")]
    [InlineData("new Map([[{}, 1]])", "[[{},1]]")]
    [InlineData("new Set([1, 'x'])", """[1,"x"]""")]
    [InlineData("new Date(0)", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("({ toJSON: () => [1] })", "[1]")]
    [InlineData(
        "Object.assign(new TypeError('bad'), { code: 7 })", """{"name":"TypeError","message":"bad","code":7}""")]
    [InlineData("/a/g", "\"/a/g\"")]
    [InlineData("new Uint8Array([1, 2])", "[1,2]")]
    [InlineData("'\\ud800é'", "\"\uFFFDé\"")]
    [InlineData("'😀\\n\"é'", "\"😀\\u000a\\\"é\"")]
    [InlineData("JSON.parse('{\"__proto__\": 1}')", """{"__proto__":1}""")]
    [InlineData("(o => [o, o])({ a: 1 })", """[{"a":1},{"a":1}]""")]
    [InlineData("({ keys: new Map([['a', 1]]).keys() })", """{"keys":["a"]}""")]
    [InlineData("'a1b2'.matchAll(/\\d/g)", """[["1"],["2"]]""")]
    [InlineData("(function* () { yield 1; yield undefined; yield [2]; })()", "[1,null,[2]]")]
    [InlineData("[1, 2].values().map(x => x * 2)", "[2,4]")]
    [InlineData("new URLSearchParams('a=1').entries()", """[["a","1"]]""")]
    [InlineData("({ next: 5 })", """{"next":5}""")]
    public void Values_become_JSON(string value, string json) => Assert.Equal(json, _bench.Result($"return {value}"));

    [Theory]
    [InlineData("const o = {}; o.list = [o]; return o", "the result.list[0] is a circular reference")]
    [InlineData("let a = []; for (let i = 0; i < 5000; i++) a = [a]; return a", "exceeds the nesting limit of 500")]
    [InlineData("return { user: tools.files.read() }", "the result.user is a promise")]
    [InlineData("return () => 1", "is a function")]
    [InlineData("return { get a() { throw new Error('trap') } }", "trap")]
    [InlineData("return 'x'.repeat(17e6)", "the result exceeds")]
    [InlineData("return (function* () { for (;;) yield 'x'.repeat(1e5); })()", "the result exceeds")]
    [InlineData("await tools.files.read({ a: { b: [1, NaN] } })", "the argument.a.b[1] is NaN")]
    [InlineData("await tools.files.read({ a: -Infinity })", "the argument.a is -Infinity")]
    [InlineData("await tools.files.read({ since: [new Date('x')] })", "the argument.since[0] is an Invalid Date")]
    public void What_cannot_become_JSON_says_why(string code, string why) =>
        Assert.Contains(why, _bench.Error(code).Message, StringComparison.Ordinal);

    [Fact]
    public void A_promise_that_became_text_is_pointed_out()
    {
        var end = _bench.Run("return `got ${tools.files.read()}`");
        Assert.Contains(end.Notes, n => n.Contains("[object Promise]", StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_may_be_as_wide_as_the_limit_allows()
    {
        var end = _bench.Run("return Array.from({ length: 100000 }, (_, i) => i)");
        Assert.Null(end.Error);
        Assert.True(end.Result.Length is > 500_000 and < ScriptLimits.MaxTransferBytes);
    }
}
