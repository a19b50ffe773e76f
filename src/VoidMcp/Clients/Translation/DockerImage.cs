namespace VoidMcp.Clients.Translation;

/// <summary>Infers short server names from the images that <c>docker run</c> starts.</summary>
internal static class DockerImage
{
    /// <summary>The options of <c>docker run</c> that stand before servers and are followed by a value.</summary>
    private static readonly HashSet<string> s_withValue = new(StringComparer.Ordinal)
    {
        "-e", "--env", "--env-file", "-v", "--volume", "--mount", "-p", "--publish", "--name", "--network", "--net",
        "-w", "--workdir", "-u", "--user", "--entrypoint", "--platform", "-l", "--label", "--add-host", "-m",
        "--memory", "--cpus", "--pull", "--gpus", "--device", "--cap-add", "--cap-drop", "--security-opt",
    };

    /// <summary>Whether the program runs images.</summary>
    public static bool IsRunner(string program) => program is "docker" or "podman" or "nerdctl";

    /// <summary>
    /// <c>docker run -i ghcr.io/github/github-mcp-server:1</c> becomes <c>github</c>; null if unclear.
    /// </summary>
    /// <param name="args">The arguments after the program.</param>
    public static string? NameIn(IReadOnlyList<string> args)
    {
        for (var i = args.Count > 0 && args[0] == "run" ? 1 : args.Count; i < args.Count; i++)
        {
            if (s_withValue.Contains(args[i])) i++;
            else if (!args[i].StartsWith('-')) return NpmPackage.ShortName(WithoutTag(args[i]));
        }

        return null;
    }

    private static string WithoutTag(string image)
    {
        var bare = image.Split('@')[0];
        var tag = bare.IndexOf(':', bare.LastIndexOf('/') + 1);
        return tag < 0 ? bare : bare[..tag];
    }
}
