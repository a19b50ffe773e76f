namespace VoidMcp.Gateway;

/// <summary>The lists with change notifications.</summary>
internal enum ListKind
{
    Tools,
    Prompts,

    /// <summary>Resources and their templates, which share one notification.</summary>
    Resources,
}
