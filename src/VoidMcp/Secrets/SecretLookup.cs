namespace VoidMcp.Secrets;

/// <summary>
/// The result of looking up a secret: its value, or why it is not available. Messages never contain the value.
/// </summary>
internal readonly record struct SecretLookup
{
    private SecretLookup(string? value, string? problem, string? fix)
    {
        Value = value;
        Problem = problem;
        Fix = fix;
    }

    /// <summary>The value, never empty; null if not available.</summary>
    public string? Value { get; }

    public string? Problem { get; }

    public string? Fix { get; }

    public static SecretLookup Found(string value) => new(value, null, null);

    /// <param name="name">The name of the secret.</param>
    /// <param name="near">"Did you mean …?", if a similar name is set.</param>
    public static SecretLookup NotSet(string name, string? near = null) =>
        new(
            null,
            $"secret {name} is not set",
            $"{(near is null ? "" : $"{near} Otherwise: ")}voidmcp secret set {name}");

    public static SecretLookup Unreadable(string problem, string? fix) => new(null, problem, fix);

    public override string ToString() => Problem ?? "(a secret)";
}
