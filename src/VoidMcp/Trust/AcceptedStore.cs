using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Trust;

/// <summary>
/// The accepted definitions of one registry's servers, in the home's folder <c>accepted</c>: per server what the user
/// accepted, what differs from it and waits, and the URIs that it listed. Holds no state, so any number of processes
/// can use the folder: reads are fresh, writes are atomic. Each file is sealed (<see cref="FileSeal"/>) with a key of
/// its own: what another program wrote, or moved from one server to another, is not accepted. A file that can't be read
/// is never overwritten, except by the user's <c>voidmcp accept</c>, which keeps it under another name.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="secrets">The secrets, whose key seals the files.</param>
/// <param name="suffix">Distinguishes the servers of a registry outside the home; empty for the home's own.</param>
/// <param name="config">The option that names that registry on the command line; empty for the home's own.</param>
internal sealed class AcceptedStore(string folder, SecretStore secrets, string suffix = "", string config = "")
{
    private readonly Lock _creating = new();

    /// <summary>The store of a registry.</summary>
    public static AcceptedStore In(RegistryLocation location, SecretStore secrets)
    {
        return new AcceptedStore(
            Path.Join(location.Home, "accepted"),
            secrets,
            location.IsOfHome ? "" : $"@{Mark()}",
            location.ConfigOption);

        string Mark() =>
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(location.RegistryPath)))[..12];
    }

    /// <summary>The command that shows what a server changed.</summary>
    public string DiffCommand(string server) => $"voidmcp diff {server}{config}";

    /// <summary>The commands with which the user reviews what a server changed.</summary>
    public string Review(string server) => $"{DiffCommand(server)}, then voidmcp accept {server}{config}";

    /// <summary>Changes whenever what is kept of a server changes.</summary>
    public (FileStamp Accepted, FileStamp Waiting) StampOf(string server) =>
        (FileStamp.Of(AcceptedPath(server)), FileStamp.Of(WaitingPath(server)));

    /// <summary>The definitions that the user accepted; null if there are none yet.</summary>
    /// <exception cref="VoidMcpException">The file can't be read; the message names it.</exception>
    public ServerStatement? Accepted(string server)
    {
        var path = AcceptedPath(server);
        try
        {
            return Load(path, StatementJson.Indented.ServerStatement) is { } read
                ? Checked(read)
                : null;
        }
        catch (Exception error)
            when (IsUnreadable(error))
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"can't read the accepted definitions of server '{server}': {path}: {error.Message}",
                $"restore the file, or accept what the server says now: voidmcp accept {server}{config}",
                error);
        }
    }

    /// <summary>The latest definitions that differ from the accepted ones; null if none are known.</summary>
    public ServerStatement? Waiting(string server)
    {
        try
        {
            return Load(WaitingPath(server), StatementJson.Indented.ServerStatement) is { } read
                ? Checked(read)
                : null;
        }
        catch (Exception error)
            when (IsUnreadable(error))
        {
            // It is written again when the server is read again.
            return null;
        }
    }

    /// <summary>The URIs that the server listed; empty if none are known.</summary>
    public ListedUris Uris(string server)
    {
        try
        {
            if (Load(UrisPath(server), StatementJson.Indented.ListedUris) is { } read
                && read.Uris.All(uri => uri is not null))
            {
                return read;
            }
        }
        catch (Exception error)
            when (IsUnreadable(error))
        {
            // Written again when the server is read again.
        }

        return new ListedUris { Uris = [] };
    }

    /// <summary>Keeps a server's first definitions. False if another process was first.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be written.</exception>
    public bool AddFirst(string server, ServerStatement first)
    {
        var path = AcceptedPath(server);
        OwnFolder.Ensure(folder);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, OwnFile.Options(FileMode.CreateNew)))
                file.Write(Sealed(path, Bytes(first)));
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>Keeps definitions as accepted; those that waited are forgotten.</summary>
    /// <exception cref="IOException">It can't be written; the old content is kept.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be written; the old content is kept.</exception>
    public void Accept(string server, ServerStatement accepted)
    {
        Write(AcceptedPath(server), Bytes(accepted));
        File.Delete(WaitingPath(server));
        File.Delete(ShownPath(server));
    }

    /// <summary>Adds to the accepted definitions what the user need not accept; those that wait stay.</summary>
    /// <exception cref="IOException">It can't be written; the old content is kept.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be written; the old content is kept.</exception>
    public void KeepAccepted(string server, ServerStatement accepted) => Write(AcceptedPath(server), Bytes(accepted));

    /// <summary>Puts an unreadable file aside. Returns its new path.</summary>
    /// <exception cref="IOException">It can't be renamed.</exception>
    public string PutAside(string server)
    {
        var aside = $"{AcceptedPath(server)}.unreadable";
        File.Move(AcceptedPath(server), aside, overwrite: true);
        return aside;
    }

    /// <summary>Keeps definitions that wait for the user; null if none wait any more.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be written.</exception>
    public void Wait(string server, ServerStatement? waiting)
    {
        if (waiting is not null) Write(WaitingPath(server), Bytes(waiting));
        else if (File.Exists(WaitingPath(server))) File.Delete(WaitingPath(server));
    }

    /// <summary>Records that the user was shown these definitions as what waits.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be written.</exception>
    public void KeepShown(string server, ServerStatement waiting) =>
        AtomicFile.Write(ShownPath(server), Encoding.ASCII.GetBytes(MarkOf(waiting)));

    /// <summary>
    /// Whether the user was last shown other definitions than these: they changed since. False if none were shown.
    /// </summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be read.</exception>
    public bool WasShownOther(string server, ServerStatement waiting) =>
        File.Exists(ShownPath(server)) && File.ReadAllText(ShownPath(server)) != MarkOf(waiting);

    /// <summary>Keeps the URIs that a server listed.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be written.</exception>
    public void KeepUris(string server, ListedUris uris) => Write(
        UrisPath(server), JsonSerializer.SerializeToUtf8Bytes(uris, StatementJson.Indented.ListedUris));

    /// <summary>Forgets a server that was removed, or is added again: its next definitions are its first.</summary>
    /// <exception cref="VoidMcpException">A file can't be deleted.</exception>
    public void Forget(string server)
    {
        try
        {
            foreach (var path in PathsOf(server))
            {
                if (File.Exists(path)) File.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"can't forget the accepted definitions of server '{server}': {error.Message}",
                $"delete {AcceptedPath(server)}",
                error);
        }
    }

    private string AcceptedPath(string server) => Path.Join(folder, $"{server}{suffix}.json");

    private string WaitingPath(string server) => Path.Join(folder, $"{server}{suffix}+waiting.json");

    private string UrisPath(string server) => Path.Join(folder, $"{server}{suffix}+uris.json");

    private string ShownPath(string server) => Path.Join(folder, $"{server}{suffix}+shown");

    private string[] PathsOf(string server) =>
        [AcceptedPath(server), WaitingPath(server), UrisPath(server), ShownPath(server)];

    private void Write(string path, byte[] content) => AtomicFile.Write(path, Sealed(path, content));

    /// <exception cref="VoidMcpException">The key of the secrets can't be read or written.</exception>
    private byte[] Sealed(string path, byte[] content)
    {
        var purpose = PurposeOf(path);
        return FileSeal.Seal(content, secrets.FindKey(purpose) ?? Created(purpose));
    }

    /// <summary>Creates the key, once in the life of a home.</summary>
    private byte[] Created(string purpose)
    {
        // One thread alone: of several, all but one would wait for the file's lock, each until a timer's next tick, and
        // the timer needs one of the threads that the servers' first answers occupy by waiting here.
        lock (_creating)
        {
            return secrets.FindKey(purpose)
                ?? secrets.DeriveKeyAsync(purpose, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private static string PurposeOf(string path) => $"voidmcp accepted definitions {Path.GetFileName(path)}";

    private static string MarkOf(ServerStatement statement) =>
        Convert.ToHexStringLower(SHA256.HashData(Bytes(statement with { At = default })));

    private static bool IsUnreadable(Exception error) => error is IOException or UnauthorizedAccessException
        or JsonException or InvalidOperationException or VoidMcpException;

    private static byte[] Bytes(ServerStatement statement) =>
        JsonSerializer.SerializeToUtf8Bytes(statement, StatementJson.Indented.ServerStatement);

    private T? Load<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var file = File.ReadAllBytes(path);
            if (secrets.FindKey(PurposeOf(path)) is not { } key || !FileSeal.TryOpen(file, key, out var json))
                throw new JsonException("it was changed outside voidmcp (its seal does not match)");
            return JsonSerializer.Deserialize(json.Span, type) ?? throw new JsonException("the file is empty");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <exception cref="JsonException">It is of another format, or incomplete.</exception>
    private static ServerStatement Checked(ServerStatement read)
    {
        if (read.Format != ServerStatement.CurrentFormat)
            throw new JsonException($"format {read.Format} is not known to this version of voidmcp");
        var isWhole = read.Items.All(item => item is { Name: not null } && !item.Definition.Utf8.IsEmpty)
            && read.Items.DistinctBy(item => (item.Kind, item.Name)).Count() == read.Items.Count;
        return isWhole ? read : throw new JsonException("an item is incomplete or stands twice");
    }
}
