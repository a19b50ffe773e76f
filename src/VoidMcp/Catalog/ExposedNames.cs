using System.Security.Cryptography;
using System.Text;

namespace VoidMcp.Catalog;

/// <summary>
/// The names under which tools are exposed directly: <c>server__tool</c>, only <c>[A-Za-z0-9_-]</c>, at most
/// <see cref="MaxLength"/>. A name that is too long is cut, and one that two tools would share is told apart, by a hash
/// of the true names; so a name never depends on the order of servers or tools.
/// </summary>
internal static class ExposedNames
{
    /// <summary>Clients put <c>mcp__voidmcp__</c> in front and some refuse names over 60.</summary>
    public const int MaxLength = 46;

    private const int HashLength = 6;

    /// <summary>One name for each tool, in the same order, no two alike.</summary>
    /// <param name="tools">Pairs of server and tool, no two alike.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<(string Server, string Tool)> tools)
    {
        var names = tools.Select(t => Cut(Plain($"{t.Server}__{t.Tool}"), t)).ToArray();
        var shared = names
            .Select((name, index) => (name, index))
            .GroupBy(n => n.name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .SelectMany(group => group.Select(n => n.index))
            .ToHashSet();
        var taken = names.Where((_, index) => !shared.Contains(index)).ToHashSet(StringComparer.Ordinal);
        foreach (var index in shared)
        {
            var name = WithHash(names[index], tools[index], HashLength);
            for (var length = HashLength + 2; !taken.Add(name); length += 2) name = WithHash(names[index], tools[index], length);
            names[index] = name;
        }

        return names;
    }

    /// <summary>The same for prompts, whose names may be of any length and characters: <c>server__prompt</c> as it is.</summary>
    /// <param name="prompts">Pairs of server and prompt, no two alike.</param>
    public static IReadOnlyList<string> OfPrompts(IReadOnlyList<(string Server, string Prompt)> prompts)
    {
        var names = prompts.Select(p => $"{p.Server}__{p.Prompt}").ToArray();
        var shared = names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        if (shared.Count == 0) return names;
        return [.. names.Zip(prompts, (name, prompt) => shared.Contains(name) ? $"{name}_{Hash(prompt)}" : name)];
    }

    /// <summary>Whether a tool of this server may have this name.</summary>
    public static bool MayBeOf(string server, string name)
    {
        var start = Plain($"{server}__");
        return name.StartsWith(start[..Math.Min(start.Length, MaxLength - HashLength - 1)], StringComparison.Ordinal);
    }

    private static string Plain(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));

    private static string Cut(string name, (string Server, string Tool) tool) =>
        name.Length <= MaxLength ? name : WithHash(name, tool, HashLength);

    private static string Hash((string Server, string Name) whose) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{whose.Server}\0{whose.Name}")));

    private static string WithHash(string name, (string Server, string Tool) tool, int length)
    {
        var hash = Hash(tool)[..length];
        return $"{name[..Math.Min(name.Length, MaxLength - length - 1)]}_{hash}";
    }
}
