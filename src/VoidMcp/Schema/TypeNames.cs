namespace VoidMcp.Schema;

/// <summary>Assigns unique names to the types declared in one file, avoiding reserved names.</summary>
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
