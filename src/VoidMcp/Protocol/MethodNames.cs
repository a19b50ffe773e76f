namespace VoidMcp.Protocol;

/// <summary>
/// The most common methods, each as one shared string, so that reading a message allocates none for it.
/// </summary>
internal static class MethodNames
{
    private static readonly (byte[] Raw, string Name)[] s_known =
    [
        Known("tools/call"), Known("notifications/progress"), Known("notifications/message"),
        Known("notifications/cancelled"), Known("tools/list"), Known("ping"), Known("resources/read"),
        Known("prompts/get"), Known("elicitation/create"), Known("sampling/createMessage"), Known("roots/list"),
        Known("tasks/get"), Known("tasks/result"),
    ];

    /// <summary>The method in a raw JSON string; null for anything else.</summary>
    public static string? Of(ReadOnlyMemory<byte> raw)
    {
        foreach (var (known, name) in s_known)
        {
            if (raw.Span.SequenceEqual(known)) return name;
        }

        return JsonSlices.String(raw);
    }

    /// <summary>The method as a raw JSON string.</summary>
    public static ReadOnlyMemory<byte> Quoted(string method)
    {
        foreach (var (raw, name) in s_known)
        {
            if (ReferenceEquals(name, method)) return raw;
        }

        return JsonText.Quote(method);
    }

    private static (byte[] Raw, string Name) Known(string name) =>
        ([.. System.Text.Encoding.UTF8.GetBytes($"\"{name}\"")], name);
}
