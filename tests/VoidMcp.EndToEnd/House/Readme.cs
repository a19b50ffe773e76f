using System.Text;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.House;

/// <summary>A command of the README with the output that the README promises; '…' there stands for anything.</summary>
internal sealed record ReadmeExample(int Line, string Command, string Output)
{
    /// <summary>Whether what was printed is what is promised. A line that is only '…' stands for any lines.</summary>
    public bool Matches(string printed)
    {
        var pattern = Regex.Escape(Output.Trim()).Replace("…", @"[\s\S]*?", StringComparison.Ordinal);
        return Regex.IsMatch(Normal(printed), $@"\A{pattern.Replace(@"\r", "", StringComparison.Ordinal)}\z");
    }

    private static string Normal(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd())).Trim();
}

/// <summary>
/// Reads a Markdown page. In a block fenced with <c>```console</c>, lines that begin with <c>$ </c> are commands,
/// <c>&gt; </c> lines continue them, and the rest is their output.
/// </summary>
internal static class Readme
{
    public static IReadOnlyList<ReadmeExample> Examples(string markdown)
    {
        var examples = new List<ReadmeExample>();
        StringBuilder? command = null, output = null;
        var (inside, start) = (false, 0);
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        for (var n = 0; n < lines.Length; n++)
        {
            var line = lines[n];
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                Finish();
                inside = !inside && line.TrimEnd() == "```console";
            }
            else if (inside && line.StartsWith("$ ", StringComparison.Ordinal))
            {
                Finish();
                (command, output, start) = (new(line[2..]), new(), n + 1);
            }
            else if (inside && output is { Length: 0 } && line.StartsWith("> ", StringComparison.Ordinal))
            {
                command?.Append('\n').Append(line[2..]);
            }
            else
            {
                output?.Append(line).Append('\n');
            }
        }

        return examples;

        void Finish()
        {
            if (command is not null) examples.Add(new(start, command.ToString(), output!.ToString()));
            command = output = null;
        }
    }
}
