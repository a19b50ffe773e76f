using VoidMcp.Registry;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Tests.Registry;

/// <summary>The small languages inside the registry: scalars, durations, sizes, globs.</summary>
public sealed class ValueTextTests
{
    [Theory]
    [InlineData("npx", true)]
    [InlineData("-y", true)]
    [InlineData("--flag=1", true)]
    [InlineData("~/docs", true)]
    [InlineData("https://h/mcp?a=b&c", true)]
    [InlineData("C:\\Program Files\\x.exe", true)]
    [InlineData("a b's \"c\"", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("größe 日本 😀", true)]
    [InlineData("x#y", true)]
    [InlineData("", false)]
    [InlineData("~", false)]
    [InlineData("null", false)]
    [InlineData("True", false)]
    [InlineData("yes", false)]
    [InlineData("8080", false)]
    [InlineData("-1", false)]
    [InlineData("1.5e3", false)]
    [InlineData(".5", false)]
    [InlineData("0x1F", false)]
    [InlineData("1_000", false)]
    [InlineData("12:30", false)]
    [InlineData("2026-07-28", false)]
    [InlineData(".inf", false)]
    [InlineData("@scope/pkg", false)]
    [InlineData("*_file", false)]
    [InlineData("&x", false)]
    [InlineData("!x", false)]
    [InlineData("%x", false)]
    [InlineData("`x`", false)]
    [InlineData("- x", false)]
    [InlineData("-", false)]
    [InlineData("---", false)]
    [InlineData("a: b", false)]
    [InlineData("a:", false)]
    [InlineData("a #b", false)]
    [InlineData(" a", false)]
    [InlineData("a ", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\tb", false)]
    [InlineData("\u2028", false)]
    [InlineData("\u0085", false)]
    [InlineData("\"a\"", false)]
    public void A_text_is_quoted_exactly_where_YAML_needs_it(string value, bool isPlain)
    {
        Assert.Equal(isPlain, YamlText.IsPlain(value, inFlow: false));
        AssertReadsBack(value);
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("a[0]")]
    [InlineData("${env:X}")]
    public void Brackets_and_commas_need_quotes_only_inside_brackets(string value)
    {
        Assert.True(YamlText.IsPlain(value, inFlow: false));
        Assert.False(YamlText.IsPlain(value, inFlow: true));
        AssertReadsBack(value);
    }

    [Fact]
    public void Any_text_is_read_back_as_it_was_written()
    {
        var random = new Random(4711);
        string[] alphabet = [.. "ab1.-:,#[]{}&*!|>'\"%@`~?=<$\\/ \n\r\t\u0001\u007f\u0085\u2028\ufeffé😀"
            .EnumerateRunes().Select(r => r.ToString())];
        for (var i = 0; i < 5000; i++)
        {
            AssertReadsBack(string.Concat(
                Enumerable.Range(0, random.Next(1, 7)).Select(_ => alphabet[random.Next(alphabet.Length)])));
        }
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("500ms", 500)]
    [InlineData("60s", 60_000)]
    [InlineData("10m", 600_000)]
    [InlineData("1h", 3_600_000)]
    public void Durations_are_read_and_written(string text, int milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
        Assert.True(DurationText.TryParse(DurationText.Format(value), out var again));
        Assert.Equal(value, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("60")]
    [InlineData("s")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData("-1s")]
    [InlineData("1S")]
    [InlineData("1d")]
    [InlineData("99999999999h")]
    [InlineData("1hms")]
    public void Other_durations_are_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("64KiB", 65536)]
    [InlineData("64kib", 65536)]
    [InlineData("10MiB", 10485760)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("1 GiB", 1073741824)]
    [InlineData("12B", 12)]
    public void Sizes_are_read_and_written(string text, long bytes)
    {
        Assert.True(SizeText.TryParse(text, out var value));
        Assert.Equal(bytes, value);
        Assert.True(SizeText.TryParse(SizeText.Format(value), out var again));
        Assert.Equal(bytes, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("1.5MiB")]
    [InlineData("-1")]
    [InlineData("64M")]
    [InlineData("99999999999GiB")]
    public void Other_sizes_are_refused(string text) => Assert.False(SizeText.TryParse(text, out _));

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("write_*", "write_file", true)]
    [InlineData("write_*", "write_", true)]
    [InlineData("write_*", "Write_file", false)]
    [InlineData("write_*", "rewrite_x", false)]
    [InlineData("*_file", "move_file", true)]
    [InlineData("*_file", "move_files", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("*a*b*", "xxbxxaxx", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("", "", true)]
    public void Globs_match_whole_names(string glob, string name, bool matches) =>
        Assert.Equal(matches, ToolGlob.Matches(glob, name));

    [Fact]
    public void Deny_wins_over_allow()
    {
        var policy = new ToolPolicy(["read_*", "write_*"], ["write_secret"], []);
        Assert.True(policy.Permits("write_file"));
        Assert.False(policy.Permits("write_secret"));
        Assert.False(policy.Permits("delete_file"));
        Assert.True(ToolPolicy.Open.Permits("anything"));
    }

    private static void AssertReadsBack(string value)
    {
        var block = YamlDocument.Parse($"k: {YamlText.Of(value, inFlow: false)}\nl: 1\n");
        Assert.Equal(value, ((YamlScalar)((YamlMapping)block.Root!).Pairs[0].Value).Value);
        var flow = YamlDocument.Parse($"[{YamlText.Of(value, inFlow: true)}, 1]");
        Assert.Equal(value, ((YamlScalar)((YamlSequence)flow.Root!).Items[0]).Value);
        Assert.False(((YamlSequence)flow.Root!).Items[0].IsNull);
        var key = YamlDocument.Parse($"{{ {YamlText.Of(value, inFlow: true)}: 1 }}");
        Assert.Equal(value, ((YamlMapping)key.Root!).Pairs[0].Key.Value);
    }
}
