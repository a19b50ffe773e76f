using System.Net.Sockets;
using VoidMcp.Calls;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Upstream;
using VoidMcp.Remote.Http;

namespace VoidMcp.Gateway;

/// <summary>
/// Manages servers registered by the model: public HTTP servers only, without a command, credential or private address,
/// and marked as the model's in the registry. Entries written by the user are never changed.
/// </summary>
/// <param name="file">The registry file.</param>
/// <param name="registry">The active registry; updated immediately after an edit.</param>
/// <param name="connect">Connects to a server that is not registered yet, and returns its definitions.</param>
/// <param name="time">The clock of the limit on waiting for the user.</param>
/// <param name="approve">
/// Records that the user agreed to an entry, in registries whose entries wait for that; null for others.
/// </param>
/// <param name="config">The option that names the registry on the command line; empty for the home's own.</param>
internal sealed class ModelServers(
    RegistryFile file,
    LiveRegistry registry,
    Func<ServerEntry, CancellationToken, Task<ServerDefinitions>> connect,
    TimeProvider time,
    Func<string, CancellationToken, Task>? approve = null,
    string config = "")
{
    /// <summary>Maximum number of servers registered by models.</summary>
    private const int MostServers = 20;

    private const int ToolsShown = 20;

    /// <summary>The longest address, in characters: the user must be able to read it.</summary>
    private const int LongestAddress = 1000;

    /// <summary>
    /// Registers a server that is reachable, or requires only a login by the user. The user is asked first
    /// (<see cref="ModelAdding"/>); where nobody can be asked, the server is written switched off.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="url">Its address.</param>
    /// <param name="ask">Asks the client's user; null if nobody can be asked.</param>
    /// <param name="cancellation">Cancels it; nothing is written then.</param>
    /// <returns>A message for the model.</returns>
    /// <exception cref="VoidMcpException">It is not allowed or not reachable; nothing was written.</exception>
    public async Task<string> AddAsync(string name, string url, AskUser? ask, CancellationToken cancellation)
    {
        if (ServerName.Problem(name) is { } wrong) throw Refused($"invalid server name '{name}': {wrong}");
        RefuseTaken(name);
        var uri = Address(url);
        PublicConnections.RefuseLiteral(name, uri.Host);
        var draft = new ServerDraft { Name = name, Url = uri.AbsoluteUri, IsModels = true };
        if (registry.Current.Gateway.ModelMayAdd == ModelAdding.Ask)
        {
            if (ask is null)
            {
                await EditAsync(new RegistryEdit.Add(draft with { Enabled = false }), cancellation);
                return $"Registered {name} switched off, and nothing was sent to it: this client can't ask its user. "
                    + $"The user can approve it in a terminal: voidmcp approve {name}{config}";
            }

            await AddingQuestion.AskAsync(ask, name, uri, time, cancellation);
        }

        try
        {
            await PublicConnections.ResolveAsync(name, uri.Host, cancellation);
        }
        catch (SocketException error)
        {
            throw Refused($"cannot resolve {uri.Host}: {error.Message}");
        }

        var entry = new ServerEntry { Name = name, Url = uri.AbsoluteUri, AddedByModel = true };
        string said;
        try
        {
            said = Words(name, await connect(entry, cancellation));
        }
        catch (VoidMcpException failure)
            when (failure.Hint?.Contains("voidmcp login", StringComparison.Ordinal) == true)
        {
            said = $"Registered {name}. The user must log in first: voidmcp login {name}";
        }

        await EditAsync(new RegistryEdit.Add(draft), cancellation, isApproved: true);
        return said;
    }

    /// <summary>Unregisters a server that a model registered.</summary>
    /// <exception cref="VoidMcpException">It is not registered, or was registered by the user.</exception>
    public async Task<string> RemoveAsync(string name, CancellationToken cancellation)
    {
        var now = registry.Current;
        if (now.Find(name) is not { } entry)
        {
            throw new VoidMcpException(
                FailureKind.UnknownServer,
                $"no server '{name}' is registered",
                NearestNames.Hint(name, now.Servers.Where(s => s.AddedByModel).Select(s => s.Name)));
        }

        if (!entry.AddedByModel)
            throw Refused($"server '{name}' was registered by the user", $"they can remove it: voidmcp remove {name}");
        await EditAsync(new RegistryEdit.Remove(name), cancellation);
        return $"Unregistered {name}.";
    }

    private static Uri Address(string url)
    {
        if (!Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.Host.Length == 0)
        {
            throw Refused("`url` must be an absolute http or https URL, such as https://example.com/mcp");
        }

        if (uri.AbsoluteUri.Length > LongestAddress)
            throw Refused($"`url` is too long (limit {LongestAddress} characters)");
        if (uri.UserInfo.Length > 0 || url.Contains("${", StringComparison.Ordinal) || HasCredential(uri))
            throw Refused("`url` must not contain credentials",
                "the user can register servers that need one: voidmcp add <name> <url> --token");
        return uri;
    }

    private static bool HasCredential(Uri uri) =>
        AddressKeys.In(uri.AbsoluteUri).Any() || uri.Query.TrimStart('?')
            .Split('&').Any(pair => CredentialNames.IsCredential(Uri.UnescapeDataString(pair.Split('=')[0])));

    private void RefuseTaken(string name)
    {
        var now = registry.Current;
        var form = ServerName.UnderscoreForm(name);
        var taken = now.Servers.Select(s => s.Name).Concat(now.LeftOut)
            .FirstOrDefault(other => ServerName.UnderscoreForm(other).Equals(form, StringComparison.OrdinalIgnoreCase));
        if (taken is not null) throw Refused($"server '{taken}' is already registered", "choose another name");
        if (now.Servers.Count(s => s.AddedByModel) >= MostServers)
            throw Refused($"limit of {MostServers} servers registered by models reached",
                "remove one that is not needed: remove_mcp");
    }

    private async Task EditAsync(RegistryEdit edit, CancellationToken cancellation, bool isApproved = false)
    {
        var now = await file.EditAsync([edit], cancellation);
        if (isApproved && approve is not null)
        {
            await approve(edit.Name, cancellation);
            now = file.Load();
        }

        registry.Offer(now);
    }

    private static string Words(string name, ServerDefinitions definitions)
    {
        var names = definitions.Tools.Take(ToolsShown).Select(t => t.Name);
        var more = definitions.Tools.Count > ToolsShown ? $" and {definitions.Tools.Count - ToolsShown} more" : "";
        var count = $"{definitions.Tools.Count} {(definitions.Tools.Count == 1 ? "tool" : "tools")}";
        var list = definitions.Tools.Count > 0 ? $": {string.Join(", ", names)}{more}" : "";
        return $"Registered {name}: {count}{list}. Find them with search.";
    }

    private static VoidMcpException Refused(string message, string? hint = null) =>
        new(FailureKind.InvalidArguments, message, hint);
}
