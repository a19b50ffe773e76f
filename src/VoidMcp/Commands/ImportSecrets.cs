using VoidMcp.Clients;
using VoidMcp.Clients.Translation;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>What becomes of the credentials that imported servers hold in plain text.</summary>
internal enum PlainTextChoice
{
    /// <summary>On a terminal the user is asked; in a pipe they are kept and named.</summary>
    Ask,

    /// <summary>They are stored as secrets.</summary>
    Store,

    /// <summary>They are kept in plain text.</summary>
    Keep,
}

/// <summary>
/// Moves credentials of imported servers into the secret store, and asks for the values that clients would ask for.
/// </summary>
internal sealed class ImportSecrets(CommandContext context, RegistryLocation location)
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Returns the servers with secrets in place of credentials, if the user wants that.</summary>
    public async Task<IReadOnlyList<ImportedServer>> SealAsync(
        IReadOnlyList<ImportedServer> planned, PlainTextChoice choice, bool isYes, CancellationToken cancellation)
    {
        var holders = planned.Where(p => p.IsWritten && p.Secrets.Any(s => s.CanBeSealed)).ToList();
        if (holders.Count == 0 || choice == PlainTextChoice.Keep) return planned;
        var confirmation = new Confirmation(context.Output, context.Input);
        if (choice == PlainTextChoice.Ask)
        {
            if (isYes || !confirmation.CanAsk) return planned;
            foreach (var one in holders)
            {
                var places = one.Secrets.Where(s => s.CanBeSealed).Select(s => s.Place);
                context.Output.Note(Output.Text($"  {one.Name}: {string.Join(", ", places)}", 300));
            }

            if (!await confirmation.AskAsync("Encrypt these credentials in the secret store?", cancellation))
                return planned;
        }

        var taken = context.Secrets(location).List().Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        return [.. planned.Select(one => holders.Contains(one) ? Sealed(one, taken) : one)];
    }

    /// <summary>Asks for what the clients would have asked for; an empty answer leaves it open.</summary>
    public async Task AskAsync(IReadOnlyList<ImportedServer> planned, CancellationToken cancellation)
    {
        if (!new Confirmation(context.Output, context.Input).CanAsk) return;
        var store = context.Secrets(location);
        var asked = planned.Where(p => p.IsWritten).SelectMany(p => p.Server.Asked).DistinctBy(a => a.Secret);
        foreach (var one in asked.Where(a => store.Find(a.Secret).Value is null))
        {
            var talk = context.Output.Stderr.Writer;
            var prompt = PlainText.OneLine($"{one.Question} (secret {one.Secret}; not shown, empty for later): ", 200);
            var value = await context.Input.ReadHidden(() => talk.Write(prompt), cancellation);
            await talk.WriteAsync('\n');
            if (value?.Trim() is { Length: > 0 } given && SecretStore.ProblemOf(given) is null)
                _values[one.Secret] = given;
        }
    }

    /// <summary>Stores the secrets, then runs the write; if it fails, the new secrets are removed again.</summary>
    public async Task KeepAsync(Func<Task> write, CancellationToken cancellation)
    {
        var store = context.Secrets(location);
        foreach (var (name, value) in _values) await store.SetAsync(name, value, cancellation);
        try
        {
            await write();
        }
        catch
        {
            foreach (var name in _values.Keys) await store.RemoveAsync(name, CancellationToken.None);
            throw;
        }

        if (_values.Count == 0) return;
        if (store.Note is { } note) context.Output.Warn(note);
        context.Output.Note(Output.Text(
            $"Stored {Sizes.Count(_values.Count, "secret")} in {store.Path}: {string.Join(", ", _values.Keys)}"));
    }

    private ImportedServer Sealed(ImportedServer one, HashSet<string> taken)
    {
        var sealable = one.Secrets.Where(s => s.CanBeSealed).ToList();
        var draft = one.Draft!;
        foreach (var secret in sealable)
        {
            var name = Name(one.Name, sealable.Count == 1 ? null : secret.Name ?? secret.Key, taken);
            _values[name] = secret.Value;
            draft = PlainSecrets.Sealed(draft, secret, name);
        }

        return one with { Draft = draft, Secrets = [.. one.Secrets.Where(s => !s.CanBeSealed)] };
    }

    /// <summary>The server's name, and the variable's if there are several; never one that is taken.</summary>
    private static string Name(string server, string? place, HashSet<string> taken)
    {
        var name = place is null ? server : $"{server}.{place}";
        name = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '-'));
        if (name.Length > SecretName.Longest) name = name[..SecretName.Longest];
        var free = name;
        for (var number = 2; !taken.Add(free); number++)
        {
            var end = $"-{number}";
            free = name[..Math.Min(name.Length, SecretName.Longest - end.Length)] + end;
        }

        return free;
    }
}
