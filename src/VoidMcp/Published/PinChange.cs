using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Published;

/// <summary>What moves an entry to another version of its published server.</summary>
/// <param name="Server">The entry's name.</param>
/// <param name="From">Its published version now.</param>
/// <param name="To">The new one.</param>
/// <param name="Plan">How the new version is run or reached.</param>
internal sealed record PinChange(string Server, ServerOrigin From, ServerOrigin To, PublishedPlan Plan)
{
    /// <summary>The argument that pins the package, as written now, and its new text; null if none changes.</summary>
    public (string Old, string New)? Arg { get; init; }

    /// <summary>The URL now and the new one; null if it stays.</summary>
    public (string Old, string New)? Url { get; init; }

    /// <summary>The edit of the registry.</summary>
    public RegistryEdit.Repin ToEdit() => new(Server, To, Arg, Url?.New);

    /// <param name="entry">The entry as written, with its origin.</param>
    /// <param name="latest">The latest version.</param>
    /// <param name="to">The new origin.</param>
    /// <param name="isLocal">Whether the registry is on this machine.</param>
    /// <exception cref="VoidMcpException">The entry doesn't fit the new version; the message says why.</exception>
    public static PinChange Of(ServerEntry entry, PublishedServer latest, ServerOrigin to, bool isLocal)
    {
        var change = entry.Url is { } url
            ? OfUrl(entry, latest, to, isLocal, url)
            : OfPackage(entry, latest, to, isLocal);
        var missing = change.Plan.MissingIn(entry);
        return missing.Count == 0
            ? change
            : throw new VoidMcpException(
                FailureKind.Refused,
                $"{to.Version} requires {string.Join(", ", missing)}, which the entry doesn't set",
                $"set it in the entry, then: voidmcp update {entry.Name}");
    }

    private static PinChange OfUrl(
        ServerEntry entry, PublishedServer latest, ServerOrigin to, bool isLocal, string url)
    {
        var plans = PublishedChoice.Of(latest, isLocal, PublishedKind.Remote);
        if (plans.FirstOrDefault(plan => plan.Url!.Fits(url)) is { } same)
            return new(entry.Name, entry.From!, to, same);
        if (plans.FirstOrDefault(plan => !plan.Url!.Fields.Any()) is not { } other)
            throw Differs(entry, to, "has no remote server at a fixed URL");
        return new(entry.Name, entry.From!, to, other) { Url = (url, other.Url!.Fill([])!) };
    }

    private static PinChange OfPackage(ServerEntry entry, PublishedServer latest, ServerOrigin to, bool isLocal)
    {
        PublishedKind? kind = Path.GetFileNameWithoutExtension(entry.Command) switch
        {
            "npx" or "bunx" => PublishedKind.Npm,
            "dnx" => PublishedKind.NuGet,
            "uvx" => PublishedKind.PyPI,
            "docker" or "podman" => PublishedKind.Oci,
            _ => null,
        };
        if (kind is null) throw Differs(entry, to, $"is not run with {entry.Command}");
        foreach (var plan in PublishedChoice.Of(latest, isLocal, kind.Value))
        {
            foreach (var arg in entry.Args)
            {
                if (Repinned(plan, arg) is not { } pin) continue;
                return new(entry.Name, entry.From!, to, plan) { Arg = pin == arg ? null : (arg, pin) };
            }
        }

        throw Differs(entry, to, "has no package that is in the entry's args and that voidmcp can run");
    }

    /// <summary>The argument with the plan's version; null if it isn't the plan's package.</summary>
    private static string? Repinned(PublishedPlan plan, string arg)
    {
        if (plan.Kind == PublishedKind.Oci)
        {
            var tag = ImagePlan.TagOf(arg);
            return tag.Length > 0 && arg[..^tag.Length] == plan.Identifier ? plan.Pin : null;
        }

        var separator = plan.Kind == PublishedKind.PyPI ? "==" : "@";
        var names = plan.Kind == PublishedKind.Npm ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        if (!arg.StartsWith(plan.Identifier, names)) return null;
        var rest = arg[plan.Identifier.Length..];

        // PyPI's extras stay: pkg[cli]==1.2.3.
        var hasExtras = plan.Kind == PublishedKind.PyPI
            && rest.StartsWith('[')
            && rest.Contains(']', StringComparison.Ordinal);
        var extras = hasExtras ? rest[..(rest.IndexOf(']', StringComparison.Ordinal) + 1)] : "";
        rest = rest[extras.Length..];
        return rest.Length == 0 || rest.StartsWith(separator, StringComparison.Ordinal)
            ? $"{plan.Identifier}{extras}{separator}{plan.Version}"
            : null;
    }

    private static VoidMcpException Differs(ServerEntry entry, ServerOrigin to, string why) => new(
        FailureKind.Refused,
        $"{to.Name} {to.Version} {why}",
        $"add it again, which replaces what runs: voidmcp add {entry.Name} {to.Name} --force");
}
