using System.Text.RegularExpressions;

namespace VoidMcp.Processes;

/// <summary>
/// Hints at environment variables of the user that a failing server needed but did not get (<see
/// cref="ChildEnvironment"/>).
/// </summary>
internal static partial class DroppedVariables
{
    private const int MostNames = 5;

    /// <summary>Variables that programs need without naming them when they fail, by program.</summary>
    private static readonly Dictionary<string, string[]> s_needed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["docker"] = ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY"],
        ["podman"] = ["CONTAINER_HOST", "DOCKER_HOST"],
        ["ssh"] = ["SSH_AUTH_SOCK"],
        ["git"] = ["SSH_AUTH_SOCK"],
        ["kubectl"] = ["KUBECONFIG"],
        ["helm"] = ["KUBECONFIG"],
        ["java"] = ["JAVA_HOME"],
        ["aws"] = ["AWS_PROFILE", "AWS_REGION"],
        ["gcloud"] = ["GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG"],
    };

    /// <summary>Words of other tools that stand for a variable.</summary>
    private static readonly (string Word, string Name)[] s_signs =
    [
        ("Cannot connect to the Docker daemon", "DOCKER_HOST"), ("docker daemon", "DOCKER_HOST"),
        ("docker.sock", "DOCKER_HOST"), ("Permission denied (publickey", "SSH_AUTH_SOCK"),
        ("authentication agent", "SSH_AUTH_SOCK"), ("kubeconfig", "KUBECONFIG"), ("cannot open display", "DISPLAY"),
        ("no display", "DISPLAY"), ("X server", "DISPLAY"), ("JAVA_HOME", "JAVA_HOME"),
    ];

    /// <returns>The hint; null if the server named no variable that this process has and the server lacks.</returns>
    /// <param name="command">The server's command.</param>
    /// <param name="inherited">This process's environment.</param>
    /// <param name="words">What the server printed.</param>
    /// <param name="windows">Whether to use the rules of Windows.</param>
    public static string? Hint(
        ServerCommand command, IReadOnlyDictionary<string, string> inherited, string words, bool windows)
    {
        var passed = ChildEnvironment.For(inherited, command.Env, windows);
        var program = Path.GetFileNameWithoutExtension(command.Command);
        var named = Name().Matches(words).Select(m => m.Value)
            .Concat(s_signs.Where(s => words.Contains(s.Word, StringComparison.OrdinalIgnoreCase)).Select(s => s.Name))
            .Concat(s_needed.GetValueOrDefault(program) ?? [])
            .Concat(Forwarded(command));
        string[] dropped =
        [
            .. named.Distinct(StringComparer.Ordinal)
                .Where(name => inherited.ContainsKey(name) && !passed.ContainsKey(name)).Take(MostNames),
        ];
        if (dropped.Length == 0) return null;
        var entries = string.Join(", ", dropped.Select(name => $"{name}: \"${{env:{name}}}\""));
        var (are, them) = dropped.Length == 1 ? ("is", "it") : ("are", "them");
        return $"{string.Join(", ", dropped)} {are} set here but not passed to servers; to pass {them}, add to its "
            + $"entry: env: {{ {entries} }}";
    }

    /// <summary>The variables that a container gets from the environment: <c>docker run -e NAME</c>.</summary>
    public static IEnumerable<string> Forwarded(ServerCommand command) => Forwarded(command.Command, command.Args);

    /// <inheritdoc cref="Forwarded(ServerCommand)"/>
    public static IEnumerable<string> Forwarded(string command, IReadOnlyList<string> args)
    {
        if (Path.GetFileNameWithoutExtension(command) is not ("docker" or "podman" or "nerdctl")) yield break;
        for (var i = 0; i < args.Count; i++)
        {
            string? name = null;
            if (args[i] is "-e" or "--env" && i + 1 < args.Count) name = args[i + 1];
            else if (args[i].StartsWith("--env=", StringComparison.Ordinal)) name = args[i]["--env=".Length..];
            else if (args[i].StartsWith("-e", StringComparison.Ordinal) && args[i].Length > 2) name = args[i][2..];
            if (name is not null && WholeName().IsMatch(name)) yield return name;
        }
    }

    [GeneratedRegex(@"\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b|\b(KUBECONFIG|DISPLAY|EDITOR|GOPATH|PYTHONPATH)\b")]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex WholeName();
}
