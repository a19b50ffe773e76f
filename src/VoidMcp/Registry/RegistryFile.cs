using System.Text;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>Marks the entries of a registry that may not be connected.</summary>
/// <param name="read">The registry as just read.</param>
/// <param name="asWritten">Returns the same content with its references unexpanded.</param>
internal delegate RegistrySnapshot JudgeRegistry(RegistrySnapshot read, Func<RegistrySnapshot> asWritten);

/// <summary>
/// The registry file: reads it, and edits it under a lock. Keeps no state, so any number of instances in any number of
/// processes can use the same path.
/// </summary>
internal sealed class RegistryFile(string path, RegistryEnvironment environment, TimeProvider time)
{
    /// <summary>The absolute path of the registry.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Decides which entries may be connected; null if all may.</summary>
    public JudgeRegistry? Judge { get; init; }

    /// <summary>
    /// Whether a new registry has its JSON Schema beside it, and names it for editors. Default false. The schema's file
    /// is kept up to date by later edits.
    /// </summary>
    public bool HasSchema { get; init; }

    /// <summary>
    /// Reads the registry. Never throws because of the file's content or state: those errors are in
    /// <see cref="RegistrySnapshot.Problems"/>. A missing file is an empty registry.
    /// </summary>
    public RegistrySnapshot Load()
    {
        try
        {
            var bytes = ReadBytes(Path);
            var read = new RegistryReader(environment).Read(bytes, Path);
            return Judge is { } judge ? judge(read, () => AsWritten(bytes)) : read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return RegistryReader.Broken(Path, new RegistryProblem(0, null, Unreadable(e), Fix(e)));
        }
    }

    /// <summary>Reads the registry with its references unexpanded, so that it contains no secrets.</summary>
    public RegistrySnapshot LoadAsWritten()
    {
        try
        {
            return AsWritten(ReadBytes(Path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return RegistryReader.Broken(Path, new RegistryProblem(0, null, Unreadable(e), Fix(e)));
        }
    }

    /// <summary>
    /// Applies the edits in order, all or none, and returns the new registry. Concurrent edits by other processes are
    /// neither lost nor seen half-done. Nothing is written if nothing changes.
    /// </summary>
    /// <exception cref="VoidMcpException">
    /// An edit was rejected (the file is unchanged), or the file can't be read, locked or written.
    /// </exception>
    public async Task<RegistrySnapshot> EditAsync(IReadOnlyList<RegistryEdit> edits, CancellationToken cancellation)
    {
        using (await FileLock.AcquireAsync(Path, "the registry", time, cancellation))
        {
            try
            {
                EditLocked(edits);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new VoidMcpException(
                    FailureKind.Configuration, $"{Path}: {Unreadable(e)}; the file was not changed", Fix(e), e);
            }
        }

        return Load();
    }

    /// <summary>Reads the file, at most one byte more than the size limit; empty if it doesn't exist.</summary>
    /// <exception cref="IOException">It can't be read, or isn't a regular file, which could block for ever.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission denied.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            if (Directory.Exists(path)) throw new IOException("it is a directory");
            if (FileFacts.Of(path) is { IsRegular: false }) throw new IOException("it is not a regular file");
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

            // One byte of room tells whether the file has grown since.
            var buffer = new byte[(int)Math.Min(stream.Length, RegistryReader.MaxBytes) + 1];
            var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return read < buffer.Length || read > RegistryReader.MaxBytes ? buffer[..read] : ReadBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    private RegistrySnapshot AsWritten(byte[] bytes) =>
        new RegistryReader(environment.Unexpanded, keepUnresolved: true).Read(bytes, Path);

    private void EditLocked(IReadOnlyList<RegistryEdit> edits)
    {
        var bytes = ReadBytes(Path);
        var hasMark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        var text = Decode(bytes);
        var edited = new RegistryEditor(Path).Apply(text, edits);
        if (edited == text) return;
        var isNew = bytes.Length == 0 && !Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        if (HasSchema && isNew) edited = $"{RegistrySchema.Reference}\n{edited}";
        byte[] content = [.. hasMark ? Encoding.UTF8.Preamble : default, .. Encoding.UTF8.GetBytes(edited)];
        if (content.Length > RegistryReader.MaxBytes)
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"{Path}: the file would exceed {SizeText.Format(RegistryReader.MaxBytes)}, the limit for a registry; "
                    + "the file was not changed",
                "remove entries that are no longer needed: voidmcp remove NAME");
        }

        AtomicFile.Write(Path, content);
        if (HasSchema) WriteSchema(isNew);
    }

    /// <summary>Writes the schema where there is none yet, or another version's.</summary>
    private void WriteSchema(bool isNew)
    {
        var path = System.IO.Path.Join(System.IO.Path.GetDirectoryName(Path), RegistrySchema.FileName);
        try
        {
            var isCurrent = File.Exists(path)
                ? File.ReadAllBytes(path).AsSpan().SequenceEqual(RegistrySchema.Utf8.Span)
                : !isNew;
            if (!isCurrent) AtomicFile.Write(path, RegistrySchema.Utf8.Span);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The registry is written; without its schema, only an editor's completion is missing.
        }
    }

    private string Decode(byte[] bytes)
    {
        try
        {
            return RegistryReader.Decode(bytes);
        }
        catch (YamlSyntaxException e)
        {
            var place = e.Line > 0 ? $", line {e.Line}" : "";
            throw new VoidMcpException(
                FailureKind.Configuration, $"{Path}{place}: {e.Message}; the file was not changed", e.Fix);
        }
    }

    private static string Unreadable(Exception e) => e is UnauthorizedAccessException
        ? "the file can't be read or written: permission denied"
        : $"the file can't be read or written: {e.Message.TrimEnd('.')}";

    private static string Fix(Exception e) =>
        e is UnauthorizedAccessException ? "give yourself permission: chmod u+rw" : "check the path";
}
