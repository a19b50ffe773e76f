using System.Globalization;
using System.Text;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// Processes by a variable in their environment, wherever they are in the tree. From /proc: Linux only.
/// </summary>
internal static class MarkedProcesses
{
    /// <summary>
    /// Every process that runs and was started with this variable; one that ended but was not yet collected is not one.
    /// </summary>
    public static IReadOnlyList<int> With(string name, string value) => [.. All().Where(pid => Has(pid, name, value))];

    /// <summary>Whether this process runs and was started with this variable.</summary>
    public static bool Has(int pid, string name, string value)
    {
        try
        {
            byte[] environment = [0, .. File.ReadAllBytes($"/proc/{pid}/environ")];
            return environment.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\0{name}={value}\0")) >= 0;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Every process that the system shows.</summary>
    public static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => char.IsAsciiDigit(name![0]))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));
}
