using System.Collections.Concurrent;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// Recognizes gateways that use one another (A uses B, which uses A, also through others): they would offer each
/// other's tools again and again. A gateway that uses another one announces itself there, with the gateways that use
/// it; one that uses any of them refuses. Only gateways are told (<see cref="RegistryMark"/>).
/// </summary>
/// <param name="own">Returns the mark of this gateway's registry; called once, when first needed.</param>
internal sealed class GatewayLoops(Func<string> own)
{
    private readonly Lazy<string> _own = new(own);

    /// <summary>The request with which a gateway announces itself; others do not know it.</summary>
    public const string Method = "voidmcp/clients";

    /// <summary>The error code of the refusal.</summary>
    private const int Refusal = -32091;

    /// <summary>The most gateways that are remembered and announced.</summary>
    private const int MostClients = 64;

    private readonly ConcurrentDictionary<object, string> _servers = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _gate = new();
    private readonly List<string> _clients = [];

    /// <summary>Whether a mark is that of this gateway's own registry.</summary>
    public bool IsOwn(string mark) => mark == _own.Value;

    /// <summary>Records that this gateway uses another one as a server, before it announces itself there.</summary>
    /// <param name="connector">Connects to it; the record lasts until <see cref="Forget"/>.</param>
    /// <param name="mark">The other's mark.</param>
    public void Use(object connector, string mark) => _servers[connector] = mark;

    /// <summary>Records that a server is no longer used.</summary>
    public void Forget(object connector) => _servers.TryRemove(connector, out _);

    /// <summary>The params of the announcement: the marks of this gateway and of those that use it.</summary>
    public ReadOnlyMemory<byte> Announcement()
    {
        lock (_gate)
        {
            return JsonText.Write(w =>
            {
                w.WriteStartObject();
                w.WriteStartArray("gateways");
                foreach (var mark in _clients.Prepend(_own.Value).Take(MostClients)) w.WriteStringValue(mark);
                w.WriteEndArray();
                w.WriteEndObject();
            });
        }
    }

    /// <summary>Answers another gateway's announcement: an error if this gateway uses it already.</summary>
    /// <param name="parameters">The raw params.</param>
    public RpcReply Answer(ReadOnlyMemory<byte> parameters)
    {
        var marks = JsonSlices.Items(JsonSlices.Property(parameters, "gateways"u8))
            .Take(MostClients).Select(JsonSlices.String).OfType<string>().Where(m => m != _own.Value).ToList();
        if (marks.Any(_servers.Values.Contains))
        {
            return new RpcReply(default, new RpcError(
                Refusal, "this gateway uses you as a server; to serve you as well would be a loop"));
        }

        lock (_gate)
        {
            _clients.RemoveAll(marks.Contains);
            _clients.InsertRange(0, marks);
            if (_clients.Count > MostClients) _clients.RemoveRange(MostClients, _clients.Count - MostClients);
        }

        return new RpcReply("{}"u8.ToArray(), null);
    }

    /// <summary>Whether the reply to an announcement says that the other gateway uses this one.</summary>
    public static bool IsRefused(RpcReply reply) => reply.Error?.Code == Refusal;
}
