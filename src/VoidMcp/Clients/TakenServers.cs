using System.Globalization;
using VoidMcp.Clients.Formats;

namespace VoidMcp.Clients;

/// <summary>
/// Takes servers out of a client's file after they were imported, and brings them back. Each time leaves a backup.
/// </summary>
/// <param name="file">The client's file.</param>
internal sealed class TakenServers(ClientFile file)
{
    private const int MostBackups = 99;

    /// <summary>Takes the servers out and returns the path of the backup; null if none of them is there.</summary>
    /// <exception cref="Errors.VoidMcpException">The file can't be read, is malformed, or can't be edited.</exception>
    public string? Take(IReadOnlyList<string> names)
    {
        var text = file.ReadText();
        var rest = file.Guarded(() => Without(text, names));
        if (rest == text) return null;
        var backup = Backups().First(path => !File.Exists(path));
        file.BackUp(backup);
        file.Write(rest);
        return backup;
    }

    /// <summary>
    /// Brings back everything that was taken out: if the file is as it was left, byte for byte, otherwise by adding
    /// the servers that are missing. Returns their names.
    /// </summary>
    /// <exception cref="Errors.VoidMcpException">The file can't be read, is malformed, or can't be edited.</exception>
    public IReadOnlyList<string> BringBack()
    {
        var back = new List<string>();
        foreach (var backup in Backups().Where(File.Exists).Reverse())
        {
            var (before, now) = (ClientFile.BackupText(backup)!, file.ReadText());
            var missing = file.Guarded(() => Missing(before, now));
            back.AddRange(missing);
            if (file.Guarded(() => Without(before, missing)) == now)
            {
                file.Restore(backup);
                continue;
            }

            file.Write(file.Guarded(() => missing.Aggregate(
                now, (text, name) => file.Edit.PutWritten(text, name, file.Edit.Written(before, name)!))));
            File.Delete(backup);
        }

        return back;
    }

    private string Without(string text, IReadOnlyList<string> names) => names.Aggregate(text, file.Edit.Take);

    private IReadOnlyList<string> Missing(string before, string now)
    {
        var (was, document) = (ConfigDocument.Parse(before, file.Client.Format), ConfigDocument.Parse(
            now, file.Client.Format));
        return [.. file.Edit.Names(was).Where(name => !file.Edit.Holds(document, name))];
    }

    private IEnumerable<string> Backups() => Enumerable.Range(1, MostBackups).Select(number => number == 1
        ? file.ImportBackup
        : $"{file.ImportBackup}-{number.ToString(CultureInfo.InvariantCulture)}");
}
