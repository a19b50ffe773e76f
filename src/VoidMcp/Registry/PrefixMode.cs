namespace VoidMcp.Registry;

/// <summary>How directly listed tools are named (<c>gateway.prefix</c> in the registry).</summary>
internal enum PrefixMode
{
    /// <summary>Default: <c>server__tool</c>.</summary>
    Server,

    /// <summary>The upstream's own names, unchanged. Valid only if at most one server is enabled.</summary>
    None,
}
