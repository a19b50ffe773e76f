using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Secrets;

namespace VoidMcp.Upstream;

/// <summary>
/// A transport that masks the server's secrets in everything it returns: messages, stderr and errors. So no model,
/// cache, log or error behind it can hold a secret. Outgoing messages are not changed.
/// </summary>
/// <param name="transport">The transport to mask.</param>
/// <param name="mask">Returns the current mask: the tokens of a login change.</param>
internal sealed class MaskedTransport(IServerTransport transport, Func<SecretMask> mask) : IServerTransport
{
    public IMessageChannel Channel { get; } = new MaskedChannel(transport.Channel, mask);

    public int? ProcessId => transport.ProcessId;

    public bool IsHttp => transport.IsHttp;

    public bool IsGateway => transport.IsGateway;

    public Task<string> Gone { get; } = MaskedAsync(transport.Gone, mask);

    public string? Hint => transport.Hint is { } hint ? mask().Apply(hint) : null;

    public string RecentStderr => mask().Apply(transport.RecentStderr);

    public VoidMcpException? Failure =>
        transport.Failure is { } failure ? (VoidMcpException)Masked(failure, mask()) : null;

    /// <summary>Starts a transport and masks it; for a server without secrets it is returned unmasked.</summary>
    /// <exception cref="VoidMcpException">It could not be started; the message is masked too.</exception>
    public static Task<IServerTransport> StartAsync(SecretMask mask, Func<Task<IServerTransport>> start) =>
        mask.IsEmpty ? start() : StartAsync(() => mask, start);

    /// <summary>The same for secrets that change over time.</summary>
    public static async Task<IServerTransport> StartAsync(Func<SecretMask> mask, Func<Task<IServerTransport>> start)
    {
        try
        {
            return new MaskedTransport(await start(), mask);
        }
        catch (VoidMcpException e)
        {
            throw Masked(e, mask());
        }
    }

    /// <summary>The same failure with a masked message. The inner exception is dropped, as it is not masked.</summary>
    public static Exception Masked(Exception error, SecretMask mask) => error switch
    {
        VoidMcpException failure => new VoidMcpException(
            failure.Kind, mask.Apply(failure.Message), failure.Hint is { } hint ? mask.Apply(hint) : null),
        SessionClosedException closed => new SessionClosedException(
            mask.Apply(closed.Message),
            closed.WasSent,
            closed.InnerException is { } inner ? Masked(inner, mask) : null),
        _ => new IOException(mask.Apply(error.Message)),
    };

    public void RecordUnexpected(string line) => transport.RecordUnexpected(mask().ApplyToCut(line));

    public ValueTask StopAsync(TimeSpan grace) => transport.StopAsync(grace);

    public ValueTask DisposeAsync() => transport.DisposeAsync();

    private static async Task<string> MaskedAsync(Task<string> text, Func<SecretMask> mask)
    {
        var words = await text;
        return mask().Apply(words);
    }
}
