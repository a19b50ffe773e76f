using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace VoidMcp.Processes;

/// <summary>
/// An environment variable that identifies the processes of a server: children inherit it, even in other groups and
/// sessions. Random, to be unique, but not secret. A mark stands for one server, or for all servers of a gateway.
/// </summary>
internal sealed class ServerMark
{
    /// <summary>
    /// A server whose <c>env</c> sets it to anything is not marked: processes that leave its group may live on.
    /// </summary>
    public const string Variable = "VOIDMCP_SERVER";

    private const int Digits = 24;
    private const char Separator = '-';
    private readonly byte[] _sought;

    private ServerMark(string value, bool ofAll)
    {
        Value = value;

        // Entries of an environment block are separated by NULs. Without the last NUL, any continuation matches too.
        _sought = Encoding.ASCII.GetBytes($"\0{Variable}={value}{(ofAll ? "" : "\0")}");
    }

    /// <summary>The variable's value; for a gateway's mark, the prefix of all its servers' values.</summary>
    public string Value { get; }

    /// <summary>Creates the mark of a new gateway.</summary>
    /// <remarks>A GUID is random enough, and unlike the cryptographic generator loads no library.</remarks>
    public static ServerMark NewGateway() => new($"{Guid.NewGuid():N}"[..Digits] + Separator, ofAll: true);

    /// <summary>
    /// Parses a gateway's mark from its <see cref="Value"/>. False for invalid text, which could match other processes.
    /// </summary>
    public static bool TryReadGateway(string value, [NotNullWhen(true)] out ServerMark? mark)
    {
        var isMark = value.Length == Digits + 1
            && value[^1] == Separator
            && value[..^1].All(char.IsAsciiHexDigitLower);
        mark = isMark ? new ServerMark(value, ofAll: true) : null;
        return isMark;
    }

    /// <summary>Creates the mark of one server; call it on the gateway's mark.</summary>
    /// <param name="number">A different number for each start of a server.</param>
    public ServerMark OfServer(int number) => new($"{Value}{number}", ofAll: false);

    /// <param name="environment">A process's environment block, with a NUL before its first entry.</param>
    public bool IsIn(ReadOnlySpan<byte> environment) => environment.IndexOf(_sought) >= 0;
}
