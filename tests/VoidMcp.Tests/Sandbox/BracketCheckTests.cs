using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class BracketCheckTests
{
    [Theory]
    [InlineData("if (x) {\n  f();", "The { on line 1, column 8 is never closed.")]
    [InlineData("f([1, 2);", "The [ on line 1, column 3 is closed by the ) on line 1, column 8: a ] is missing.")]
    [InlineData(
        "f({ a: \"(\" )}", "The { on line 1, column 3 is closed by the ) on line 1, column 12: a } is missing.")]
    [InlineData("f();\n}", "The } on line 2, column 1 matches no opening bracket.")]
    [InlineData("const s = `a ${b`;", "The ${ on line 1, column 14 is never closed.")]
    [InlineData("g(); // a ( in a comment\n/* { */ f(", "The ( on line 2, column 10 is never closed.")]
    public void The_bracket_that_is_wrong_is_found(string code, string problem) =>
        Assert.Equal(problem, BracketCheck.Problem(code));

    [Theory]
    [InlineData("f({ a: [1, '}', \"]\", `) ${g({ b: `${h()}` })} (`] }); // (((")]
    [InlineData("const s = 'it\\'s (fine)'; /* [[[ */")]
    [InlineData("")]
    public void Brackets_that_match_are_no_problem(string code) => Assert.Null(BracketCheck.Problem(code));
}
