using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>Receives the messages that <see cref="WireHandler"/> reads.</summary>
internal interface IWireOwner
{
    /// <summary>A message arrived; <paramref name="exchange"/> is the one whose response contained it, if
    /// known.</summary>
    void OnMessage(JsonRpcMessage message, Exchange? exchange);

    /// <summary>Invalid data arrived instead of a message.</summary>
    void OnStray(string text, string reason);

    /// <summary>The server ended the session.</summary>
    void OnSessionEnded();

    /// <summary>The server opened the stream for messages that belong to no request, or it has none.</summary>
    void OnStream(bool isOpen);

    /// <summary>
    /// Returns the request on whose broken stream this event was the last; null if unknown or no longer in flight.
    /// </summary>
    Exchange? Awaiting(string lastEvent);
}
