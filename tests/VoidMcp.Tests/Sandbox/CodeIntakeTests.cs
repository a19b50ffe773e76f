namespace VoidMcp.Tests.Sandbox;

public class CodeIntakeTests
{
    private const string InFence = "Only the code in the fence was run; send the code without text around it.";

    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("Here is the code:\n\n```js\nreturn 1;\n```\n\nThis returns 1.", 1)]
    [InlineData("Here's the code:\n```javascript\nreturn 2;\n```", 2)]
    [InlineData("```ts\nconst x: number = 3;\nreturn x;\n```\nIt's typed.", 3)]
    [InlineData("Sure!\n```\nreturn 4\n```\nOr in Python:\n```python\nreturn None\n```\n", 4)]
    [InlineData("Run `npm i` first.\n```js\nreturn 5\n```", 5)]
    [InlineData("The data:\n```\nname, id\n```\nThe code:\n```js\nreturn 6\n```", 6)]
    [InlineData("Code:\n```js\nreturn 7\n```", 7)]
    [InlineData("Solution:\r\n\r\n```\r\nreturn 8\r\n```\r\n", 8)]
    [InlineData("Code\n```js\nreturn 9\n```", 9)]
    [InlineData("Code:\n```js\nconst a = `1`; return +`${a}0`\n```\n", 10)]
    [InlineData("**Code:**\n```js\nreturn 11\n```", 11)]
    public void Code_in_a_fence_runs_without_the_prose_around_it(string text, int result)
    {
        var end = _bench.Run(text);
        Assert.Null(end.Error);
        Assert.Equal($"{result}", System.Text.Encoding.UTF8.GetString(end.Result.Span));
        Assert.Equal([InFence], end.Notes);
    }

    [Theory]
    [InlineData("```js\nreturn 1;\n```")]
    [InlineData("```\nreturn 1;\n```\n")]
    [InlineData("```js\nreturn 1;")]
    [InlineData("return 1;\n```")]
    [InlineData("```js\n/*\n```js\nx\n```\n*/ return 1\n```")]
    [InlineData("{\"code\": \"const a = 1;\\nreturn a;\"}")]
    [InlineData("{\"code\": \"const a = 1;\nreturn a;\", \"timeout\": 5}")]
    [InlineData("```json\n{\"code\": \"return 1;\"}\n```")]
    [InlineData("const a = 1;\\nconst b = a;\\nreturn b;")]
    [InlineData("const a = \\\"1\\\";\\n// one\\nreturn +a;")]
    [InlineData("const a = 'x\\ny';\\nreturn a.length - 2;")]
    [InlineData("const f = x =&gt; x &amp;&amp; 1; return f(&quot;a&quot;)")]
    [InlineData("const s = \u201Cit\u2019s\u201D; return s.length - 3")]
    [InlineData("const s = \u2018a\u2019; return s.length")]
    [InlineData("const\u200B a = 1; return a")]
    [InlineData("const aa = 1; return a\u2060a")]
    [InlineData("const a: number = 1;\u200B return a")]
    [InlineData("\uFEFFreturn 1")]
    [InlineData("#!/usr/bin/env node\nreturn 1")]
    public void What_happens_to_code_on_its_way_is_undone(string text) => Assert.Equal("1", _bench.Result(text));

    [Theory]
    [InlineData("return '\u201Cquoted\u201D \\n &gt; \u200B'.length", "17")]
    [InlineData("return `a\\nb &amp; \u201Cc\u201D`.length", "13")]
    public void Code_that_parses_is_not_changed(string code, string result) =>
        Assert.Equal(result, _bench.Result(code));

    [Theory]
    [InlineData("const a = 1;\\nreturn a",
        "The code's line ends were escaped twice (\\n as two characters) and have been restored.")]
    [InlineData("return 1 &lt; 2", "The code's HTML entities (such as &gt;) have been decoded.")]
    [InlineData("return \u201Ca\u201D", "Typographic quotes or invisible characters in the code have been replaced.")]
    [InlineData("{\"code\": \"return 1\"}", "The code was taken out of a JSON object; send the code alone.")]
    public void A_repair_is_told(string code, string note) => Assert.Equal([note], _bench.Run(code).Notes);

    [Theory]
    [InlineData("return 5 \u2013 3", "The character U+2013 (en dash) on line 1, column 10 is not JavaScript; write -.")]
    [InlineData("return 1;\nreturn f\uFF081)",
        "The character U+FF08 (a wide () on line 2, column 9 is not JavaScript; write (.")]
    [InlineData("def main():\n    return 1", "Python is not supported: execute_code runs JavaScript. ")]
    [InlineData("import json\nprint(json.dumps({}))", "Python is not supported: ")]
    [InlineData("result = [x for x in items]\nreturn result", "Python is not supported: ")]
    [InlineData("for user in users:\n    print(user)", "Python is not supported: ")]
    [InlineData("```python\nreturn None\n```", "Python is not supported: ")]
    [InlineData("curl -s https://example.com | jq .", "Shell is not supported: ")]
    [InlineData("#!/bin/bash\necho hello", "Shell is not supported: ")]
    [InlineData("```bash\nls -la\n```", "Shell is not supported: ")]
    [InlineData("```js\nreturn 1\n```\nor\n```js\nreturn 2\n```", "The text holds 2 code blocks. ")]
    [InlineData("const md = `# Title\n\n```js\nconst a = 1;\n```\n`;\nreturn md;",
        "The text in backticks that begins on line 1 ends on line 3; write \\` for a backtick in it.")]
    [InlineData("const q = `select `name` from t`; return q",
        "The text in backticks that begins on line 1 ends on line 1; write \\` for a backtick in it.")]
    [InlineData("const a = `b ${1 + 1} c;\nreturn a",
        "The template literal (`) that begins on line 1 is never closed. ")]
    [InlineData("@log class A {}\nreturn 1;", "Decorators are not supported; ")]
    public void What_cannot_be_fixed_is_named(string code, string hint)
    {
        var error = _bench.Error(code);
        Assert.Equal("SyntaxError", error.Name);
        Assert.StartsWith(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_in_a_fence_with_prose_have_the_place_in_the_models_own_text()
    {
        var error = _bench.Error("It's here:\n```js\nconst a = 1;\n  null.x\n```\n");
        Assert.Equal((4, 8, "null.x"), (error.Line, error.Column, error.SourceLine));
        var syntax = _bench.Error("It's here:\n```js\nconst x = ;\n```\n");
        Assert.Equal((3, 11, "const x = ;"), (syntax.Line, syntax.Column, syntax.SourceLine));
    }

    [Theory]
    [InlineData("async function helper(id) { return id }\nasync function main() { return (await helper(2)) }", "2")]
    [InlineData("const main = async () => { return 3 }", "3")]
    [InlineData("const N = 4;\nconst f = x => x;\nasync function run(tools) { return f(N) }", "4")]
    [InlineData("function a() { return a.name }\nasync function main({ tools }) { return typeof tools.files.read }",
        "\"function\"")]
    public void An_obvious_main_function_is_called(string code, string result) =>
        Assert.Equal(result, _bench.Result(code));

    [Theory]
    [InlineData("async function go(id) { return id }\nconst x = 1;",
        "go was declared and never called. End the script with: return await go()")]
    [InlineData("console.log('start');\nasync function main() { return 1 }",
        "main was declared and never called. End the script with: return await main()")]
    public void A_function_that_is_never_called_is_told(string code, string note) =>
        Assert.Equal([note], _bench.Run(code).Notes);

    [Theory]
    [InlineData("const xs = [1, 2, 3];\nxs.map(x => x * 2);", "[2,4,6]")]
    [InlineData("const xs = await Promise.all([1]);\nxs.map(x => x * 2)", "[2]")]
    [InlineData("1 + 1", "2")]
    [InlineData("const f = () => 1;\nf", "")]
    [InlineData("const o = {}; o.o = o;\no", "")]
    [InlineData("if (false) return 1;\n2 + 2", "")]
    [InlineData("[1].forEach(x => x)", "")]
    public void The_value_of_the_last_expression_is_the_result_where_nothing_is_returned(string code, string result) =>
        Assert.Equal(result, _bench.Result(code));
}
