namespace VoidMcp.Processes;

/// <summary>
/// The environment of a server: the variables that programs need to work (paths, home, locale, temporary folders,
/// proxies, certificates) and its own <c>env</c>. Nothing else is passed on: the gateway's environment often contains
/// the user's tokens, and servers are third-party code.
/// </summary>
internal static class ChildEnvironment
{
    private static readonly string[] Everywhere =
    [
        "PATH", "LANG", "LANGUAGE", "TZ", "TERM", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy",
        "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
        "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO",
    ];

    private static readonly string[] Unix = ["HOME", "USER", "LOGNAME", "SHELL", "TMPDIR"];

    private static readonly string[] Windows =
    [
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "OS", "TEMP", "TMP",
        "USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "PUBLIC", "ALLUSERSPROFILE",
        "APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432",
        "CommonProgramFiles", "CommonProgramFiles(x86)", "CommonProgramW6432",
        "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
    ];

    /// <summary>Builds the child's environment. Names are case-sensitive on Unix and not on Windows.</summary>
    /// <param name="inherited">The gateway's own environment.</param>
    /// <param name="own">The server's <c>env</c>, which takes precedence.</param>
    /// <param name="windows">Whether to use the rules of Windows.</param>
    public static Dictionary<string, string> For(
        IReadOnlyDictionary<string, string> inherited, IReadOnlyDictionary<string, string> own, bool windows)
    {
        var names = windows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var allowed = Everywhere.Concat(windows ? Windows : Unix).ToHashSet(names);
        var child = new Dictionary<string, string>(names);
        foreach (var (name, value) in inherited)
        {
            // "()" starts a function exported by an old bash, which a vulnerable shell would run.
            if ((allowed.Contains(name) || IsAllowedFamily(name)) && !value.StartsWith("()", StringComparison.Ordinal))
                child[name] = value;
        }

        foreach (var (name, value) in own) child[name] = value;
        return child;
    }

    /// <summary>Returns the environment of this process, as input for <see cref="For"/>.</summary>
    public static Dictionary<string, string> OfThisProcess()
    {
        var names = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var all = new Dictionary<string, string>(names);
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
            all[(string)entry.Key] = entry.Value as string ?? "";
        return all;
    }

    private static bool IsAllowedFamily(string name) =>
        name.StartsWith("LC_", StringComparison.Ordinal) || name.StartsWith("XDG_", StringComparison.Ordinal);
}
