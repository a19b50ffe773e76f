namespace VoidMcp.Registry;

/// <summary>
/// One key of the registry: what the reader accepts, and what <see cref="RegistrySchema"/> tells editors about it.
/// </summary>
/// <param name="Name">The key, as it is written.</param>
/// <param name="Description">What it sets, in one or two sentences, without default and range.</param>
internal abstract record RegistryKey(string Name, string Description);

/// <summary>A single value, read as text: <c>8080</c> and <c>true</c> are valid too.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it sets.</param>
/// <param name="Pattern">What the text looks like before its references are expanded; null for any.</param>
internal sealed record TextKey(string Name, string Description, string? Pattern = null)
    : RegistryKey(Name, Description)
{
    /// <summary>
    /// Whether an empty value is valid. Default true: YAML's <c>~</c> is one, and also the home folder.
    /// </summary>
    public bool MayBeNull { get; init; } = true;
}

/// <summary><c>true</c> or <c>false</c>.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it sets.</param>
/// <param name="Default">The value if the key is missing.</param>
internal sealed record FlagKey(string Name, string Description, bool Default) : RegistryKey(Name, Description);

/// <summary>A whole number.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it sets.</param>
/// <param name="Default">The value if the key is missing.</param>
/// <param name="Min">The smallest valid number.</param>
/// <param name="Max">The largest valid number.</param>
internal sealed record NumberKey(string Name, string Description, int Default, int Min, int Max)
    : RegistryKey(Name, Description)
{
    /// <summary>The default in words, if it is not the same on every machine.</summary>
    public string? DefaultText { get; init; }
}

/// <summary>A duration (<see cref="DurationText"/>).</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it sets.</param>
/// <param name="Default">The value if the key is missing.</param>
/// <param name="Min">The shortest valid duration.</param>
/// <param name="Max">The longest valid duration.</param>
/// <param name="ZeroMeans">What 0 means; null if it is invalid.</param>
internal sealed record DurationKey(
    string Name, string Description, TimeSpan Default, TimeSpan Min, TimeSpan Max, string? ZeroMeans = null)
    : RegistryKey(Name, Description);

/// <summary>A size in bytes (<see cref="SizeText"/>).</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it sets.</param>
/// <param name="Default">The value if the key is missing.</param>
/// <param name="Min">The smallest valid size.</param>
/// <param name="Max">The largest valid size.</param>
/// <param name="ZeroMeans">What 0 means; null if it is invalid.</param>
internal sealed record SizeKey(
    string Name, string Description, long Default, long Min, long Max, string? ZeroMeans = null)
    : RegistryKey(Name, Description);

/// <summary>One of some words.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it sets.</param>
/// <param name="Words">The valid words.</param>
/// <param name="DefaultWord">The word for the value that a missing key has; null if there is none.</param>
internal abstract record ChoiceKey(
    string Name, string Description, IReadOnlyList<string> Words, string? DefaultWord) : RegistryKey(Name, Description)
{
    /// <summary>Whether an empty value means the default. Default false: it is an error.</summary>
    public bool MayBeNull { get; init; }
}

/// <inheritdoc cref="ChoiceKey"/>
/// <param name="Name">The key.</param>
/// <param name="Description">What it sets.</param>
/// <param name="Choices">The values by their words.</param>
/// <param name="Default">The value if the key is missing.</param>
internal sealed record ChoiceKey<T>(
    string Name, string Description, IReadOnlyDictionary<string, T> Choices, T Default)
    : ChoiceKey(
        Name,
        Description,
        [.. Choices.Keys],
        Choices.Where(c => Equals(c.Value, Default)).Select(c => c.Key).FirstOrDefault());

/// <summary>A list of single values; empty values are empty lists.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it sets.</param>
/// <param name="Pattern">What each value must look like; null for any.</param>
internal sealed record TextsKey(string Name, string Description, string? Pattern = null)
    : RegistryKey(Name, Description);

/// <summary>A mapping of names to single values.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it sets.</param>
/// <param name="NamePattern">What each name must look like.</param>
/// <param name="ValuePattern">What each value must look like; null for any.</param>
internal sealed record NamedTextsKey(string Name, string Description, string NamePattern, string? ValuePattern = null)
    : RegistryKey(Name, Description);

/// <summary>A mapping with keys of its own.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it sets.</param>
/// <param name="Keys">The keys in it, in the order in which messages list them.</param>
internal sealed record SectionKey(string Name, string Description, IReadOnlyList<RegistryKey> Keys)
    : RegistryKey(Name, Description)
{
    /// <summary>The key of the list that a plain list stands for; null if the section must be a mapping.</summary>
    public string? ListStandsFor { get; init; }

    /// <summary>Keys that need another one beside them.</summary>
    public IReadOnlyDictionary<string, string> Needs { get; init; } = new Dictionary<string, string>(0);

    public IReadOnlyList<string> Names { get; } = [.. Keys.Select(key => key.Name)];
}
