using System.Runtime.InteropServices;

namespace VoidMcp.Tests;

/// <summary>
/// Tests of what Windows has and Wine lacks (<c>tests/platforms/unit-tests-under-wine</c> runs these tests there). For
/// what Windows lacks too, tests ask <see cref="OperatingSystem"/>.
/// </summary>
internal static class UnderWine
{
    private static readonly bool IsWine = OperatingSystem.IsWindows()
        && NativeLibrary.TryLoad("ntdll.dll", out var library)
        && NativeLibrary.TryGetExport(library, "wine_get_version", out _);

    /// <summary>Skips the test under Wine.</summary>
    /// <param name="lacking">What Wine lacks, as a sentence without its subject: "has no …".</param>
    public static void Skip(string lacking) => Assert.SkipWhen(IsWine, $"Wine 8 {lacking}");
}
