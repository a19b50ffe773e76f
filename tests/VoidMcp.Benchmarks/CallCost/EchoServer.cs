using System.Diagnostics;
using System.Reflection;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>
/// The server that is called, compiled from C so that it adds next to nothing to a call: what is measured is the way
/// there and back. And a relay that only passes bytes on, to compare a gateway with.
/// </summary>
internal static class EchoServer
{
    /// <summary>The name of its process, which tells it from the gateway's own processes.</summary>
    public const string Name = "echo-server";

    /// <summary>A tool that returns a text of 200 bytes.</summary>
    public const string Small = "small";

    /// <summary>A tool that returns lines of words, as many bytes as its argument <c>bytes</c> says.</summary>
    public const string Large = "large";

    /// <summary>The same with lines of JSON, whose quotation marks are escaped in the message.</summary>
    public const string Json = "json";

    /// <summary>The same on one line, in which nothing is escaped.</summary>
    public const string Plain = "plain";

    /// <summary>Compiles the server into a folder; the executable's path.</summary>
    /// <exception cref="InvalidOperationException">There is no C compiler, or it failed.</exception>
    public static string CompileInto(string folder) => Compile(folder, Name, SourceOf(nameof(EchoServer)));

    /// <summary>Compiles the relay into a folder; the executable's path. It takes a program to start.</summary>
    /// <exception cref="InvalidOperationException">There is no C compiler, or it failed.</exception>
    public static string CompileRelayInto(string folder) => Compile(folder, "bare-relay", SourceOf("BareRelay"));

    /// <summary>Compiles a program that runs another and prints what that took; see <c>spawned.c</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no C compiler, or it failed.</exception>
    public static string CompileSpawnedInto(string folder) => Compile(folder, "spawned", SourceOf("Spawned"));

    /// <summary>Compiles a program that notes which methods another enters; see <c>entry-trace.c</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no C compiler, or it failed.</exception>
    public static string CompileEntryTraceInto(string folder) => Compile(folder, "entry-trace", SourceOf("EntryTrace"));

    private static string Compile(string folder, string name, string source)
    {
        var file = Path.Join(folder, name);
        using var compiler = Process.Start("cc", ["-O2", "-pthread", "-o", file, source]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? file : throw new InvalidOperationException($"cc failed on {source}");
    }

    private static string SourceOf(string key) => typeof(EchoServer).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
