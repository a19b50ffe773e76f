using VoidMcp.Clients.Formats;
using VoidMcp.Clients.Translation;
using VoidMcp.Registry;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients;

/// <summary>How voidmcp's own entry in a client's file would change.</summary>
/// <param name="Before">The text now.</param>
/// <param name="After">The text afterwards; the same if nothing changes. Null if the file is removed.</param>
/// <param name="RestoredFrom">The backup that is put back byte for byte; null if the text was edited.</param>
internal sealed record InstallChange(string Before, string? After, string? RestoredFrom)
{
    public bool IsNothing => After == Before;
}

/// <summary>Puts voidmcp into a client's own configuration, and takes it out again.</summary>
/// <param name="file">The client's file.</param>
internal sealed class Installation(ClientFile file)
{
    /// <summary>The change that installs voidmcp.</summary>
    /// <param name="command">The program that the client starts.</param>
    /// <param name="prefix">Arguments before <c>serve</c>.</param>
    /// <exception cref="Errors.VoidMcpException">The file can't be read, is malformed, or can't be edited.</exception>
    public InstallChange ToInstall(string command, IReadOnlyList<string> prefix)
    {
        var text = file.ReadText();
        var document = file.Parse();
        var entry = file.Client.Shape(command, [.. prefix, "serve", "--for", file.Client.Id]);
        var name = OwnNames(document) is [var own, ..] ? own : EntryShapes.OwnName;
        var isThere = file.Edit.ValueOf(document, name) is { } now && YamlMeaning.Same(now, entry);
        return new InstallChange(
            text, isThere ? text : file.Guarded(() => file.Edit.Put(text, name, entry)), RestoredFrom: null);
    }

    /// <summary>
    /// The change that uninstalls voidmcp: if the file is as it was left, the one before comes back byte for byte;
    /// otherwise only the entry is taken out.
    /// </summary>
    /// <exception cref="Errors.VoidMcpException">The file can't be read, is malformed, or can't be edited.</exception>
    public InstallChange ToUninstall()
    {
        var text = file.ReadText();
        var document = file.Parse();
        var names = OwnNames(document);
        if (names.Count == 0) return new InstallChange(text, text, null);
        if (names is [var only] && file.Edit.ValueOf(document, only) is YamlMapping entry)
        {
            var backup = ClientFile.BackupText(file.InstallBackup);
            if (IsResult(backup ?? "", only, entry, text) && (backup is null || !HasOwn(backup)))
                return new InstallChange(text, backup, backup is null ? null : file.InstallBackup);
        }

        return new InstallChange(
            text, names.Aggregate(text, (rest, name) => file.Guarded(() => file.Edit.Take(rest, name))), null);
    }

    /// <summary>Makes the change; a later installation keeps the backup of the first.</summary>
    /// <returns>The path of the backup; null if none was made.</returns>
    public string? Install(InstallChange change)
    {
        string? backup = null;
        if (file.Exists && (!HasOwn(change.Before) || !File.Exists(file.InstallBackup)))
        {
            backup = file.InstallBackup;
            file.BackUp(backup);
        }

        file.Write(change.After!);
        return backup;
    }

    /// <summary>Makes the change.</summary>
    public void Uninstall(InstallChange change)
    {
        if (change.RestoredFrom is { } backup) file.Restore(backup);
        else if (change.After is null) File.Delete(file.Path);
        else file.Write(change.After);
    }

    /// <summary>The names of entries that start voidmcp.</summary>
    public IReadOnlyList<string> OwnNames(ConfigDocument document) => [.. OwnEntries(document).Select(own => own.Name)];

    /// <summary>The entries that start voidmcp, and what they start.</summary>
    public IReadOnlyList<(string Name, ServerDraft Draft)> OwnEntries(ConfigDocument document)
    {
        var servers = DeclaredServers.In(document.Root).Where(s => s.Project is null).ToList();
        var place = new ForeignPlace(Path.GetDirectoryName(file.Path)!, "~");
        return
        [
            .. PastedConfig.Translate([.. servers.Where(s => s.Name is not null)], document.Root, place)
                .Where(server => server.Draft is { } draft && OwnEntry.Is(draft))
                .Select(server => (Name: server.WrittenName, Draft: server.Draft!))
                .Where(own => file.Edit.Holds(document, own.Name)),
        ];
    }

    private bool HasOwn(string text) =>
        OwnNames(file.Guarded(() => ConfigDocument.Parse(text, file.Client.Format))).Count > 0;

    private bool IsResult(string before, string name, YamlMapping entry, string text)
    {
        try
        {
            return file.Edit.Put(before, name, entry) == text;
        }
        catch (YamlSyntaxException)
        {
            return false;
        }
    }
}
