namespace VoidMcp.Processes;

/// <summary>A server's process with all its descendants, as far as the system lets us hold them together.</summary>
internal interface IProcessTree : IDisposable
{
    /// <summary>Whether any process of the tree is left, a zombie that nobody has collected included.</summary>
    bool HasMembers { get; }

    /// <summary>Asks all of them to end, where the system has a way to ask.</summary>
    void Terminate();

    /// <summary>Ends all of them.</summary>
    void Kill();
}
