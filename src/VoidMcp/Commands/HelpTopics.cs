using System.Reflection;

namespace VoidMcp.Commands;

/// <summary>
/// The pages of the documentation, which are part of the binary: <c>src/VoidMcp/Help/*.md</c>. A page's file name is
/// its topic.
/// </summary>
internal static class HelpTopics
{
    private const string Prefix = "VoidMcp.Help.";
    private const string Suffix = ".md";

    private static readonly Assembly s_assembly = typeof(HelpTopics).Assembly;

    /// <summary>The topics, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. s_assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Returns a topic's page as Markdown; null if there is no such topic.</summary>
    public static string? Find(string topic)
    {
        using var stream = s_assembly.GetManifestResourceStream(Prefix + topic + Suffix);
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
