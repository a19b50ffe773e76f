using System.Text.RegularExpressions;

namespace VoidMcp.Tests.HouseTests;

/// <summary>
/// What tests about the source read from it: the code without comments and strings, and the declared types.
/// </summary>
internal static partial class SourceCode
{
    /// <summary>The code without comments and one-line strings. Blocks of text may stay.</summary>
    public static string Of(string source) => NoCode().Replace(source, "");

    /// <summary>The simple names of the types that the code declares.</summary>
    /// <param name="code">Code without comments (<see cref="Of"/>).</param>
    /// <param name="nested">Whether types inside of types count too.</param>
    public static IEnumerable<string> Types(string code, bool nested) =>
        Type().Matches(code).Where(m => nested || m.Groups["indent"].Length == 0).Select(m => m.Groups["name"].Value);

    /// <summary>Names as the code writes them, with what stands before their dots: <c>a.B.C</c>.</summary>
    public static IEnumerable<string[]> Names(string code) => Chain().Matches(code).Select(m => m.Value.Split('.'));

    [GeneratedRegex("""//[^\n]*|"(?:[^"\\\n]|\\.)*"|/\*[\s\S]*?\*/""")]
    private static partial Regex NoCode();

    [GeneratedRegex(
        @"^(?<indent>[ ]*)"
        + @"(?:(?:public|internal|private|protected|file|sealed|static|abstract|partial|readonly|ref|unsafe) )+"
        + @"(?:class|struct|interface|enum|record(?: struct| class)?|delegate [\w<>\[\]?., ]+?)"
        + @" (?<name>\w+)(?=[\s<(:;{])",
        RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"(?<![\w.])\w+(?:\.\w+)*")]
    private static partial Regex Chain();
}
