using System.Text;
using System.Text.RegularExpressions;

namespace VoidMcp.Published;

/// <summary>The answers by key; several only where an argument is repeated.</summary>
internal sealed class FieldAnswers : Dictionary<string, IReadOnlyList<string>>
{
    public FieldAnswers() : base(StringComparer.Ordinal)
    {
    }
}

/// <summary>A part of a template: fixed text, or a field.</summary>
internal readonly record struct TemplatePiece(string Text, PublishedField? Field);

/// <summary>A published value: fixed text with fields in it, or one field alone.</summary>
internal sealed partial record PublishedTemplate(IReadOnlyList<TemplatePiece> Pieces)
{
    /// <summary>The fields in the template.</summary>
    public IEnumerable<PublishedField> Fields => Pieces.Select(piece => piece.Field).OfType<PublishedField>();

    public bool IsSecret => Fields.Any(one => one.IsSecret);

    /// <summary>A template of fixed text.</summary>
    public static PublishedTemplate Fixed(string text) => new([new TemplatePiece(text, null)]);

    /// <summary>Reads an input.</summary>
    /// <param name="key">The key of the field if the user gives the whole value.</param>
    /// <param name="input">The input.</param>
    /// <param name="isRequired">Whether it is required, whatever it says itself.</param>
    /// <exception cref="Errors.VoidMcpException">It contains what may not be used.</exception>
    public static PublishedTemplate Of(string? key, PublishedInput input, bool isRequired = false)
    {
        isRequired |= input.IsRequired == true;
        var isSecret = input.IsSecret == true;
        if (input.Value is null)
            return new([new TemplatePiece("", PublishedField.Of(key, input, isRequired, isSecret))]);
        var text = PublishedText.Checked($"the value of {key ?? "an argument"}", input.Value);
        var variables = input.Variables ?? new Dictionary<string, PublishedInput>();
        var used = Braces().Matches(text).Where(match => variables.GetValueOrDefault(match.Groups[1].Value) is not null)
            .ToList();
        isRequired |= used.Any(match => variables[match.Groups[1].Value].IsRequired == true);
        var pieces = new List<TemplatePiece>();
        var at = 0;
        foreach (var match in used)
        {
            pieces.Add(new TemplatePiece(text[at..match.Index], null));
            var name = match.Groups[1].Value;
            pieces.Add(variables[name].Value is { } known
                ? new TemplatePiece(PublishedText.Checked($"the value of {name}", known), null)
                : new TemplatePiece("", PublishedField.Of(name, variables[name], isRequired, isSecret)));
            at = match.Index + match.Length;
        }

        pieces.Add(new TemplatePiece(text[at..], null));
        return new([.. pieces.Where(piece => piece.Field is not null || piece.Text.Length > 0)]);
    }

    /// <summary>
    /// Returns the text with the answers; null if the template is optional and none of its fields was answered.
    /// </summary>
    /// <param name="answers">The answers.</param>
    /// <param name="nth">Which of several answers to use, from 0.</param>
    public string? Fill(FieldAnswers answers, int nth = 0)
    {
        if (Fields.Any() && !Fields.Any(field => field.IsRequired || answers.ContainsKey(field.Key))) return null;
        var text = new StringBuilder();
        foreach (var (literal, field) in Pieces)
        {
            if (field is null) text.Append(literal);
            else if (answers.TryGetValue(field.Key, out var given)) text.Append(given[Math.Min(nth, given.Count - 1)]);
            else if (field.Default is { } value) text.Append(value);
            else return null;
        }

        return text.ToString();
    }

    /// <summary>Whether a text could come from the template.</summary>
    public bool Fits(string text)
    {
        var (at, isOpen) = (0, false);
        foreach (var (literal, field) in Pieces)
        {
            if (field is not null)
            {
                isOpen = true;
                continue;
            }

            // A field has at least one character.
            var found = isOpen && at < text.Length
                ? text.IndexOf(literal, at + 1, StringComparison.Ordinal)
                : text.AsSpan(at).StartsWith(literal, StringComparison.Ordinal) ? at : -1;
            if (found < 0) return false;
            (at, isOpen) = (found + literal.Length, false);
        }

        return isOpen ? at < text.Length : at == text.Length;
    }

    [GeneratedRegex(@"\{([A-Za-z_][A-Za-z0-9_.-]*)\}")]
    private static partial Regex Braces();
}

/// <summary>Words of a command line that appear together: an option and its value.</summary>
/// <param name="Words">The words.</param>
/// <param name="IsRepeated">Whether they may appear once for each of several answers.</param>
internal sealed record PublishedPart(IReadOnlyList<PublishedTemplate> Words, bool IsRepeated = false)
{
    /// <summary>The words with the answers; none if one of them is left out.</summary>
    public IEnumerable<string> Fill(FieldAnswers answers)
    {
        var times = IsRepeated
            ? Words.SelectMany(word => word.Fields).Select(field => answers.GetValueOrDefault(field.Key)?.Count ?? 1)
                .DefaultIfEmpty(1).Max()
            : 1;
        return Enumerable.Range(0, times).SelectMany(nth =>
        {
            string?[] filled = [.. Words.Select(word => word.Fill(answers, nth))];
            return filled.Contains(null) ? [] : filled.OfType<string>().Where(word => word.Length > 0);
        });
    }
}
