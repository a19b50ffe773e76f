using System.Text;
using VoidMcp.Clients.Formats;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients;

/// <summary>One configuration file of a client: read strictly, written atomically, with a backup beside it.</summary>
/// <param name="client">The client.</param>
/// <param name="path">The absolute path.</param>
/// <param name="project">The folder of the project that it belongs to; null for the user's own file.</param>
internal sealed class ClientFile(KnownClient client, string path, string? project = null)
{
    /// <summary>Maximum size; some clients keep their whole history here.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public KnownClient Client { get; } = client;

    public string Path { get; } = path;

    /// <summary>The folder of the project that it belongs to; null for the user's own file.</summary>
    public string? Project { get; } = project;

    public bool Exists => File.Exists(Path);

    public ConfigEdit Edit { get; } = new(client.Format, client.Section);

    /// <summary>The copy that was made before voidmcp was installed.</summary>
    public string InstallBackup => $"{Path}.before-voidmcp";

    /// <summary>The copy that was made before servers were taken out.</summary>
    public string ImportBackup => $"{Path}.before-import";

    /// <summary>Returns the text; empty if the file doesn't exist.</summary>
    /// <exception cref="VoidMcpException">It can't be read, or isn't UTF-8.</exception>
    public string ReadText() => TextOf(ReadBytes(Path)).Text;

    /// <summary>Parses the file.</summary>
    /// <exception cref="VoidMcpException">It can't be read, or is malformed; it names file and line.</exception>
    public ConfigDocument Parse()
    {
        var text = ReadText();
        return Guarded(() => ConfigDocument.Parse(text, Client.Format));
    }

    /// <summary>Runs an edit; a syntax error names this file and the line.</summary>
    public T Guarded<T>(Func<T> edit)
    {
        try
        {
            return edit();
        }
        catch (YamlSyntaxException wrong)
        {
            var place = wrong.Line > 0 ? $", line {wrong.Line}" : "";
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"{Path}{place}: {wrong.Message}; the file was not changed",
                wrong.Fix);
        }
    }

    /// <summary>Writes the text. A byte order mark is kept.</summary>
    public void Write(string text)
    {
        var hasMark = Exists && ReadBytes(Path).AsSpan().StartsWith(Encoding.UTF8.Preamble);
        AtomicFile.Write(Path, [.. hasMark ? Encoding.UTF8.Preamble : default, .. Encoding.UTF8.GetBytes(text)]);
    }

    /// <summary>Copies the file as it is, if it exists.</summary>
    public void BackUp(string to)
    {
        if (Exists) AtomicFile.Write(to, ReadBytes(Path));
    }

    /// <summary>Returns the text of a backup; null if there is none.</summary>
    public static string? BackupText(string backup) => File.Exists(backup) ? TextOf(ReadBytes(backup)).Text : null;

    /// <summary>Puts a backup back, byte for byte, and removes it.</summary>
    public void Restore(string backup)
    {
        AtomicFile.Write(Path, ReadBytes(backup));
        File.Delete(backup);
    }

    private static (string Text, bool HasMark) TextOf(byte[] bytes)
    {
        var hasMark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        return (Strict.GetString(hasMark ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes), hasMark);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            if (!File.Exists(path)) return [];
            if (new FileInfo(path).Length > MaxBytes)
                throw new VoidMcpException(FailureKind.Configuration, $"{path} is larger than 64 MiB");
            var bytes = File.ReadAllBytes(path);
            _ = Strict.GetCharCount(bytes);
            return bytes;
        }
        catch (DecoderFallbackException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration, $"{path} is not valid UTF-8; the file was not changed", "save it as UTF-8");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration, $"{path} can't be read: {error.Message.TrimEnd('.')}", null, error);
        }
    }
}
