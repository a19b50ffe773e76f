namespace VoidMcp.Tests.Sandbox.Web;

public sealed class WebGlobalsTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("new URL('/p?x=1#h', 'https://example.com:8080/a').href", "\"https://example.com:8080/p?x=1#h\"")]
    [InlineData("new URL('https://example.com:443').href", "\"https://example.com/\"")]
    [InlineData(
        "(u => { u.searchParams.append('q', 'a b&c'); u.pathname = 'x'; return u.href })(new "
        + "URL('https://e.com/?p=1'))",
        "\"https://e.com/x?p=1&q=a+b%26c\"")]
    [InlineData("URL.canParse('nonsense')", "false")]
    [InlineData("[...new URLSearchParams('a=1&a=2&b=%20x').entries()]", """[["a","1"],["a","2"],["b"," x"]]""")]
    [InlineData("new URLSearchParams({ a: 1, b: 'ü' }).toString()", "\"a=1&b=%C3%BC\"")]
    [InlineData("new TextDecoder().decode(new TextEncoder().encode('é'))", "\"é\"")]
    [InlineData("[btoa('hi'), atob('aGk')]", """["aGk=","hi"]""")]
    [InlineData(
        "structuredClone({ a: [new Date(0), new Map([[1, 2]])] })", """{"a":["1970-01-01T00:00:00.000Z",{"1":2}]}""")]
    [InlineData("(o => { o.self = o; const c = structuredClone(o); return c !== o && c.self === c })({})", "true")]
    [InlineData("crypto.randomUUID().length", "36")]
    [InlineData(
        "[() => atob('*'), () => btoa('€'), () => structuredClone(() => 1)].map(f => { try { f() } "
        + "catch (e) { return [e.name, e.code, e instanceof DOMException] } })",
        """[["InvalidCharacterError",5,true],["InvalidCharacterError",5,true],["DataCloneError",25,true]]""")]
    [InlineData("crypto.getRandomValues(new Uint16Array(4)).length", "4")]
    [InlineData("typeof performance.now()", "\"number\"")]
    public void The_harmless_globals_of_the_web_are_there(string expression, string json) =>
        Assert.Equal(json, _bench.Result($"return {expression}"));

    [Theory]
    [InlineData("new URL('x')", "Invalid URL")]
    [InlineData("structuredClone(() => 1)", "could not be cloned")]
    [InlineData("atob('*')", "invalid base64")]
    [InlineData("btoa('€')", "TextEncoder")]
    public void Their_misuse_is_an_error(string expression, string message) =>
        Assert.Contains(message, _bench.Error($"return {expression}").Message, StringComparison.Ordinal);

    [Fact]
    public void Microtasks_run_in_order() =>
        Assert.Equal(
            "[1,2,3]",
            _bench.Result("const s = []; queueMicrotask(() => s.push(2)); s.push(1); await null; s.push(3); return s"));
}
