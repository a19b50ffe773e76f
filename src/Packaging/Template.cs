namespace VoidMcp.Packaging;

/// <summary>
/// The texts of <c>Templates</c> and <c>Licenses</c>, with <c>{{name}}</c> for what a release fills in.
/// </summary>
internal static class Template
{
    /// <summary>Fills a template in.</summary>
    /// <param name="name">The file in <c>Templates</c>.</param>
    /// <param name="release">Gives <c>version</c> and, of itself, <c>repository</c> and <c>description</c>.</param>
    /// <param name="values">More values, each with its name.</param>
    /// <exception cref="PackagingException">A name in the template has no value.</exception>
    public static string Fill(string name, Release release, params IEnumerable<(string Name, string Value)> values)
    {
        var text = Read($"Templates/{name}");
        IEnumerable<(string, string)> all =
        [
            ("version", release.Version), ("repository", Release.RepositoryUrl), ("description", Release.Description),
            .. values,
        ];
        foreach (var (key, value) in all) text = text.Replace($"{{{{{key}}}}}", value, StringComparison.Ordinal);
        var open = text.IndexOf("{{", StringComparison.Ordinal);
        return open < 0
            ? text
            : throw new PackagingException($"{name}: nothing fills {text[open..Math.Min(text.Length, open + 30)]}");
    }

    /// <summary>Returns the standard text of a licence.</summary>
    /// <param name="expression">Its SPDX identifier.</param>
    /// <exception cref="PackagingException">The text is not at hand: a new package has a new licence.</exception>
    public static string License(string expression) => Read($"Licenses/{expression}.txt");

    private static string Read(string resource)
    {
        using var stream = typeof(Template).Assembly.GetManifestResourceStream(resource)
            ?? throw new PackagingException($"src/Packaging/{resource} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
