namespace VoidMcp.Processes;

/// <summary>A server's process with its descendants, as far as the system can track them.</summary>
internal interface IProcessTree : IDisposable
{
    /// <summary>Whether any process of the tree is left, including zombies.</summary>
    bool HasMembers { get; }

    /// <summary>Asks all processes to exit, if the system supports it.</summary>
    void Terminate();

    /// <summary>Kills all processes.</summary>
    void Kill();
}
