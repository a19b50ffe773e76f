namespace VoidMcp.Packaging;

/// <summary>The man page voidmcp(1): the help pages of all commands, then those of the documentation.</summary>
internal static class ManPage
{
    public static string Write(Release release)
    {
        var roff = new Roff();
        roff.Line($".TH VOIDMCP 1 {release.Date:yyyy-MM-dd} \"voidmcp {release.Version}\" \"User Commands\"");
        roff.Section("Name");
        roff.Line("voidmcp \\- one MCP connection to many servers");
        roff.Section("Synopsis");
        roff.Line(".B voidmcp");
        roff.Line("[\\fIoptions\\fR] \\fIcommand\\fR");
        roff.Section("Description");
        roff.Line(Release.Description.Replace("-", "\\-", StringComparison.Ordinal));
        roff.Line("With a pipe on standard input and no command, it serves; on a terminal it shows help.");
        roff.Section("Commands");
        foreach (var command in Commands(release))
        {
            roff.Subsection($"voidmcp {command}");
            Command(roff, release.Run(command, "--help"));
        }

        var pages = Path.Join(Release.Repository, "src", "VoidMcp", "Help");
        foreach (var page in Directory.EnumerateFiles(pages, "*.md").Order(StringComparer.Ordinal))
            roff.Markdown(File.ReadAllText(page));
        return roff.ToString();
    }

    private static void Command(Roff roff, string help)
    {
        var lines = help.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        foreach (var line in lines.TakeWhile(line => line.Length > 0)) roff.Line(Roff.Escape(line));
        roff.Verbatim(lines.SkipWhile(line => line.Length > 0).Skip(1));
    }

    /// <summary>The names in <c>voidmcp help commands</c>, aliases apart.</summary>
    private static IEnumerable<string> Commands(Release release) =>
        from line in release.Run("help", "commands").ReplaceLineEndings("\n").Split('\n')
        where line.StartsWith("  ", StringComparison.Ordinal) && line.Length > 2 && line[2] != ' '
        select line.Trim().Split(' ', ',')[0];
}
