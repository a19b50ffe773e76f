using System.Collections.Frozen;

namespace VoidMcp.Schema;

/// <summary>
/// The names of all servers, or of one server's tools, as scripts can write them: exact or in underscore form. An exact
/// name always wins; an underscore form shared by two names is ambiguous and not accepted, so a script never calls the
/// wrong tool. Immutable.
/// </summary>
internal sealed class ScriptNames
{
    private readonly FrozenSet<string> _exact;
    private readonly FrozenDictionary<string, string> _byUnderscore;
    private readonly Lazy<FrozenDictionary<string, string>> _byLetters;

    public ScriptNames(IEnumerable<string> names)
    {
        _exact = names.ToFrozenSet(StringComparer.Ordinal);
        _byUnderscore = _exact
            .Where(name => !ScriptName.IsIdentifier(name))
            .GroupBy(ScriptName.Underscore, StringComparer.Ordinal)
            .Where(form => form.Count() == 1 && !_exact.Contains(form.Key))
            .ToFrozenDictionary(form => form.Key, form => form.Single(), StringComparer.Ordinal);
        _byLetters = new(() => _exact.GroupBy(Letters, StringComparer.Ordinal)
            .Where(form => form.Count() == 1)
            .ToFrozenDictionary(form => form.Key, form => form.Single(), StringComparer.Ordinal));
    }

    /// <summary>The exact name for <paramref name="written"/>; null if unknown.</summary>
    public string? Resolve(string written) =>
        _exact.TryGetValue(written, out var exact) ? exact : _byUnderscore.GetValueOrDefault(written);

    /// <summary>
    /// The exact name for one that may differ in case and separators, such as <c>getUser</c> for <c>get_user</c>; null
    /// if unknown or ambiguous.
    /// </summary>
    public string? ResolveLoosely(string written) =>
        Resolve(written) ?? _byLetters.Value.GetValueOrDefault(Letters(written));

    private static string Letters(string name) =>
        string.Concat(name.Where(static c => c is not ('_' or '-' or '.' or ' '))).ToUpperInvariant();

    /// <summary>The underscore form of the name; null if it is ambiguous or the same as the name.</summary>
    public string? OtherForm(string exact) =>
        ScriptName.Underscore(exact) is var form && form != exact && Resolve(form) == exact ? form : null;

    /// <summary>The best way to access the name: <c>.do_it</c> if unambiguous, otherwise <c>["do-it"]</c>.</summary>
    public string Accessor(string exact)
    {
        var form = ScriptName.Underscore(exact);
        return Resolve(form) == exact ? "." + form : $"[{TypeScriptText.Quote(exact)}]";
    }
}
