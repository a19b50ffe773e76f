using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Registry;

namespace VoidMcp.Trust;

/// <summary>
/// Decides which entries of a registry may be connected. The home's registry is the user's word, if nobody else can
/// write it; a registry from elsewhere, and with <c>trust: approve</c> the home's too, is a proposal: each entry waits
/// until the user has approved what it runs, where it connects and what it may do.
/// </summary>
internal sealed class RegistryTrust(RegistryLocation location, ApprovalStore store)
{
    private readonly string _path = RealPath.Of(location.RegistryPath);

    /// <summary>Marks the entries that may not be connected, and takes back settings that became looser.</summary>
    /// <param name="read">The registry as just read.</param>
    /// <param name="asWritten">Returns the same content with its references unexpanded.</param>
    public RegistrySnapshot Judge(RegistrySnapshot read, Func<RegistrySnapshot> asWritten)
    {
        if (read.IsBroken) return read;
        if (location.IsOfHome && OpenPlace() is { } open)
            return read with { Servers = [.. read.Servers.Select(entry => Needs(entry) ? Hold(entry, open) : entry)] };
        var known = store.Read();
        var approved = known?.Document.Of(_path) ?? new ApprovedRegistry { Path = _path };
        if (!IsProposal(read.Gateway, approved)) return read;
        var settings = approved.Settings.Stricter(ApprovedSettings.Of(read));
        var written = known is { } k
            ? asWritten().Servers.Select(entry => ProposedServer.Of(entry, k.Key))
                .ToDictionary(s => s.Name, StringComparer.Ordinal)
            : [];
        if (known?.Document.Has(_path) == true) Tighten(approved, settings, written);
        return settings.In(read) with
        {
            Servers = [.. read.Servers.Select(entry => entry with { Hold = HoldOf(entry.Name, approved, written) })],
        };
    }

    /// <summary>
    /// Keeps a policy that became stricter as the approved one, so that taking it back waits for the user. Where that
    /// can't be written, what was approved stays the measure.
    /// </summary>
    private void Tighten(
        ApprovedRegistry approved, ApprovedSettings settings, Dictionary<string, ProposedServer> written)
    {
        List<(ProposedServer Before, ProposedServer Now)> stricter =
        [
            .. approved.Servers.Where(before => written.TryGetValue(before.Name, out var now)
                && now.IsCoveredBy(before) && !now.Lines.SequenceEqual(before.Lines))
                .Select(before => (before, written[before.Name])),
        ];
        if (stricter.Count == 0 && settings == approved.Settings) return;
        try
        {
            // Only over what was read: the user may have approved something else meanwhile.
            store.EditAsync(
                document =>
                {
                    var current = document.Of(_path);
                    var after = stricter
                        .Where(s => current.Find(s.Before.Name)?.Lines.SequenceEqual(s.Before.Lines) == true)
                        .Aggregate(current, (registry, s) => registry.With(s.Now));
                    return document.With(
                        current.Settings == approved.Settings ? after with { Settings = settings } : after);
                },
                CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (VoidMcpException)
        {
            // Read again with the next change of the registry.
        }
    }

    /// <summary>The entries that wait for the user, as they are now.</summary>
    /// <param name="written">The registry with its references unexpanded.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="VoidMcpException">The key of the secrets can't be used.</exception>
    public async Task<Proposal> PendingAsync(RegistrySnapshot written, CancellationToken cancellation)
    {
        var approved = Approved();
        if (!IsProposal(written.Gateway, approved)) return new Proposal([], null);
        var key = await store.KeyAsync(cancellation);
        var now = ApprovedSettings.Of(written);
        var isLooser = approved.Settings.Stricter(now) != now;
        return new Proposal(
            [
                .. written.Servers.Select(entry => ProposedServer.Of(entry, key))
                    .Select(server => new PendingServer(server, approved.Find(server.Name)))
                    .Where(pending => pending.Before is null || !pending.Now.IsCoveredBy(pending.Before)),
            ],
            isLooser ? new PendingSettings(now, approved.Settings) : null);
    }

    /// <summary>Records the user's yes to exactly these entries and settings.</summary>
    /// <param name="servers">The entries, as the user saw them.</param>
    /// <param name="settings">The settings as the user saw them; null if they were not shown.</param>
    /// <param name="current">The registry now; where its settings are stricter, they hold from here on.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="VoidMcpException">The approvals can't be written.</exception>
    public Task ApproveAsync(
        IReadOnlyList<ProposedServer> servers,
        ApprovedSettings? settings,
        RegistrySnapshot current,
        CancellationToken cancellation) =>
        store.EditAsync(
            document =>
            {
                var before = document.Of(_path);
                var after = servers.Aggregate(before, (registry, server) => registry.With(server));
                return document.With(after with
                {
                    Settings = settings ?? before.Settings.Stricter(ApprovedSettings.Of(current)),
                });
            },
            cancellation);

    /// <summary>Approves entries that the user has just written with a command of their own.</summary>
    /// <param name="file">The registry, after the edit.</param>
    /// <param name="names">The entries.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="VoidMcpException">The approvals can't be written.</exception>
    public async Task ApproveOwnAsync(RegistryFile file, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var written = file.LoadAsWritten();
        if (!IsProposal(written.Gateway, Approved())) return;
        var key = await store.KeyAsync(cancellation);
        await ApproveAsync(
            [.. written.Servers.Where(s => names.Contains(s.Name)).Select(entry => ProposedServer.Of(entry, key))],
            null,
            written,
            cancellation);
    }

    /// <summary>Why the user's approvals count for nothing; null if they do count, or there are none.</summary>
    public string? Problem => store.Problem;

    /// <summary>Whether entries of this registry need approval.</summary>
    public bool AsksFor(RegistrySnapshot registry) => IsProposal(registry.Gateway, Approved());

    private ApprovedRegistry Approved() => store.Read()?.Document.Of(_path) ?? new ApprovedRegistry { Path = _path };

    /// <summary>
    /// Whether entries need approval. A setting that the user approved holds even if somebody removes it from the file.
    /// </summary>
    private bool IsProposal(GatewaySettings settings, ApprovedRegistry approved) =>
        !location.IsOfHome
        || settings.Trust == RegistryTrustMode.Approve
        || approved.Settings.Trust == RegistryTrustMode.Approve;

    /// <summary>Why others could change the home's registry; null if they can't.</summary>
    private (string Problem, string Fix)? OpenPlace() =>
        OpenPermissions.Of(_path)
        ?? OpenPermissions.Of(Path.GetDirectoryName(_path)!)
        ?? OpenPermissions.Of(location.Home);

    /// <summary>Whether the entry would run something, or send something secret.</summary>
    private static bool Needs(ServerEntry entry) =>
        entry.Command is not null || entry.Headers.Count > 0 || entry.SecretNames.Count > 0 || entry.Login is not null;

    private static ServerEntry Hold(ServerEntry entry, (string Problem, string Fix) open) => entry with
    {
        Hold = new EntryHold(
            $"is not started: {open.Problem}, who could make it run anything", open.Fix, IsWaiting: false),
    };

    private EntryHold? HoldOf(
        string name, ApprovedRegistry approved, Dictionary<string, ProposedServer> written)
    {
        var before = approved.Find(name);
        if (before is not null && written.TryGetValue(name, out var now) && now.IsCoveredBy(before)) return null;
        var why = store.Problem is { } problem
            ? $"nothing counts as approved, because {problem}"
            : before is not null
            ? "its entry changed since you approved it"
            : location.IsOfHome ? "the registry says `trust: approve`" : "its registry is not the one in your home";
        return new EntryHold(
            $"waits for `voidmcp approve {name}`: {why}",
            $"voidmcp approve {name}{location.ConfigOption}",
            IsWaiting: true);
    }
}

/// <summary>What waits for the user's yes.</summary>
/// <param name="Servers">New and changed entries.</param>
/// <param name="Settings">Settings that became looser; null if none did.</param>
internal sealed record Proposal(IReadOnlyList<PendingServer> Servers, PendingSettings? Settings);

/// <summary>An entry that waits.</summary>
/// <param name="Now">The entry.</param>
/// <param name="Before">What was approved of it; null if nothing was.</param>
internal sealed record PendingServer(ProposedServer Now, ProposedServer? Before);

/// <summary>Settings that wait.</summary>
internal sealed record PendingSettings(ApprovedSettings Now, ApprovedSettings Before);
