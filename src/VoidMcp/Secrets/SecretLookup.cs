namespace VoidMcp.Secrets;

/// <summary>The outcome of asking for a secret: its value, or why there is none, in words that never quote a value.</summary>
internal readonly record struct SecretLookup
{
    private SecretLookup(string? value, string? problem, string? fix)
    {
        Value = value;
        Problem = problem;
        Fix = fix;
    }

    /// <summary>Null where there is none; never empty.</summary>
    public string? Value { get; }

    public string? Problem { get; }

    public string? Fix { get; }

    public static SecretLookup Found(string value) => new(value, null, null);

    /// <param name="name">The secret.</param>
    /// <param name="near">"Did you mean …?", where a name like it is set.</param>
    public static SecretLookup NotSet(string name, string? near = null) =>
        new(null, $"the secret {name} is not set", $"{(near is null ? "" : $"{near} Else: ")}voidmcp secret set {name}");

    public static SecretLookup Unreadable(string problem, string? fix) => new(null, problem, fix);

    public override string ToString() => Problem ?? "(a secret)";
}
