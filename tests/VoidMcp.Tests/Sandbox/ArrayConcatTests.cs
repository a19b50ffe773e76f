namespace VoidMcp.Tests.Sandbox;

public sealed class ArrayConcatTests
{
    private const string List = "class List extends Array { constructor(...a) { super(...a); this.tag = 1 } }; ";

    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("const a = List.of(1, 2).concat([3], 4); return [a instanceof List, a.tag, a]", "[true,1,[1,2,3,4]]")]
    [InlineData("return [...List.of(3).concat(List.of(4, 5)).map(v => v * 2).filter(v => v > 6)]", "[8,10]")]
    [InlineData("return [].concat(List.of(5), [[6]])", "[5,[6]]")]
    [InlineData("const a = [1]; a[Symbol.isConcatSpreadable] = false; return List.of(2).concat(a)", "[2,[1]]")]
    [InlineData(
        "const a = { length: 2, 1: 'b', [Symbol.isConcatSpreadable]: true }, b = List.of(1).concat(a); "
        + "return [b.length, 1 in b, b[2]]",
        """[3,false,"b"]""")]
    [InlineData("class A extends Array { static get [Symbol.species]() { return Array } } "
        + "return new A(1, 2).concat(3) instanceof A", "false")]
    [InlineData("return [Array.prototype.concat.length, Array.prototype.concat.name]", """[1,"concat"]""")]
    [InlineData("return Object.keys(Array.prototype)", "[]")]
    public void Concat_makes_what_the_arrays_class_makes(string code, string result) =>
        Assert.Equal(result, _bench.Result(List + code));
}
