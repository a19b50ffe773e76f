using System.Text.Json;
using VoidMcp.Terminal;
using VoidMcp.Processes;

namespace VoidMcp.Commands;

/// <summary>Prints how to add this binary to clients.</summary>
internal static class ClientSetup
{
    /// <param name="line">Prints a line of markup.</param>
    /// <param name="copyable">Prints a line for copying.</param>
    public static void Print(Action<string> line, Action<string> copyable)
    {
        var self = SelfCommand.Current();
        var server = new ClientServer(self.File, [.. self.Prefix, "serve"]);
        var json = JsonSerializer.Serialize(new ClientDocument(new(server)), CommandsJson.Compact.ClientDocument);
        line("  Claude Code:");
        copyable($"    claude mcp add --scope user voidmcp -- {ShellWords.Join([self.File, .. self.Prefix, "serve"])}");
        line("  Cursor (~/.cursor/mcp.json):");
        copyable($"    {json}");
    }
}

/// <summary>A client's configuration with voidmcp alone in it.</summary>
internal sealed record ClientDocument(ClientServers McpServers);

/// <summary>The servers in it.</summary>
internal sealed record ClientServers(ClientServer Voidmcp);

/// <summary>How a client starts one.</summary>
internal sealed record ClientServer(string Command, IReadOnlyList<string> Args);
