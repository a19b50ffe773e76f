namespace VoidMcp.Registry;

/// <summary>How directly listed tools are named: <c>gateway.prefix</c> in the registry.</summary>
internal enum PrefixMode
{
    /// <summary>The default: <c>server__tool</c>.</summary>
    Server,

    /// <summary>The upstream's own names, unchanged. Accepted only while at most one server is enabled.</summary>
    None,
}
