using System.Text.RegularExpressions;
using VoidMcp.Commands;
using VoidMcp.Errors;
using VoidMcp.Tests.HouseTests;

namespace VoidMcp.Tests.Commands;

public sealed partial class HelpCommandTests
{
    private const int Columns = 80, Lines = 24;

    public static TheoryData<string> Topics() => [.. HelpTopics.Names];

    [Fact]
    public async Task The_top_page_fits_a_terminal_of_80_columns_and_24_lines()
    {
        using var run = new CommandRun { Width = Columns };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["help"]));
        var lines = run.Stdout.TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 15, Lines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Columns));
    }

    [Fact]
    public async Task The_top_page_names_every_command_and_every_topic()
    {
        using var run = new CommandRun();
        await run.RunAsync(["help", "commands"]);
        var commands = CommandName().Matches(run.Stdout).Select(m => m.Groups[1].Value).ToList();
        Assert.Contains("add", commands);
        await run.RunAsync(["help"]);
        Assert.All(
            commands.Concat(HelpTopics.Names), name => Assert.Matches($@"(?<!\w){name}(?![\w-])", run.Stdout));
    }

    [Fact]
    public async Task A_command_has_one_line_of_at_most_50_characters()
    {
        using var run = new CommandRun();
        await run.RunAsync(["help"]);
        var summaries = Summary().Matches(run.Stdout).Select(m => m.Groups[1].Value).ToList();
        Assert.InRange(summaries.Count, 10, 20);
        Assert.All(summaries, summary => Assert.InRange(summary.Length, 1, 50));
    }

    [Theory]
    [InlineData("help", "secret set", "Set or replace a secret.")]
    [InlineData("help", "rm", "Remove servers from the registry.")]
    [InlineData("help", "help", "Explain a command or a topic.")]
    public async Task A_commands_page_is_that_of_its_help_option(string help, string command, string begins)
    {
        using var run = new CommandRun();
        string[] words = command.Split(' ');
        Assert.Equal(ExitCode.Done, await run.RunAsync([help, .. words]));
        var page = run.Stdout;
        Assert.StartsWith(begins, page);
        await run.RunAsync([.. words, "--help"]);
        Assert.Equal(page, run.Stdout);
    }

    [Fact]
    public void The_topics_are_the_files_of_the_documentation()
    {
        Assert.Equal(
            [
                "clients", "environment", "exit-codes", "http", "oauth", "packages", "protocol", "registry", "sandbox",
                "scripts", "secrets", "troubleshooting", "trust",
            ],
            HelpTopics.Names);
        Assert.All(HelpTopics.Names, name => Assert.Equal(
            RepositoryFiles.Read("src/VoidMcp/Help", $"{name}.md"), HelpTopics.Find(name)));
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public async Task A_topic_is_wrapped_at_the_width_of_the_terminal(string topic)
    {
        foreach (var width in new[] { 60, 80, 120 })
        {
            using var run = new CommandRun { Width = width };
            Assert.Equal(ExitCode.Done, await run.RunAsync(["help", topic]));
            var code = Code().Matches(HelpTopics.Find(topic)!)
                .SelectMany(m => m.Value.Split('\n')).Select(line => line.Trim()).ToHashSet();
            Assert.All(
                run.Stdout.Split('\n').Where(line => !code.Contains(line.Trim())),
                line => Assert.InRange(line.Length, 0, width));
        }
    }

    [Theory]
    [InlineData("regstry", "registry")]
    [InlineData("ad", "add")]
    public async Task An_unknown_word_is_an_error_that_suggests_the_nearest(string word, string nearest)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["help", word]));
        Assert.Contains($"no help on '{word}'", run.Stderr);
        Assert.Contains(nearest, run.Stderr);
    }

    [Fact]
    public async Task The_short_option_shows_the_version()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["-v"]));
        Assert.Matches(@"\Avoidmcp \d+\.\d+\.\d+", run.Stdout);
    }

    [GeneratedRegex(@"^  ([a-z]+)(?:, [a-z]+)* ", RegexOptions.Multiline)]
    private static partial Regex CommandName();

    [GeneratedRegex(@"^.{10}[a-z]+ {2,}([A-Z].*)$", RegexOptions.Multiline)]
    private static partial Regex Summary();

    [GeneratedRegex(@"```[\s\S]*?```")]
    private static partial Regex Code();
}
