using VoidMcp.Registry;

namespace VoidMcp.Published;

/// <summary>How a published server is reached, in the order of preference.</summary>
internal enum PublishedKind
{
    /// <summary>A remote server.</summary>
    Remote,

    /// <summary>An npm package, run with npx.</summary>
    Npm,

    /// <summary>A NuGet package, run with dnx.</summary>
    NuGet,

    /// <summary>A PyPI package, run with uvx.</summary>
    PyPI,

    /// <summary>A container image, run with docker.</summary>
    Oci,
}

/// <summary>A checked way to run or reach a published server, complete except for the user's answers.</summary>
/// <param name="Kind">What it is.</param>
internal sealed record PublishedPlan(PublishedKind Kind)
{
    /// <summary>The package's name, or the image without tag; empty for a remote server.</summary>
    public string Identifier { get; init; } = "";

    /// <summary>The package's version; empty if the image or a remote server has none of its own.</summary>
    public string Version { get; init; } = "";

    /// <summary>The program that runs the package; null for a remote server.</summary>
    public string? Program { get; init; }

    /// <summary>The words before the package.</summary>
    public IReadOnlyList<PublishedPart> Before { get; init; } = [];

    /// <summary>The package with its exact version, as one word.</summary>
    public string Pin { get; init; } = "";

    /// <summary>The words after the package.</summary>
    public IReadOnlyList<PublishedPart> After { get; init; } = [];

    /// <summary>The URL; null for a package.</summary>
    public PublishedTemplate? Url { get; init; }

    /// <summary>Environment variables.</summary>
    public IReadOnlyList<KeyValuePair<string, PublishedTemplate>> Env { get; init; } = [];

    /// <summary>HTTP headers.</summary>
    public IReadOnlyList<KeyValuePair<string, PublishedTemplate>> Headers { get; init; } = [];

    /// <summary>
    /// The fields, each once: required if one of its places requires it, secret if one says so.
    /// </summary>
    public IReadOnlyList<PublishedField> Fields =>
    [
        .. Env.Concat(Headers).Select(pair => pair.Value)
            .Concat(Before.Concat(After).SelectMany(part => part.Words))
            .Concat(Url is null ? [] : [Url])
            .SelectMany(template => template.Fields)
            .GroupBy(one => one.Key, StringComparer.Ordinal)
            .Select(same => (same.FirstOrDefault(one => one.NeedsAnswer) ?? same.First()) with
            {
                IsSecret = same.Any(one => one.IsSecret),
            }),
    ];

    /// <summary>Makes the entry.</summary>
    /// <param name="name">The server's name.</param>
    /// <param name="from">The published version.</param>
    /// <param name="answers">An answer for every field that needs one.</param>
    public ServerDraft ToDraft(string name, ServerOrigin from, FieldAnswers answers)
    {
        var env = Filled(Env, answers);

        // A container gets only the variables of its command line, which names them without their values.
        var passed = Kind == PublishedKind.Oci ? env.SelectMany(pair => new[] { "-e", pair.Key }) : [];
        return new ServerDraft
        {
            Name = name,
            From = from,
            Command = Program,
            Args = Program is null ? [] : [.. Words(Before), .. passed, Pin, .. Words(After)],
            Env = env,
            Url = Url?.Fill(answers),
            Headers = Filled(Headers, answers),
        };

        IEnumerable<string> Words(IReadOnlyList<PublishedPart> parts) => parts.SelectMany(part => part.Fill(answers));
    }

    /// <summary>The variables and headers that it requires and an entry lacks.</summary>
    public IReadOnlyList<string> MissingIn(ServerEntry entry) =>
    [
        .. Missing(Env, entry.Env.Keys, StringComparer.Ordinal),
        .. Missing(Headers, entry.Headers.Keys, StringComparer.OrdinalIgnoreCase),
    ];

    private static IEnumerable<string> Missing(
        IReadOnlyList<KeyValuePair<string, PublishedTemplate>> wanted, IEnumerable<string> set, StringComparer names) =>
        wanted.Where(pair => pair.Value.Fields.Any(field => field.NeedsAnswer) && !set.Contains(pair.Key, names))
            .Select(pair => pair.Key);

    private static IReadOnlyList<KeyValuePair<string, string>> Filled(
        IReadOnlyList<KeyValuePair<string, PublishedTemplate>> pairs, FieldAnswers answers) =>
    [
        .. pairs.Select(pair => (pair.Key, Value: pair.Value.Fill(answers)))
            .Where(pair => pair.Value is not null)
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)),
    ];
}
