using VoidMcp.Protocol;
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
        var json = System.Text.Encoding.UTF8.GetString(JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteStartObject("mcpServers"u8);
            w.WriteStartObject("voidmcp"u8);
            w.WriteString("command"u8, self.File);
            w.WriteStartArray("args"u8);
            foreach (var argument in self.Prefix) w.WriteStringValue(argument);
            w.WriteStringValue("serve"u8);
            w.WriteEndArray();
            w.WriteEndObject();
            w.WriteEndObject();
            w.WriteEndObject();
        }).Span);
        line("  Claude Code:");
        copyable($"    claude mcp add --scope user voidmcp -- {ShellWords.Join([self.File, .. self.Prefix, "serve"])}");
        line("  Cursor (~/.cursor/mcp.json):");
        copyable($"    {json}");
    }
}
