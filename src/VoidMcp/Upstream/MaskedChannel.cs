using VoidMcp.Protocol;
using VoidMcp.Secrets;

namespace VoidMcp.Upstream;

/// <summary>
/// A channel that masks the server's secrets in incoming messages. ID and method are left as they are.
/// </summary>
internal sealed class MaskedChannel(IMessageChannel channel, Func<SecretMask> mask) : IMessageChannel
{
    public void Start(IChannelOwner owner) => channel.Start(new MaskedOwner(owner, mask));

    public long Send(ReadOnlyMemory<byte> message) => channel.Send(message);

    public long Send(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request, bool isAnswer) =>
        channel.Send(message, request, isAnswer);

    public void SendIfRead(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request) =>
        channel.SendIfRead(message, request);

    public void Drop(ReadOnlyMemory<byte> request) => channel.Drop(request);

    public long DeliveredUpTo() => channel.DeliveredUpTo();

    public Task CompleteAsync() => channel.CompleteAsync();

    public void Dispose() => channel.Dispose();

    private sealed class MaskedOwner(IChannelOwner owner, Func<SecretMask> mask) : IChannelOwner
    {
        public void OnMessage(JsonRpcMessage message)
        {
            if (message.Body.IsEmpty)
            {
                owner.OnMessage(message);
                return;
            }

            ReadOnlyMemory<byte> body;
            try
            {
                body = mask().ApplyToJson(message.Body);
            }
            catch (Exception error) when (message.Kind is MessageKind.Result or MessageKind.Error)
            {
                // A message that can't be masked must not get through, but its caller must not wait forever.
                owner.OnMessage(JsonRpcMessage.Failed(
                    message.Id, new RpcError(RpcError.Internal, "secrets in the response could not be masked")));
                owner.OnFailed(error);
                return;
            }

            owner.OnMessage(body.Equals(message.Body) ? message : message.With(body));
        }

        public bool TakesBatches => owner.TakesBatches;

        public void OnStray(string line, string reason) => owner.OnStray(mask().ApplyToCut(line), mask().Apply(reason));

        public void OnDropped(long count) => owner.OnDropped(count);

        public void OnFailed(Exception error) => owner.OnFailed(error);

        public void OnRequestFailed(ReadOnlyMemory<byte> id, Exception error) =>
            owner.OnRequestFailed(id, MaskedTransport.Masked(error, mask()));

        public void OnClosed(string? reason) => owner.OnClosed(reason is null ? null : mask().Apply(reason));
    }
}
