using System.ComponentModel;
using System.Diagnostics;

namespace VoidMcp.Terminal;

/// <summary>Opens a URL in the user's browser.</summary>
internal static class Browser
{
    /// <summary>
    /// Starts the browser; false if there is none, as over ssh and in containers. <c>BROWSER</c> overrides the default.
    /// </summary>
    /// <param name="address">An http or https URL.</param>
    /// <param name="variable">Returns environment variables.</param>
    public static bool Open(Uri address, Func<string, string?> variable)
    {
        if (address.Scheme is not ("http" or "https")) return false;
        var url = address.AbsoluteUri;
        if (OperatingSystem.IsWindows()) return Started(new ProcessStartInfo(url) { UseShellExecute = true });
        if (variable("BROWSER") is { Length: > 0 } own) return Started(Quiet(own.Split(':')[0], url));
        if (OperatingSystem.IsMacOS()) return Started(Quiet("open", url));
        var hasDisplay = !string.IsNullOrEmpty(variable("DISPLAY"))
            || !string.IsNullOrEmpty(variable("WAYLAND_DISPLAY"))
            || !string.IsNullOrEmpty(variable("WSL_DISTRO_NAME"));
        return hasDisplay && Started(Quiet("xdg-open", url));
    }

    /// <summary>Hides the output of browsers and their helpers.</summary>
    private static ProcessStartInfo Quiet(string command, string url) =>
        new(command, [url])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private static bool Started(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start);
            return process is not null || start.UseShellExecute;
        }
        catch (Exception error) when (error is Win32Exception or IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
