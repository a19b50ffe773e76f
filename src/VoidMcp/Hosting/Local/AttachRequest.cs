using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Local;

/// <summary>
/// The first line on a gateway's local endpoint: a terminal command asks for one server of the gateway. After a result
/// the connection is an MCP session with that server; after an error it ends.
/// </summary>
internal sealed record AttachRequest
{
    /// <summary>The method.</summary>
    public const string Method = "voidmcp/attach";

    /// <summary>The error code of a gateway that is of no use to the command, which then starts the server.</summary>
    public const int NotHere = -32092;

    /// <summary>The longest request or response, in bytes.</summary>
    public const int MaxLine = 64 * 1024;

    /// <summary>The server's name in the registry.</summary>
    public required string Server { get; init; }

    /// <summary>The command's <see cref="Implementation.Version"/>: only equal ones understand each other.</summary>
    public required string Version { get; init; }

    /// <summary>The <see cref="Registry.RegistrySnapshot.Version"/> that the command has read.</summary>
    public required string RegistryVersion { get; init; }

    /// <summary>What the server may ask the command for: raw client capabilities.</summary>
    public ReadOnlyMemory<byte> Capabilities { get; init; }

    /// <summary>The request as a line, with its end.</summary>
    public ReadOnlyMemory<byte> ToLine() => Line(JsonRpcWriter.Request(0, Method, SplicedParams.Of(
        MessageParts.Of(JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("server"u8, Server);
            w.WriteString("voidmcp"u8, Version);
            w.WriteString("registry"u8, RegistryVersion);
            w.WriteRaw("capabilities"u8, Capabilities.IsEmpty ? "{}"u8.ToArray() : Capabilities);
            w.WriteEndObject();
        })),
        default,
        default)));

    /// <summary>Reads a request; null if the line is something else.</summary>
    public static AttachRequest? Read(ReadOnlyMemory<byte> line)
    {
        if (!JsonRpcMessage.TryParse(line, out var message, out _) || message.Method != Method) return null;
        var body = message.Body;
        return JsonSlices.Text(body, "server"u8) is { } server
            && JsonSlices.Text(body, "voidmcp"u8) is { } version
            && JsonSlices.Text(body, "registry"u8) is { } registry
            ? new AttachRequest
            {
                Server = server,
                Version = version,
                RegistryVersion = registry,
                Capabilities = JsonSlices.Property(body, "capabilities"u8).ToArray(),
            }
            : null;
    }

    /// <summary>The response as a line: an error, or a result if there is none.</summary>
    public static ReadOnlyMemory<byte> ResponseLine(RpcError? error) => Line(error is null
        ? JsonRpcWriter.Result("0"u8.ToArray(), "{}"u8.ToArray())
        : JsonRpcWriter.Error("0"u8.ToArray(), error.Utf8));

    /// <summary>Reads a line of at most <see cref="MaxLine"/> bytes. Nothing may follow before the response.</summary>
    /// <returns>The line without its end; empty if the other side closed, or sent something else.</returns>
    public static async Task<ReadOnlyMemory<byte>> ReadLineAsync(Stream stream, CancellationToken cancellation)
    {
        var line = new byte[MaxLine];
        for (var length = 0; length < line.Length;)
        {
            var count = await stream.ReadAsync(line.AsMemory(length), cancellation);
            if (count == 0) break;
            length += count;
            if (line[length - 1] == (byte)'\n') return line.AsMemory(0, length - 1);
        }

        return default;
    }

    private static ReadOnlyMemory<byte> Line(ReadOnlyMemory<byte> message)
    {
        var line = new byte[message.Length + 1];
        message.CopyTo(line);
        line[^1] = (byte)'\n';
        return line;
    }
}
