using System.Text;

namespace VoidMcp.Packaging;

/// <summary>The third-party notices: each package that is in the binary with its licence, and the data's.</summary>
internal static class Notices
{
    private const string Separator = "\n--------------------------------------------------------------------------\n\n";

    public static string Write(IReadOnlyList<LockedPackage> packages)
    {
        var text = new StringBuilder("voidmcp contains the following third-party software and data.\n");
        foreach (var package in packages)
        {
            text.Append(Separator).Append(package.Id).Append(' ').Append(package.Version).Append('\n');
            if (package.Url is { } url) text.Append(url).Append('\n');
            text.Append('\n').Append(Template.License(package.License)
                .Replace("{{copyright}}", Copyright(package.Copyright), StringComparison.Ordinal));
            if (package.Notices is { } own) text.Append('\n').Append(own.TrimEnd()).Append('\n');
        }

        var data = Path.Join(Release.Repository, "src", "VoidMcp.Sandbox", "NOTICE.md");
        text.Append(Separator).Append("Unicode data\n\n").Append(File.ReadAllText(data).ReplaceLineEndings("\n"));
        text.Append('\n').Append(Template.License("Unicode-3.0"));
        return text.ToString();
    }

    private static string Copyright(string notice) =>
        notice.StartsWith("Copyright", StringComparison.OrdinalIgnoreCase) || notice.StartsWith('©')
            ? notice
            : $"Copyright (c) {notice}";
}
