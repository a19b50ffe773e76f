using System.Diagnostics;

namespace VoidMcp.Benchmarks.Figures;

/// <summary>
/// The smallest native program that .NET makes: it prints a line and ends. What a process costs before it does anything
/// is in every figure of a start; this is that part.
/// </summary>
internal static class HelloWorld
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <PublishAot>true</PublishAot>
            <InvariantGlobalization>true</InvariantGlobalization>
          </PropertyGroup>
        </Project>
        """;

    /// <summary>Compiles it into a folder; the executable's path.</summary>
    /// <exception cref="InvalidOperationException">It can't be compiled.</exception>
    public static string CompileInto(string parent)
    {
        var folder = Directory.CreateDirectory(Path.Join(parent, "hello")).FullName;
        File.WriteAllText(Path.Join(folder, "hello.csproj"), Project);
        File.WriteAllText(Path.Join(folder, "Program.cs"), "System.Console.WriteLine(\"hello\");\n");
        var start = new ProcessStartInfo("dotnet", ["publish", folder, "-o", Path.Join(folder, "out"), "-v", "q"])
        {
            RedirectStandardOutput = true,
        };
        using var compiler = Process.Start(start)!;
        var said = compiler.StandardOutput.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0
            ? Path.Join(folder, "out", "hello")
            : throw new InvalidOperationException($"hello world can't be compiled: {said}");
    }

    /// <summary>Starts it and waits for its line; the time, in milliseconds.</summary>
    public static double TimeToLine(string program)
    {
        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadLine();
        var time = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        process.WaitForExit();
        return time;
    }
}
