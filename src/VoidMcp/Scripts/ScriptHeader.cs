using System.Text;
using System.Text.RegularExpressions;

namespace VoidMcp.Scripts;

/// <summary>One argument that a script's comment declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as JSON Schema.</param>
/// <param name="IsRequired">Whether every call has it.</param>
/// <param name="Description">What it is; may be empty.</param>
internal sealed record ScriptParameter(string Name, string Type, bool IsRequired, string Description);

/// <summary>
/// The comment on top of a script, in the form of JSDoc: a description, then <c>@name</c>, <c>@param {type} name
/// description</c> (in brackets if it is optional) and <c>@returns {type}</c>, all but the description optional.
/// </summary>
internal sealed partial record ScriptHeader
{
    private const int MostParameters = 50;

    /// <summary>The name that it gives; null for the file's.</summary>
    public string? Name { get; private init; }

    /// <summary>The text before the first tag, with its line breaks.</summary>
    public required string Description { get; init; }

    /// <summary>The declared arguments; empty if it says nothing of arguments.</summary>
    public IReadOnlyList<ScriptParameter> Parameters { get; private init; } = [];

    /// <summary>The result's type as JSON Schema; null if it says nothing of it.</summary>
    public string? Returns { get; private init; }

    /// <summary>Reads the comment on top of the code.</summary>
    /// <param name="code">The script.</param>
    /// <param name="problem">Why it has none, as a clause; null on success.</param>
    public static ScriptHeader? Read(string code, out string? problem)
    {
        problem = null;
        if (CommentOf(code) is not { } comment)
        {
            problem = "it has no comment on top that says what it does";
            return null;
        }

        var tags = TagsOf(comment);
        var description = string.Join('\n', new[] { tags[0].Text, TextOf(tags, "description") ?? "" }).Trim();
        if (description.Length == 0)
        {
            problem = "its comment does not say what it does";
            return null;
        }

        List<ScriptParameter> parameters = [];
        foreach (var (_, text) in tags.Where(t => t.Name is "param" or "arg" or "argument").Take(MostParameters))
        {
            if (ParameterOf(text) is not { } parameter)
            {
                problem = $"its comment has an invalid @param: {FirstLine(text)}";
                return null;
            }

            // JSDoc's form for one object: args, then args.name for each of its members.
            if (parameter.Name == "args") continue;
            if (parameters.Exists(p => p.Name == parameter.Name)) continue;
            parameters.Add(parameter);
        }

        return new ScriptHeader
        {
            Name = TextOf(tags, "name")?.Trim(),
            Description = description,
            Parameters = parameters,
            Returns = (TextOf(tags, "returns") ?? TextOf(tags, "return")) is { } returns
                && TypeIn(returns, out _) is { } type
                ? HeaderType.SchemaOf(type)
                : null,
        };
    }

    private static string? TextOf(List<(string Name, string Text)> tags, string name) =>
        tags.Where(t => t.Name == name).Select(t => t.Text).FirstOrDefault();

    /// <summary>The comment's text without its marks; null if the code does not begin with a comment.</summary>
    private static string? CommentOf(string code)
    {
        var rest = code.TrimStart('\uFEFF').TrimStart();

        // For editors and for Unix, before the comment.
        while (rest.StartsWith("///", StringComparison.Ordinal) || rest.StartsWith("#!", StringComparison.Ordinal))
            rest = rest.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? rest[end..].TrimStart() : "";
        if (rest.StartsWith("/*", StringComparison.Ordinal))
        {
            var end = rest.IndexOf("*/", 2, StringComparison.Ordinal);
            if (end < 0) return null;
            return Joined(rest[2..end].TrimStart('*').Split('\n').Select(l => Star().Replace(l, "")));
        }

        var lines = rest.Split('\n')
            .TakeWhile(l => l.TrimStart().StartsWith("//", StringComparison.Ordinal)).ToList();
        return lines.Count == 0 ? null : Joined(lines.Select(l => l.TrimStart()[2..]));
    }

    private static string Joined(IEnumerable<string> lines) =>
        string.Join('\n', lines.Select(l => l.TrimEnd()).Select(l => l.StartsWith(' ') ? l[1..] : l)).Trim();

    /// <summary>The text before the first tag, under an empty name; then each tag with its text.</summary>
    private static List<(string Name, string Text)> TagsOf(string comment)
    {
        List<(string Name, StringBuilder Text)> tags = [("", new StringBuilder())];
        foreach (var line in comment.Split('\n'))
        {
            if (Tag().Match(line) is { Success: true } tag)
                tags.Add((tag.Groups[1].Value, new StringBuilder(line[tag.Length..].Trim())));
            else tags[^1].Text.Append('\n').Append(line);
        }

        return [.. tags.Select(t => (t.Name, t.Text.ToString().Trim()))];
    }

    private static ScriptParameter? ParameterOf(string text)
    {
        var type = TypeIn(text, out var rest);
        if (Parameter().Match(rest) is not { Success: true } match) return null;
        var name = match.Groups["name"].Value;
        if (name.StartsWith("args.", StringComparison.Ordinal)) name = name["args.".Length..];
        var description = rest[match.Length..].Trim().TrimStart('-', '–', ':').Trim().ReplaceLineEndings(" ");
        if (match.Groups["default"] is { Success: true, Value: var value })
            description = description.Length == 0 ? $"Default: {value}" : $"{description} (default: {value})";
        var isOptional = match.Groups["open"].Success || type?.EndsWith('=') == true;
        return new ScriptParameter(name, HeaderType.SchemaOf(type?.TrimEnd('=') ?? "any"), !isOptional, description);
    }

    /// <summary>The type in braces at the start of a tag's text; null if there is none.</summary>
    private static string? TypeIn(string text, out string rest)
    {
        rest = text;
        if (!text.StartsWith('{')) return null;
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            if (depth > 0) continue;
            rest = text[(i + 1)..].TrimStart();
            return text[1..i];
        }

        return null;
    }

    private static string FirstLine(string text) => text.Split('\n')[0] is { Length: > 60 } line ? line[..60] : text;

    [GeneratedRegex(@"^\s*\*(?= |$|\t)")]
    private static partial Regex Star();

    [GeneratedRegex(@"^\s*@([A-Za-z]+)(?=\s|$)")]
    private static partial Regex Tag();

    [GeneratedRegex(
        @"^(?<open>\[\s*)?(?<name>[A-Za-z_$][\w$.-]*)(?(open)(\s*=\s*(?<default>[^\]]*?))?\s*\])(?=\s|$|[:–-])")]
    private static partial Regex Parameter();
}
