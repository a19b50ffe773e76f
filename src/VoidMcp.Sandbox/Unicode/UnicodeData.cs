namespace VoidMcp.Sandbox.Unicode;

/// <summary>
/// The Unicode tables that the runtime lacks without globalization data; loaded at first use. Made by
/// <c>tests/data/generate-unicode.mjs</c>.
/// </summary>
internal static class UnicodeData
{
    private static readonly Lazy<EmbeddedData> s_file = new(static () => new EmbeddedData("unicode.bin"));

    public static EmbeddedData File => s_file.Value;
}
