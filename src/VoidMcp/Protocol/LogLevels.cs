namespace VoidMcp.Protocol;

/// <summary>The log levels, with RFC 5424's names, from lowest to highest (server/utilities/logging).</summary>
internal static class LogLevels
{
    private static readonly string[] s_order =
        ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>All levels, for messages.</summary>
    public const string All = "debug, info, notice, warning, error, critical, alert or emergency";

    public static bool IsKnown(string level) => s_order.Contains(level);

    /// <summary>Whether a message of this level passes the minimum level; unknown levels always pass.</summary>
    public static bool Wants(string least, string? level) =>
        level is null || !IsKnown(level) || Array.IndexOf(s_order, level) >= Array.IndexOf(s_order, least);

    /// <summary>The lower of the two levels; null means not set.</summary>
    public static string? MostTalkative(string? first, string? second) =>
        first is null ? second
            : second is null || Array.IndexOf(s_order, first) <= Array.IndexOf(s_order, second) ? first
            : second;
}
