using VoidMcp.Processes;

namespace VoidMcp.CodeMode;

/// <summary>How a worker is started. The product starts itself; tests may start something else.</summary>
/// <param name="File">The program, as an absolute path.</param>
/// <param name="Arguments">Its arguments; the last is the hidden mode's name.</param>
internal sealed record WorkerCommand(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>The first argument that makes the binary a worker.</summary>
    public const string Mode = "__worker";

    /// <summary>This very binary, as a worker.</summary>
    public static WorkerCommand Self()
    {
        var self = SelfCommand.Current();
        return new WorkerCommand(self.File, [.. self.Prefix, Mode]);
    }
}
