using System.Security.Cryptography;
using System.Text;

namespace VoidMcp.Catalog;

/// <summary>
/// Makes the names of directly exposed tools: <c>server__tool</c>, only <c>[A-Za-z0-9_-]</c>, at most <see
/// cref="MaxLength"/>. Names that are too long are truncated, and duplicates made unique, with a hash of the original
/// names; a tool whose own name is the shared one keeps it. So a name never depends on the order of servers or tools.
/// </summary>
internal static class ExposedNames
{
    /// <summary>Clients add the prefix <c>mcp__voidmcp__</c>, and some reject names over 60 characters.</summary>
    public const int MaxLength = 46;

    private const int HashLength = 6;

    /// <summary>Returns one unique name per tool, in the same order.</summary>
    /// <param name="tools">Unique pairs of server and tool.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<(string Server, string Tool)> tools)
    {
        var names = tools.Select(t => Cut(Plain($"{t.Server}__{t.Tool}"), t)).ToArray();
        var shared = names
            .Select((name, index) => (name, index))
            .GroupBy(n => n.name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .SelectMany(group => WithoutOwner(group.Key, [.. group.Select(n => n.index)]))
            .ToHashSet();
        var taken = names.Where((_, index) => !shared.Contains(index)).ToHashSet(StringComparer.Ordinal);
        foreach (var index in shared)
        {
            var name = WithHash(names[index], tools[index], HashLength);
            for (var length = HashLength + 2; !taken.Add(name); length += 2)
                name = WithHash(names[index], tools[index], length);
            names[index] = name;
        }

        return names;

        IEnumerable<int> WithoutOwner(string name, IReadOnlyList<int> all)
        {
            var owners = all.Where(i => $"{tools[i].Server}__{tools[i].Tool}" == name).Take(2).ToList();
            return owners.Count == 1 ? all.Where(i => i != owners[0]) : all;
        }
    }

    /// <summary>
    /// The same for prompts, whose names may have any length and characters: <c>server__prompt</c> unchanged.
    /// </summary>
    /// <param name="prompts">Unique pairs of server and prompt.</param>
    public static IReadOnlyList<string> OfPrompts(IReadOnlyList<(string Server, string Prompt)> prompts)
    {
        var names = prompts.Select(p => $"{p.Server}__{p.Prompt}").ToArray();
        var shared = names.GroupBy(n => n, StringComparer.Ordinal)
            .Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        if (shared.Count == 0) return names;
        return [.. names.Zip(prompts, (name, prompt) => shared.Contains(name) ? $"{name}_{Hash(prompt)}" : name)];
    }

    /// <summary>Whether this may be the name of a tool of this server.</summary>
    public static bool MayBeOf(string server, string name)
    {
        var start = Plain($"{server}__");
        return name.StartsWith(start[..Math.Min(start.Length, MaxLength - HashLength - 1)], StringComparison.Ordinal);
    }

    private static string Plain(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));

    private static string Cut(string name, (string Server, string Tool) tool) =>
        name.Length <= MaxLength ? name : WithHash(name, tool, HashLength);

    private static string Hash((string Server, string Name) whose) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{whose.Server}\0{whose.Name}")));

    private static string WithHash(string name, (string Server, string Tool) tool, int length)
    {
        var hash = Hash(tool)[..length];
        return $"{name[..Math.Min(name.Length, MaxLength - length - 1)]}_{hash}";
    }
}
