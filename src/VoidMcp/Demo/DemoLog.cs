using System.Globalization;

namespace VoidMcp.Demo;

/// <summary>
/// One line of a demo server's log: a message that would be in the context of a client without voidmcp.
/// </summary>
/// <param name="Tools">The listed tools, or the called one.</param>
/// <param name="Asked">Bytes written by the model: the arguments.</param>
/// <param name="Answered">Bytes read by the model: definitions, or the result's text.</param>
/// <param name="IsCall">False for a tool list.</param>
internal sealed record DemoMessage(IReadOnlyList<string> Tools, int Asked, int Answered, bool IsCall);

/// <summary>
/// Records the messages between gateway and demo servers: each server logs a response before sending it.
/// </summary>
internal static class DemoLog
{
    public static void Listed(string? path, int bytes, IEnumerable<string> tools) =>
        Append(path, $"list\t0\t{bytes}\t{string.Join(',', tools)}");

    public static void Called(string? path, string tool, int asked, int answered) =>
        Append(path, $"call\t{asked}\t{answered}\t{tool}");

    public static IReadOnlyList<DemoMessage> Read(string path) =>
    [
        .. (File.Exists(path) ? File.ReadAllLines(path) : [])
            .Select(line => line.Split('\t')).Select(columns => new DemoMessage(
                columns[3].Split(','),
                int.Parse(columns[1], CultureInfo.InvariantCulture),
                int.Parse(columns[2], CultureInfo.InvariantCulture),
                columns[0] == "call")),
    ];

    private static void Append(string? path, string line)
    {
        if (path is not null) File.AppendAllText(path, line + "\n");
    }
}
