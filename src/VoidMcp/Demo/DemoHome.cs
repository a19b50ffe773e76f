using VoidMcp.Protocol;
using VoidMcp.Processes;

namespace VoidMcp.Demo;

/// <summary>A temporary home folder for one demo run: a registry with the two servers, and their logs.</summary>
internal sealed class DemoHome : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-demo-");

    /// <param name="self">The command to start this binary.</param>
    public DemoHome(SelfCommand self)
    {
        // JSON is valid YAML, and quotes any path.
        File.WriteAllBytes(Path.Join(Folder, "voidmcp.yaml"), JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteStartObject("gateway"u8);
            w.WriteString("expose"u8, "code");
            w.WriteEndObject();
            w.WriteStartObject("servers"u8);
            foreach (var server in Servers)
            {
                w.WriteStartObject(server);
                w.WriteString("command"u8, self.File);
                w.WriteStartArray("args"u8);
                foreach (var argument in (string[])[.. self.Prefix, DemoServer.Mode, server])
                    w.WriteStringValue(argument);
                w.WriteEndArray();
                w.WriteStartObject("env"u8);
                w.WriteString(DemoServer.LogVariable, LogOf(server));
                w.WriteEndObject();
                w.WriteEndObject();
            }

            w.WriteEndObject();
            w.WriteEndObject();
        }).Span);
    }

    public static IReadOnlyList<string> Servers { get; } = [OrdersServer.Name, ShippingServer.Name];

    public string Folder => _folder.FullName;

    /// <summary>Returns the messages that the server has logged so far.</summary>
    public IReadOnlyList<DemoMessage> MessagesOf(string server) => DemoLog.Read(LogOf(server));

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A server may still be writing while it exits; the temporary folder is cleaned up by the system anyway.
        }
    }

    private string LogOf(string server) => Path.Join(Folder, $"{server}.log");
}
