using System.Text;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

/// <summary>Registries as texts, read with an environment made up by the test.</summary>
internal static class Given
{
    /// <summary>The registry's folder, as a full path of this system.</summary>
    public static string Folder { get; } = OperatingSystem.IsWindows() ? @"C:\registry" : "/registry";

    public static RegistryEnvironment Environment(params (string Name, string Value)[] variables) =>
        new(name => variables.FirstOrDefault(v => v.Name == name).Value, "/home/ann");

    public static RegistrySnapshot Registry(string text, params (string Name, string Value)[] variables) =>
        new RegistryReader(Environment(variables)).Read(Encoding.UTF8.GetBytes(text), $"{Folder}/voidmcp.yaml");

    public static ServerEntry Server(string text, params (string Name, string Value)[] variables)
    {
        var snapshot = Registry(text, variables);
        Assert.Empty(snapshot.Problems);
        return Assert.Single(snapshot.Servers);
    }

    /// <summary>The only problem of a registry, as one line of text.</summary>
    public static string Problem(string text, params (string Name, string Value)[] variables) =>
        Assert.Single(Registry(text, variables).Problems).ToString();

    public static string Edited(string text, params RegistryEdit[] edits) =>
        Edited("/registry/voidmcp.yaml", text, edits);

    public static string Edited(string path, string text, params RegistryEdit[] edits) =>
        edits.Aggregate(text, new RegistryEditor(path).Apply);

    public static ServerDraft Draft(string name, string command = "npx", params string[] args) =>
        new() { Name = name, Command = command, Args = args };
}
