using System.Globalization;

namespace VoidMcp.Demo;

/// <summary>One line of a demo server's log: a message that a client without voidmcp would have had in its context.</summary>
/// <param name="Tools">The tools listed, or the one that was called.</param>
/// <param name="Asked">Bytes that the model would have written: the arguments.</param>
/// <param name="Answered">Bytes that it would have read: definitions, or the result's text.</param>
/// <param name="IsCall">False for the list of tools.</param>
internal sealed record DemoMessage(IReadOnlyList<string> Tools, int Asked, int Answered, bool IsCall);

/// <summary>How the demo learns what passed between gateway and servers: each server writes it down before it answers.</summary>
internal static class DemoLog
{
    public static void Listed(string? path, int bytes, IEnumerable<string> tools) => Append(path, $"list\t0\t{bytes}\t{string.Join(',', tools)}");

    public static void Called(string? path, string tool, int asked, int answered) => Append(path, $"call\t{asked}\t{answered}\t{tool}");

    public static IReadOnlyList<DemoMessage> Read(string path) =>
    [
        .. (File.Exists(path) ? File.ReadAllLines(path) : []).Select(line => line.Split('\t')).Select(columns => new DemoMessage(
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
