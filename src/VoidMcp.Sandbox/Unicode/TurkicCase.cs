namespace VoidMcp.Sandbox.Unicode;

/// <summary>Changes the letters i and I as in Turkish and Azerbaijani, before the other letters change case.</summary>
internal static class TurkicCase
{
    public static string ToUpper(string text) => text.Replace('i', 'İ');

    public static string ToLower(string text) => text
        .Replace("İ", "i", StringComparison.Ordinal)
        .Replace("I\u0307", "i", StringComparison.Ordinal)
        .Replace('I', 'ı');
}
