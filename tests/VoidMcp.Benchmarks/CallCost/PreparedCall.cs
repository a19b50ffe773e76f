using System.Buffers.Text;
using System.Text;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>A <c>tools/call</c> whose bytes are ready but for the id, which has the same width always.</summary>
internal sealed class PreparedCall
{
    /// <summary>The lowest of the ids, which all have as many digits.</summary>
    public const int FirstId = 10_000_000;

    private const int IdWidth = 8;

    private readonly int _idAt;

    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">Its arguments, as JSON.</param>
    public PreparedCall(string tool, string arguments)
    {
        const string beforeId = "{\"jsonrpc\":\"2.0\",\"id\":";
        _idAt = beforeId.Length;
        var parameters = $"{{\"name\":\"{tool}\",\"arguments\":{arguments}}}";
        Line = Encoding.UTF8.GetBytes($"{beforeId}{FirstId},\"method\":\"tools/call\",\"params\":{parameters}}}\n");
    }

    /// <summary>The message with the end of its line.</summary>
    public byte[] Line { get; }

    /// <summary>Puts an id in.</summary>
    public void SetId(int id) => Utf8Formatter.TryFormat(id, Line.AsSpan(_idAt, IdWidth), out _);
}
