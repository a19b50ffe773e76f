using System.Text.RegularExpressions;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Published;

/// <summary>
/// Checks the texts of a published server before they become part of an entry. They may not contain what a terminal
/// would hide, nor references: <c>${secret:…}</c> would hand the user's secrets to the publisher.
/// </summary>
internal static partial class PublishedText
{
    private const int Longest = 2000;

    private static readonly HashSet<string> s_powerful = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "SHELL", "ENV", "BASH_ENV", "NODE_OPTIONS", "NODE_PATH", "NODE_EXTRA_CA_CERTS",
        "NODE_TLS_REJECT_UNAUTHORIZED", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "DOTNET_STARTUP_HOOKS",
        "DOTNET_ROOT", "DOTNET_ADDITIONAL_DEPS", "JAVA_TOOL_OPTIONS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
        "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
    };

    private static readonly string[] s_powerfulPrefixes =
        ["npm_config_", "UV_", "PIP_", "NUGET_", "LD_", "DYLD_", "CORECLR_", "DOCKER_", "VOIDMCP_"];

    /// <summary>Returns the text if it may be used.</summary>
    /// <exception cref="VoidMcpException">It may not.</exception>
    public static string Checked(string what, string text)
    {
        if (text.Length > Longest) throw Unusable($"{what} is longer than {Longest} characters");
        if (text.Contains('\n', StringComparison.Ordinal) || text.Contains('\t', StringComparison.Ordinal)
            || CleanText.Of(text) != text)
        {
            throw Unusable($"{what} contains control or invisible characters");
        }

        return text.Contains("${", StringComparison.Ordinal)
            ? throw Unusable($"{what} contains a reference: ${{…}}")
            : text;
    }

    /// <summary>Returns the name of a variable if a publisher may set it: it must not change what is run.</summary>
    /// <exception cref="VoidMcpException">It may not.</exception>
    public static string VariableName(string? name)
    {
        if (name is null || !Variable().IsMatch(name)) throw Unusable("it has an invalid environment variable");
        return s_powerful.Contains(name)
            || s_powerfulPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? throw Unusable($"it sets {name}, which can change what is run")
            : name;
    }

    /// <exception cref="VoidMcpException">The name is not a header's.</exception>
    public static string HeaderName(string? name) =>
        name is not null && Header().IsMatch(name) ? name : throw Unusable("it has an invalid header");

    /// <summary>The error for something published that can't be used.</summary>
    public static VoidMcpException Unusable(string why) => new(FailureKind.Refused, why);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}\z")]
    private static partial Regex Header();
}
