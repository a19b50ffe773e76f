namespace VoidMcp.Registry;

/// <summary>What clients see in <c>tools/list</c> (<c>gateway.expose</c> in the registry).</summary>
internal enum ExposeMode
{
    /// <summary>
    /// Default: <see cref="Both"/> while the definitions fit the direct budget, otherwise <see cref="Code"/> with the
    /// pinned tools.
    /// </summary>
    Auto,

    /// <summary>Every upstream tool under its own name, no code tools.</summary>
    Direct,

    /// <summary>Only the code tools and the pinned tools.</summary>
    Code,

    /// <summary>The code tools and every upstream tool.</summary>
    Both,
}
