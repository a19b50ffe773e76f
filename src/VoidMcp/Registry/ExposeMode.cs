namespace VoidMcp.Registry;

/// <summary>What clients see in <c>tools/list</c>: <c>gateway.expose</c> in the registry.</summary>
internal enum ExposeMode
{
    /// <summary>The default: <see cref="Both"/> while the definitions fit the direct budget, else <see cref="Code"/> and the pinned tools.</summary>
    Auto,

    /// <summary>Every upstream tool under its own name, and no code tools.</summary>
    Direct,

    /// <summary>The code tools only (and what is pinned).</summary>
    Code,

    /// <summary>The code tools and every upstream tool.</summary>
    Both,
}
