namespace VoidMcp.Registry.Yaml;

/// <summary>
/// The text is not valid YAML or not supported. The message never quotes the text: it may contain secrets.
/// </summary>
internal sealed class YamlSyntaxException(int line, string message, string? fix) : Exception(message)
{
    /// <summary>The line of the error, from 1; 0 for the whole file.</summary>
    public int Line { get; } = line;

    public string? Fix { get; } = fix;
}
