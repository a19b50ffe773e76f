using VoidMcp.Schema;
using VoidMcp.Scripts;

namespace VoidMcp.Tests.Scripts;

public sealed class ScriptHeaderTests
{
    private const string Whole = """
        /**
         * Weekly report of a repository.
         * Counts the open issues.
         *
         * @name weekly-report
         * @param {string} repo  Owner and name.
         * @param {number} [days=7] - How far back.
         * @param {boolean} [all] everything
         * @returns {{ open: number }}
         */
        return 1;
        """;

    [Fact]
    public void A_comment_says_name_purpose_arguments_and_result()
    {
        var script = NamedScript.Read("/x/report.js", Whole, out var problem);
        Assert.Null(problem);
        Assert.Equal("weekly-report", script!.Name);
        Assert.Equal("Weekly report of a repository.\nCounts the open issues.", script.Description);
        Assert.Equal(
            "scripts.x(args: { /** Owner and name. */ repo: string; /** How far back. (default: 7) */ days?: number; "
            + "/** everything */ all?: boolean }): Promise<{ open: number }>",
            ToolSignature.Call("scripts.x", script.Tool.Definition));
    }

    [Theory]
    [InlineData("// Does it.\nreturn 1", "Does it.")]
    [InlineData("//  Does it,\n//  really.\n\n// not this\nreturn 1", "Does it,\n really.")]
    [InlineData("\uFEFF\n/* Does it. */ return 1", "Does it.")]
    [InlineData("#!/usr/bin/env x\n/// <reference path=\"./voidmcp.d.ts\" />\n// Does it.\n", "Does it.")]
    [InlineData("/**\r\n * Does it.\r\n * @param x\r\n */", "Does it.")]
    [InlineData("/** @description Does it. */", "Does it.")]
    [InlineData("/**\n * - a\n * - b\n */", "- a\n- b")]
    public void All_comments_do(string code, string expected) =>
        Assert.Equal(expected, ScriptHeader.Read(code, out _)?.Description);

    [Theory]
    [InlineData("return 1; // Does it.", "no comment")]
    [InlineData("", "no comment")]
    [InlineData("/* Does it.", "no comment")]
    [InlineData("/** */ return 1", "does not say what it does")]
    [InlineData("// @param x", "does not say what it does")]
    [InlineData("// Does it.\n// @param {string}", "invalid @param: {string}")]
    [InlineData("// Does it.\n// @param [x", "invalid @param: [x")]
    [InlineData("// Does it.\n// @name a b", "its name must be")]
    [InlineData("// Does it.\n// @name ../x", "its name must be")]
    [InlineData("// Does it.\n// @name then", "reserved")]
    [InlineData("// Does it.\n// @name toString", "reserved")]
    public void What_is_missing_is_said(string code, string expected)
    {
        Assert.Null(NamedScript.Read("/x/report.js", code, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_of_args_are_arguments()
    {
        var header = ScriptHeader.Read(
            "// Does it.\n// @param {object} args\n// @param {string} args.repo the one\n// @param {number=} args.n",
            out _);
        Assert.Equal([("repo", true), ("n", false)], header!.Parameters.Select(p => (p.Name, p.IsRequired)));
    }

    [Fact]
    public void Without_declared_arguments_all_are_taken()
    {
        var script = NamedScript.Read("/x/a_b.js", "// Does it.", out _)!;
        Assert.Equal("a_b", script.Name);
        Assert.Equal(
            "scripts.a_b(args?: Record<string, unknown>): Promise<unknown>",
            ToolSignature.Call("scripts.a_b", script.Tool.Definition));
    }
}
