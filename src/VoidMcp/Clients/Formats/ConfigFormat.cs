namespace VoidMcp.Clients.Formats;

/// <summary>The formats of clients' configuration files. JSON may have comments and trailing commas.</summary>
internal enum ConfigFormat
{
    Json,
    Toml,
    Yaml,
}
