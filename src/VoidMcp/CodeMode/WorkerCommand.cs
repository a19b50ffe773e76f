using VoidMcp.Processes;

namespace VoidMcp.CodeMode;

/// <summary>The command line of a worker: the running binary itself, or another program in tests.</summary>
/// <param name="File">The program, as an absolute path.</param>
/// <param name="Arguments">Its arguments; the last one is the hidden mode's name.</param>
internal sealed record WorkerCommand(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>The first argument that starts the binary as a worker.</summary>
    public const string Mode = "__worker";

    /// <summary>The running binary, as a worker.</summary>
    public static WorkerCommand Self()
    {
        var self = SelfCommand.Current();
        return new WorkerCommand(self.File, [.. self.Prefix, Mode]);
    }
}
