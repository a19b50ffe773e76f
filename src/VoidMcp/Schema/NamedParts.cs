using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace VoidMcp.Schema;

/// <summary>
/// The definitions that a schema references, as declared types: their names, and which are not yet declared.
/// </summary>
/// <param name="prefix">The prefix of their names.</param>
/// <param name="root">The name of the schema itself; null if it is declared only when it references itself.</param>
/// <param name="names">All type names of the file.</param>
/// <param name="declarations">Receives the declarations.</param>
internal sealed class NamedParts(string prefix, string? root, TypeNames names, StringBuilder declarations)
{
    private readonly Queue<string> _undeclared = new();
    private readonly Dictionary<string, string> _names = root is null
        ? new(StringComparer.Ordinal)
        : new(StringComparer.Ordinal) { ["#"] = root };

    public StringBuilder Declarations { get; } = declarations;

    /// <summary>The name suffix for the schema itself.</summary>
    public string RootName { get; init; } = "Root";

    /// <summary>The type name for a reference.</summary>
    public string NameOf(string reference)
    {
        if (_names.TryGetValue(reference, out var known)) return known;
        var part = SchemaReferences.NameOf(reference);
        _undeclared.Enqueue(reference);
        return _names[reference] = names.Take($"{prefix}_{(part.Length == 0 ? RootName : part)}");
    }

    public bool TryTakeUndeclared([NotNullWhen(true)] out string? reference, [NotNullWhen(true)] out string? name)
    {
        name = _undeclared.TryDequeue(out reference) ? _names[reference] : null;
        return name is not null;
    }
}

/// <summary>Assigns unique names to the types declared in one file.</summary>
internal sealed class TypeNames(params IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <summary>Returns the name as an identifier, with a number appended if it is taken.</summary>
    public string Take(string wanted)
    {
        var plain = ScriptName.Underscore(wanted);
        var name = plain;
        for (var i = 2; !_taken.Add(name); i++) name = $"{plain}{i}";
        return name;
    }
}
