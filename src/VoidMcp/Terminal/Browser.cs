using System.ComponentModel;
using System.Diagnostics;

namespace VoidMcp.Terminal;

/// <summary>Opens an address in the user's browser.</summary>
internal static class Browser
{
    /// <summary>
    /// True where a browser was told. Over ssh and in containers there is none; <c>BROWSER</c> names one, as for other programs.
    /// </summary>
    /// <param name="address">An http or https address.</param>
    /// <param name="variable">The environment.</param>
    public static bool Open(Uri address, Func<string, string?> variable)
    {
        if (address.Scheme is not ("http" or "https")) return false;
        var url = address.AbsoluteUri;
        if (OperatingSystem.IsWindows()) return Started(new ProcessStartInfo(url) { UseShellExecute = true });
        if (variable("BROWSER") is { Length: > 0 } own) return Started(Quiet(own.Split(':')[0], url));
        if (OperatingSystem.IsMacOS()) return Started(Quiet("open", url));
        var hasDisplay = !string.IsNullOrEmpty(variable("DISPLAY")) || !string.IsNullOrEmpty(variable("WAYLAND_DISPLAY")) || !string.IsNullOrEmpty(variable("WSL_DISTRO_NAME"));
        return hasDisplay && Started(Quiet("xdg-open", url));
    }

    /// <summary>What browsers and their helpers say on the terminal is not for our user.</summary>
    private static ProcessStartInfo Quiet(string command, string url) =>
        new(command, [url]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

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
