using System.Globalization;
using VoidMcp.Errors;

namespace VoidMcp.Published;

/// <summary>A value that the user gives for a published server.</summary>
/// <param name="Key">Its name, as in <c>-e KEY=VALUE</c>: without the leading dashes of an option.</param>
internal sealed record PublishedField(string Key)
{
    /// <summary>What it is for; untrusted, may be empty.</summary>
    public string Description { get; init; } = "";

    public bool IsRequired { get; init; }

    public bool IsSecret { get; init; }

    /// <summary><c>string</c>, <c>number</c>, <c>boolean</c> or <c>filepath</c>.</summary>
    public string Format { get; init; } = "string";

    /// <summary>The only valid values; empty if any is.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The value without an answer; null if there is none.</summary>
    public string? Default { get; init; }

    /// <summary>Whether the user has to be asked.</summary>
    public bool NeedsAnswer => IsRequired && Default is null;

    /// <exception cref="VoidMcpException">The input has no usable name or default.</exception>
    public static PublishedField Of(string? key, PublishedInput input, bool isRequired, bool isSecret)
    {
        var name = (key ?? "").TrimStart('-');
        if (name.Length is 0 or > 128 || name.Contains('=', StringComparison.Ordinal))
            throw PublishedText.Unusable("it has an input without a usable name");
        return new PublishedField(PublishedText.Checked("the name of an input", name))
        {
            Description = input.Description ?? "",
            IsRequired = isRequired,
            IsSecret = isSecret || input.IsSecret == true,
            Format = input.Format ?? "string",
            Choices =
            [
                .. (input.Choices ?? []).OfType<string>()
                    .Select(choice => PublishedText.Checked($"a choice of {name}", choice)),
            ],
            Default = input.Default is { Length: > 0 } value
                ? PublishedText.Checked($"the default of {name}", value)
                : null,
        };
    }

    /// <summary>Returns why an answer is invalid, or null. A reference is checked when it is resolved.</summary>
    public string? Problem(string value)
    {
        if (value.Any(char.IsControl)) return "expected a single line";
        if (value.StartsWith("${", StringComparison.Ordinal)) return null;
        if (Choices.Count > 0 && !Choices.Contains(value)) return $"expected {string.Join(" | ", Choices)}";
        return Format switch
        {
            "boolean" when value is not ("true" or "false") => "expected true or false",
            "number" when !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) =>
                "expected a number",
            _ => null,
        };
    }
}
