namespace VoidMcp.Registry.Yaml;

/// <summary>The text is not YAML that voidmcp can use. The message quotes nothing of the text: it may hold secrets.</summary>
internal sealed class YamlSyntaxException(int line, string message, string? fix) : Exception(message)
{
    /// <summary>Where the mistake is, from 1.</summary>
    public int Line { get; } = line;

    public string? Fix { get; } = fix;
}
