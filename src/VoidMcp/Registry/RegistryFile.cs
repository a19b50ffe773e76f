using System.Text;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>
/// The registry on disk: read at any time, edited under a lock. Holds no state of the file, so any number of them,
/// in any number of processes, may point at the same path.
/// </summary>
internal sealed class RegistryFile(string path, RegistryEnvironment environment, TimeProvider time)
{
    /// <summary>The registry's path, absolute.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>
    /// The registry as it is now. Never throws for what is in the file or for its state: that is in
    /// <see cref="RegistrySnapshot.Problems"/>. A file that does not exist is an empty registry.
    /// </summary>
    public RegistrySnapshot Load()
    {
        try
        {
            return new RegistryReader(environment).Read(ReadBytes(), Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return RegistryReader.Broken(Path, new RegistryProblem(0, null, Unreadable(e), Fix(e)));
        }
    }

    /// <summary>
    /// Makes the edits in their order, all or none, and returns the registry after them. What others write meanwhile
    /// is neither lost nor half seen. Where nothing needs to change, nothing is written.
    /// </summary>
    /// <exception cref="VoidMcpException">An edit is refused (the file is as it was), or the file can't be read, locked or written.</exception>
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
                throw new VoidMcpException(FailureKind.Configuration, $"{Path}: {Unreadable(e)}; nothing was changed", Fix(e), e);
            }
        }

        return Load();
    }

    private void EditLocked(IReadOnlyList<RegistryEdit> edits)
    {
        var bytes = ReadBytes();
        var hasMark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        var text = Decode(bytes);
        var editor = new RegistryEditor(Path);
        var edited = edits.Aggregate(text, editor.Apply);
        if (edited == text) return;
        byte[] content = [.. hasMark ? Encoding.UTF8.Preamble : default, .. Encoding.UTF8.GetBytes(edited)];
        AtomicFile.Write(Path, content);
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
            throw new VoidMcpException(FailureKind.Configuration, $"{Path}{place}: {e.Message}; nothing was changed", e.Fix);
        }
    }

    /// <summary>The file's bytes, one more than the limit at most; none where it doesn't exist.</summary>
    private byte[] ReadBytes()
    {
        try
        {
            if (Directory.Exists(Path)) throw new IOException("it is a folder");
            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[RegistryReader.MaxBytes + 1];
            return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static string Unreadable(Exception e) => e is UnauthorizedAccessException
        ? "the file can't be read or written: permission denied"
        : $"the file can't be read or written: {e.Message.TrimEnd('.')}";

    private static string Fix(Exception e) => e is UnauthorizedAccessException ? "give yourself permission: chmod u+rw" : "is it the right path?";
}
