namespace VoidMcp.Schema;

/// <summary>The names of the types declared in one file: no two alike, and none that is taken by something else.</summary>
internal sealed class TypeNames(params IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <summary>The wanted name as an identifier, with a number behind it where it is taken.</summary>
    public string Take(string wanted)
    {
        var plain = ScriptName.Underscore(wanted);
        var name = plain;
        for (var i = 2; !_taken.Add(name); i++) name = $"{plain}{i}";
        return name;
    }
}
