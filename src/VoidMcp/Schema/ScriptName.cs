using System.Buffers;

namespace VoidMcp.Schema;

/// <summary>
/// How scripts write the names of servers and tools. Every name works in brackets; a name that is not an identifier
/// also has an underscore form: <c>tools["my-server"]</c> is also <c>tools.my_server</c>. <see cref="ScriptNames"/>
/// resolves conflicts within a set of names.
/// </summary>
internal static class ScriptName
{
    private static readonly SearchValues<char> IdentifierCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$");

    /// <summary>Whether the name can follow a dot or be an object key without quotes. ASCII only.</summary>
    public static bool IsIdentifier(ReadOnlySpan<char> name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.ContainsAnyExcept(IdentifierCharacters);

    /// <summary>
    /// The name as an identifier: replaces characters outside <c>[A-Za-z0-9_$]</c> by <c>_</c>, and prefixes a leading
    /// digit with <c>_</c>.
    /// </summary>
    public static string Underscore(string name)
    {
        if (IsIdentifier(name)) return name;
        var lead = name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" : "";
        return string.Create(lead.Length + name.Length, (lead, name), static (target, source) =>
        {
            source.lead.CopyTo(target);
            var rest = target[source.lead.Length..];
            for (var i = 0; i < rest.Length; i++)
                rest[i] = IdentifierCharacters.Contains(source.name[i]) ? source.name[i] : '_';
        });
    }
}
