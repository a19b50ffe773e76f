using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Scripts;

/// <summary>
/// One of the user's scripts as a skill: a <c>SKILL.md</c> that says what the script does and how <c>execute_code</c>
/// calls it. Immutable.
/// </summary>
internal sealed class ScriptSkill
{
    /// <summary>The first segment of the URIs.</summary>
    private const string Prefix = SkillEntry.Scheme + "scripts/";

    private const int LongestDescription = 1024;

    private ScriptSkill(string name, string description, string body)
    {
        Uri = SkillEntry.UriIn(Prefix + name);
        (Name, Description) = (name, description);

        // A JSON string is a YAML one too.
        var quoted = Encoding.UTF8.GetString(JsonText.Quote(description).Span);
        Text = $"---\nname: {name}\ndescription: {quoted}\n---\n\n{body}";
    }

    public string Name { get; }

    public string Description { get; }

    /// <summary>The URI of its <c>SKILL.md</c>.</summary>
    public string Uri { get; }

    /// <summary>The text of its <c>SKILL.md</c>.</summary>
    public string Text { get; }

    /// <summary>Its entry in <c>skills/list</c>.</summary>
    public ReadOnlyMemory<byte> Entry => JsonText.Write(w =>
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        w.WriteStartObject();
        w.WriteString("uri"u8, Uri);
        w.WriteStartObject("frontmatter"u8);
        w.WriteString("name"u8, Name);
        w.WriteString("description"u8, Description);
        w.WriteEndObject();
        w.WriteStartArray("resources"u8);
        w.WriteStartObject();
        w.WriteString("uri"u8, Uri);
        w.WriteString("digest"u8, $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}");
        w.WriteNumber("size"u8, bytes.Length);
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
    });

    /// <summary>
    /// The skills of all scripts; without those whose names differ from an earlier one's only in what a skill's name
    /// can't have.
    /// </summary>
    public static IReadOnlyList<ScriptSkill> Of(ScriptSet scripts) =>
        [.. scripts.All.Select(s => Of(s, scripts)).DistinctBy(s => s.Name, StringComparer.Ordinal)];

    private static ScriptSkill Of(NamedScript script, ScriptSet scripts)
    {
        var path = scripts.PathOf(script.Name);
        var call = ToolSignature.Call(path, script.Tool.Definition);
        var isAsked = script.Tool.Definition.InputSchema.TryGetProperty("properties"u8, out _);
        var body = string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {{script.Description}}

            This is a script of the user's own that runs in voidmcp. Call it with voidmcp's `execute_code` tool, and
            return only what you need of its result:

            ```js
            return await {{path}}({{(isAsked ? "{ /* arguments */ }" : "")}});
            ```

            Its type:

            ```ts
            {{call}}
            ```

            """);
        return new ScriptSkill(NameOf(script.Name), Shortened(script.Description), body.ReplaceLineEndings("\n"));
    }

    /// <summary>The name as Agent Skills may have it: small letters, digits and single hyphens.</summary>
    private static string NameOf(string name) => string.Join(
        '-', name.ToLowerInvariant().Split(['_', '-'], StringSplitOptions.RemoveEmptyEntries));

    private static string Shortened(string description)
    {
        var line = TypeScriptText.OneLine(description);
        return line.Length <= LongestDescription ? line : TypeScriptText.Shorten(line, LongestDescription);
    }
}
