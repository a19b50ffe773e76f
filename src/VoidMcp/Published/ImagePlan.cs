using System.Text.RegularExpressions;

namespace VoidMcp.Published;

/// <summary>Makes the plan for a published container image: <c>docker run -i --rm image:tag</c>.</summary>
internal static partial class ImagePlan
{
    /// <summary>
    /// The options of <c>docker run</c> that a publisher may set, and whether they take a value. None gives the
    /// container more rights on this machine than the user sees: mounts and ports are shown.
    /// </summary>
    private static readonly Dictionary<string, bool> s_options = new(StringComparer.Ordinal)
    {
        ["-e"] = true, ["--env"] = true, ["-v"] = true, ["--volume"] = true, ["--mount"] = true, ["--tmpfs"] = true,
        ["--network"] = true, ["--net"] = true, ["-p"] = true, ["--publish"] = true, ["--add-host"] = true,
        ["-u"] = true, ["--user"] = true, ["-w"] = true, ["--workdir"] = true, ["--platform"] = true,
        ["-m"] = true, ["--memory"] = true, ["--cpus"] = true, ["--shm-size"] = true, ["--pull"] = true,
        ["--init"] = false, ["--read-only"] = false,
    };

    /// <summary>Words that voidmcp writes itself.</summary>
    private static readonly string[] s_own = ["run", "-i", "--rm", "--interactive", "-t", "--tty", "-it"];

    /// <exception cref="Errors.VoidMcpException">It can't be used.</exception>
    public static PublishedPlan Of(PublishedPackage package)
    {
        var image = Named(package);
        var tag = TagOf(image);
        if (tag.Length == 0 && package.Version is { Length: > 0 } version)
        {
            tag = $":{version}";
            image += tag;
        }

        if (!Image().IsMatch(image)) throw PublishedText.Unusable("its name is not an image's");
        if (tag is "" or ":latest") throw PublishedText.Unusable("it has no exact version");
        var (words, env) = Options(package);
        return new PublishedPlan(PublishedKind.Oci)
        {
            Identifier = image[..^tag.Length],
            Version = tag.TrimStart(':', '@'),
            Program = "docker",
            Pin = image,
            Before = [PackagePlan.Words("run", "-i", "--rm"), .. words],
            Env = env,
        };
    }

    /// <summary>The tag or digest of an image with its separator; empty if it has none.</summary>
    public static string TagOf(string image)
    {
        var name = image.LastIndexOf('/') + 1;
        var at = image.AsSpan(name).IndexOfAny('@', ':');
        return at < 0 ? "" : image[(name + at)..];
    }

    /// <summary>The image with its registry's host, which older registries keep apart.</summary>
    private static string Named(PublishedPackage package)
    {
        var image = package.Identifier ?? "";
        if (package.RegistryBaseUrl is not { Length: > 0 } text) return image;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != "https")
            throw PublishedText.Unusable("its registry is not https");
        var first = image.Split('/')[0];
        var hasHost = image.Contains('/', StringComparison.Ordinal)
            && (first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal));
        return hasHost || url.Host is "docker.io" or "index.docker.io" or "hub.docker.com"
            ? image
            : $"{url.Authority}/{image}";
    }

    private static (IReadOnlyList<PublishedPart> Words, IReadOnlyList<KeyValuePair<string, PublishedTemplate>> Env)
        Options(PublishedPackage package)
    {
        var known = (package.EnvironmentVariables ?? []).Select(input => input?.Name).OfType<string>().ToHashSet();
        var words = new List<PublishedPart>();
        var env = new List<KeyValuePair<string, PublishedTemplate>>();
        string? open = null;
        foreach (var part in PackagePlan.Arguments(package.RuntimeArguments))
        {
            var texts = part.Words;
            var first = open ?? Literal(texts[0]);
            if (open is null && first is not null && s_own.Contains(first)) continue;
            var name = first?.Split('=')[0] ?? "";
            if (!s_options.TryGetValue(name, out var takesValue))
                throw PublishedText.Unusable($"it passes '{first ?? "a value"}' to docker");
            var isVariable = name is "-e" or "--env";
            PublishedTemplate? value = open is not null ? texts[0] : texts.Count > 1 ? texts[1] : null;
            if (value is null && first!.Contains('=', StringComparison.Ordinal))
                value = PublishedTemplate.Fixed(first[(name.Length + 1)..]);
            if (!takesValue) value = null;
            if (value is null && takesValue)
            {
                open = name;
                continue;
            }

            open = null;
            if (value is null) words.Add(PackagePlan.Words(name));
            else if (!isVariable) words.Add(new([PublishedTemplate.Fixed(name), value], part.IsRepeated));
            else if (Literal(value) is not { } passed || !known.Contains(passed)) env.Add(Variable(value));
        }

        return open is null ? (words, env) : throw PublishedText.Unusable($"its argument {open} has no value");
    }

    /// <summary>The variable in <c>-e NAME=value</c>: it is passed by name, so that no value is on a command line.
    /// </summary>
    private static KeyValuePair<string, PublishedTemplate> Variable(PublishedTemplate template)
    {
        var text = template.Pieces is [{ Field: null } first, ..] ? first.Text : "";
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw PublishedText.Unusable("it passes a variable of this machine to docker");
        IEnumerable<TemplatePiece> rest = [new TemplatePiece(text[(equals + 1)..], null), .. template.Pieces.Skip(1)];
        return KeyValuePair.Create(
            PublishedText.VariableName(text[..equals]),
            new PublishedTemplate([.. rest.Where(piece => piece.Field is not null || piece.Text.Length > 0)]));
    }

    private static string? Literal(PublishedTemplate template) =>
        template.Pieces is [{ Field: null } only] ? only.Text : null;

    [GeneratedRegex(
        @"^[a-z0-9][A-Za-z0-9._-]*(:[0-9]{1,5})?(/[a-z0-9][a-z0-9._-]*)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?"
        + @"(@sha256:[a-f0-9]{64})?\z")]
    private static partial Regex Image();
}
