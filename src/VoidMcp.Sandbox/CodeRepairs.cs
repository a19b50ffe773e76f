using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VoidMcp.Sandbox;

/// <summary>
/// Undoes what other programs do to code on its way: JSON around it, escaped line ends, HTML entities, typographic
/// quotes, invisible characters. The caller uses a repair only if the code parses with it and not without.
/// </summary>
internal static partial class CodeRepairs
{
    /// <summary>
    /// The repairs that give one text each: with a note for the model, and whether the next one goes on from there.
    /// </summary>
    public static readonly IReadOnlyList<(Func<string, string> Repair, string Note, bool IsPart)> Others =
    [
        (WithoutEntities, "The code's HTML entities (such as &gt;) have been decoded.", true),
        (static code => StrayCharacters.Replace(code, " "),
            "Typographic quotes or invisible characters in the code have been replaced.", false),
        (static code => StrayCharacters.Replace(code, ""), "Invisible characters in the code have been removed.", true),
    ];

    /// <summary>Whether code that parses has entities outside its texts, which read as variables.</summary>
    public static bool HasEntities(string code)
    {
        if (!Entity().IsMatch(code)) return false;
        var tokens = CodeTokens.Read(code);
        for (var i = 0; i + 2 < tokens.All.Count; i++)
        {
            var (and, name, end) = (tokens.All[i], tokens.All[i + 1], tokens.All[i + 2]);
            if (tokens.TextOf(and) is "&" && tokens.TextOf(name) is "lt" or "gt" or "amp" or "quot" or "apos" or "nbsp"
                && tokens.TextOf(end) is ";" && and.End == name.Start && name.End == end.Start)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The code in <c>{ "code": "…" }</c>; null if the text is something else.</summary>
    public static string? FromJson(string text)
    {
        var trimmed = text.Trim();
        if (!trimmed.StartsWith('{') || CodeMember().Match(trimmed) is not { Success: true } member) return null;
        try
        {
            using var document = JsonDocument.Parse(trimmed);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == member.Groups["name"].Value && property.Value.ValueKind == JsonValueKind.String)
                    return property.Value.GetString();
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Line ends in the text are not valid JSON, but say what is meant.
            return Unescape(member.Groups["code"].Value);
        }
    }

    /// <summary>The code with <c>\n</c> as line ends: everywhere, then only outside quoted texts.</summary>
    public static IEnumerable<string> LineEnds(string code)
    {
        if (!code.Contains("\\n", StringComparison.Ordinal)) yield break;
        yield return Unescape(code);
        var outside = code.ToCharArray();
        foreach (var token in CodeTokens.Read(code).All)
        {
            if (token.Kind != CodeTokenKind.Stray || code[token.Start] != '\\' || token.End >= code.Length) continue;
            if (code[token.End] is not ('n' or 'r' or 't')) continue;
            (outside[token.Start], outside[token.End]) = (' ', code[token.End] == 't' ? ' ' : '\n');
        }

        yield return new string(outside);
    }

    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            var c = text[++i];
            result.Append(c switch
            {
                'n' => "\n",
                'r' => "\r",
                't' => "\t",
                '"' or '\\' or '/' or '\'' or '`' => c.ToString(),
                _ => $"\\{c}",
            });
        }

        return result.ToString();
    }

    private static string WithoutEntities(string code) => Entity().Replace(code, static match => match.Value switch
    {
        "&lt;" => "<",
        "&gt;" => ">",
        "&amp;" => "&",
        "&quot;" => "\"",
        "&apos;" => "'",
        "&nbsp;" => " ",
        var number => Character(number),
    });

    private static string Character(string entity)
    {
        var isHex = entity[2] is 'x' or 'X';
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        var digits = entity.AsSpan(isHex ? 3 : 2).TrimEnd(';');
        return int.TryParse(digits, style, CultureInfo.InvariantCulture, out var number) && Rune.IsValid(number)
            ? new Rune(number).ToString()
            : entity;
    }

    [GeneratedRegex(@"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")]
    private static partial Regex Entity();

    [GeneratedRegex(@"^\{\s*""(?<name>code|script|source|javascript|js)""\s*:\s*""(?<code>.*)""\s*"
        + @"(,\s*""\w+""\s*:[^""]*)?\}$", RegexOptions.Singleline)]
    private static partial Regex CodeMember();
}
