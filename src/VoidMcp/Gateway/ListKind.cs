namespace VoidMcp.Gateway;

/// <summary>The lists of whose changes clients are told.</summary>
internal enum ListKind
{
    Tools,
    Prompts,

    /// <summary>Resources and their templates, which share one notification.</summary>
    Resources,
}
