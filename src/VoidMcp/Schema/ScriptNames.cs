using System.Collections.Frozen;

namespace VoidMcp.Schema;

/// <summary>
/// The names of one level of the script's world (all servers, or all tools of a server), exact and in underscore form.
/// An exact name always wins; an underscore form that two names share belongs to neither, so a script never reaches a
/// tool that it did not mean. Immutable.
/// </summary>
internal sealed class ScriptNames
{
    private readonly FrozenSet<string> _exact;
    private readonly FrozenDictionary<string, string> _byUnderscore;

    public ScriptNames(IEnumerable<string> names)
    {
        _exact = names.ToFrozenSet(StringComparer.Ordinal);
        _byUnderscore = _exact
            .Where(name => !ScriptName.IsIdentifier(name))
            .GroupBy(ScriptName.Underscore, StringComparer.Ordinal)
            .Where(form => form.Count() == 1 && !_exact.Contains(form.Key))
            .ToFrozenDictionary(form => form.Key, form => form.Single(), StringComparer.Ordinal);
    }

    /// <summary>The exact name that a script means by <paramref name="written"/>; null where there is none.</summary>
    public string? Resolve(string written) =>
        _exact.TryGetValue(written, out var exact) ? exact : _byUnderscore.GetValueOrDefault(written);

    /// <summary>The underscore form by which a script reaches the name too; null where there is none beside the name itself.</summary>
    public string? OtherForm(string exact) =>
        ScriptName.Underscore(exact) is var form && form != exact && Resolve(form) == exact ? form : null;

    /// <summary>How a script best reaches the name: <c>.do_it</c> where that is sure, else <c>["do-it"]</c>.</summary>
    public string Accessor(string exact)
    {
        var form = ScriptName.Underscore(exact);
        return Resolve(form) == exact ? "." + form : $"[{TypeScriptText.Quote(exact)}]";
    }
}
