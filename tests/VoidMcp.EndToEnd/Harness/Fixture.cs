using System.Text.Encodings.Web;
using System.Text.Json;
using System.Runtime.InteropServices;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>Our own obedient server (tests/fixtures), as a command.</summary>
internal static class Fixture
{
    /// <summary>
    /// The absolute path of the dotnet that runs these tests: the allow-listed environment holds nothing
    /// to find another by.
    /// </summary>
    public static string Dotnet { get; } =
        Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(),
            "../../..",
            OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "voidmcp-fixture.dll");

    /// <summary>The whole command: dotnet, the fixture, its arguments.</summary>
    public static IReadOnlyList<string> Command(params string[] args) => [Dotnet, Assembly, .. args];

    /// <summary>
    /// The members <c>command</c> and <c>args</c> of a registry entry in YAML's flow style, to be put inside braces.
    /// </summary>
    public static string Yaml(params string[] args) => CommandYaml(Command(args));

    /// <summary>The same for any command.</summary>
    public static string CommandYaml(IReadOnlyList<string> command) =>
        $"command: {Quote(command[0])}, args: [{string.Join(", ", command.Skip(1).Select(Quote))}]";

    /// <summary>The text as a JSON string, which is a YAML and a JavaScript string too.</summary>
    public static string Quote(string text) =>
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
