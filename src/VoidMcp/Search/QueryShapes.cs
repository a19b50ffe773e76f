using System.Text.RegularExpressions;

namespace VoidMcp.Search;

/// <summary>
/// Detects what a request implies by its form: a path implies files, a URL implies the web, arithmetic implies
/// calculation, a relative date implies the calendar.
/// </summary>
internal static partial class QueryShapes
{
    /// <summary>
    /// How many characters are looked at. The expressions backtrack: they take at most the square of it, and the
    /// non-backtracking kind would have to be built in every process, for a tenth of a second.
    /// </summary>
    private const int Longest = 512;

    /// <summary>The words implied by the request's form, each at most once.</summary>
    public static List<string> Of(ReadOnlySpan<char> query)
    {
        if (query.Length > Longest) query = query[..Longest];
        var words = new List<string>();
        if (Url().IsMatch(query)) words.Add("url");
        if (FilePath().IsMatch(query)) words.AddRange(["file", "path"]);
        if (EmailAddress().IsMatch(query)) words.Add("email");
        if (Arithmetic().IsMatch(query)) words.Add("calculate");
        if (RelativeDay().IsMatch(query)) words.AddRange(["date", "current"]);
        return words;
    }

    [GeneratedRegex(
        @"\bhttps?://|\bwww\.|\b[a-z0-9-]+\.(?:com|org|net|io|dev)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex(
        @"[\w~.-]+[/\\][\w./\\-]*\w|\b[\w-]+\.(?:txt|md|csv|json|ya?ml|xml|html?|pdf|docx?|xlsx?|pptx?|py|js|ts"
        + @"|java|c|cpp|cs|go|rs|sh|png|jpe?g|gif|svg|mp[34]|wav|zip|log)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex FilePath();

    [GeneratedRegex(@"\w@[\w-]+\.\w")]
    private static partial Regex EmailAddress();

    [GeneratedRegex(
        @"\d\s*[-+*/×÷^]\s*\(?\d|\b(?:percent(?:age)?|ratio|sum of|divided by|multiplied)\b|\d%",
        RegexOptions.IgnoreCase)]
    private static partial Regex Arithmetic();

    [GeneratedRegex(
        @"\b(?:today|tonight|tomorrow|yesterday|now|(?:next|this|last|past|coming)\s+(?:few\s+)?(?:days?|weeks?|weekend"
        + @"|months?|quarter|years?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|days? (?:ago|after|before))\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex RelativeDay();
}
