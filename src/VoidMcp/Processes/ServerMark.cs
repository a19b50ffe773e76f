using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace VoidMcp.Processes;

/// <summary>
/// The variable in a server's environment by which the processes it started are known as its own, wherever they went:
/// children inherit it, in other groups and sessions too. It is random so that nobody else has it by chance; it is no
/// secret. One mark stands for a single server, or for all servers of a gateway.
/// </summary>
internal sealed class ServerMark
{
    /// <summary>A server whose own <c>env</c> sets it, to whatever, is not marked: what leaves its group may live on.</summary>
    public const string Variable = "VOIDMCP_SERVER";

    private const int RandomBytes = 12;
    private const char Separator = '-';
    private readonly byte[] _sought;

    private ServerMark(string value, bool ofAll)
    {
        Value = value;

        // Between the NULs of an environment block. Without the last one, whatever follows is sought too.
        _sought = Encoding.ASCII.GetBytes($"\0{Variable}={value}{(ofAll ? "" : "\0")}");
    }

    /// <summary>The variable's value; of a gateway's mark, what the values of all its servers begin with.</summary>
    public string Value { get; }

    /// <summary>The mark of a gateway that has just started.</summary>
    public static ServerMark NewGateway() =>
        new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes)) + Separator, ofAll: true);

    /// <summary>A gateway's mark from its <see cref="Value"/>. False for text that is none: it could match strangers.</summary>
    public static bool TryReadGateway(string value, [NotNullWhen(true)] out ServerMark? mark)
    {
        var isMark = value.Length == (RandomBytes * 2) + 1 && value[^1] == Separator && value[..^1].All(char.IsAsciiHexDigitLower);
        mark = isMark ? new ServerMark(value, ofAll: true) : null;
        return isMark;
    }

    /// <summary>The mark of a gateway's server; to be called on the gateway's.</summary>
    /// <param name="number">Different for each start of a server.</param>
    public ServerMark OfServer(int number) => new($"{Value}{number}", ofAll: false);

    /// <param name="environment">A process's environment block, with a NUL before its first entry.</param>
    public bool IsIn(ReadOnlySpan<byte> environment) => environment.IndexOf(_sought) >= 0;
}
