using VoidMcp.Files;
using VoidMcp.Hosting.Http;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Doctor;

/// <summary>Checks who may read and write voidmcp's own files, and that voidmcp may.</summary>
internal static class FilesCheck
{
    private const string Subject = "files";

    private const UnixFileMode WriteOfOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const UnixFileMode AllOfOthers = WriteOfOthers
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static IEnumerable<Finding> Run(Setup setup)
    {
        var location = setup.Location;
        if (!Directory.Exists(location.Home))
        {
            yield return new Finding(Subject, FindingState.Skipped, $"{location.Home} doesn't exist yet");
            yield break;
        }

        var problems = Problems(location).ToList();
        foreach (var problem in problems) yield return problem;
        if (problems.Count == 0)
            yield return new Finding(Subject, FindingState.Ok, $"{location.Home} is yours, and closed to others");
    }

    private static IEnumerable<Finding> Problems(RegistryLocation location)
    {
        if (WriteProblem(location.Home) is { } problem)
        {
            yield return new Finding(
                Subject, FindingState.Failed, $"{location.Home} can't be written: {problem}",
                "give yourself permission: chmod u+rwx, or free some space");
        }

        foreach (var path in (string[])[location.Home, location.RegistryPath])
        {
            if (OpenPermissions.Of(path) is var (what, fix))
            {
                yield return new Finding(Subject, FindingState.Failed, what, fix)
                {
                    Repair = fix.StartsWith("chmod", StringComparison.Ordinal)
                        ? () => Close(path, WriteOfOthers)
                        : null,
                };
            }
        }

        string[] secret =
        [
            location.SecretsPath,
            Path.Join(location.Home, EncryptionKey.FileName),
            location.ApprovalsPath,
            Path.Join(location.Home, BearerToken.FileName),
        ];
        foreach (var path in secret.Where(IsOpen))
        {
            yield return new Finding(Subject, FindingState.Failed, $"{path} can be read by others", $"chmod 600 {path}")
            {
                Repair = () => Close(path, AllOfOthers),
            };
        }
    }

    /// <summary>Why no file can be created in a folder; null if one can.</summary>
    private static string? WriteProblem(string folder)
    {
        var path = Path.Join(folder, $".doctor-{Environment.ProcessId}");
        try
        {
            using (var file = new FileStream(path, OwnFile.Options(FileMode.Create))) file.WriteByte(0);
            File.Delete(path);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static bool IsOpen(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & AllOfOthers) != 0;

    private static void Close(string path, UnixFileMode bits)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~bits);
    }
}
