namespace VoidMcp.Processes;

/// <summary>
/// The environment a server gets: what programs need to work at all (paths, home, locale, temporary folders, proxies,
/// certificates) and its own <c>env</c>. The gateway's environment often holds tokens of the user's, and a server is
/// somebody else's code, so nothing else passes.
/// </summary>
internal static class ChildEnvironment
{
    private static readonly string[] Everywhere =
    [
        "PATH", "LANG", "LANGUAGE", "TZ", "TERM",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO",
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

    /// <summary>The child's environment. Names differ by case on Unix and do not on Windows.</summary>
    /// <param name="inherited">The gateway's own environment.</param>
    /// <param name="own">The server's <c>env</c>; it wins.</param>
    /// <param name="windows">Which system's rules apply.</param>
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

    /// <summary>The environment of this process, in the form that <see cref="For"/> takes.</summary>
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
