namespace VoidMcp.Protocol;

/// <summary>The levels of log messages, RFC 5424's names, from the most talkative to the gravest (server/utilities/logging).</summary>
internal static class LogLevels
{
    private static readonly string[] s_order = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>All of them, as words.</summary>
    public const string All = "debug, info, notice, warning, error, critical, alert or emergency";

    public static bool IsKnown(string level) => s_order.Contains(level);

    /// <summary>Whether a message of this level is wanted by who asked for at least the other; one of an unknown level is.</summary>
    public static bool Wants(string least, string? level) => level is null || !IsKnown(level) || Array.IndexOf(s_order, level) >= Array.IndexOf(s_order, least);

    /// <summary>The more talkative of the two; null is no wish.</summary>
    public static string? MostTalkative(string? first, string? second) =>
        first is null ? second : second is null || Array.IndexOf(s_order, first) <= Array.IndexOf(s_order, second) ? first : second;
}
