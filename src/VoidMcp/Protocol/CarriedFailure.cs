using VoidMcp.Errors;

namespace VoidMcp.Protocol;

/// <summary>
/// A failure of one voidmcp process as an error for another one of the same version, which reports it as its own: the
/// error's data has kind and hint. Errors of servers are never read as such.
/// </summary>
internal static class CarriedFailure
{
    private const string Member = "voidmcp";

    /// <summary>The failure as an error.</summary>
    public static RpcError Of(VoidMcpException failure)
    {
        var plain = new RpcError(RpcError.Internal, failure.Message);
        var data = JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteStartObject(Member);
            w.WriteString("kind"u8, failure.Kind.ToString());
            if (failure.Hint is { } hint) w.WriteString("hint"u8, hint);
            w.WriteEndObject();
            w.WriteEndObject();
        });
        return RpcError.Parse(new JsonEdit(plain.Utf8).Set("data", data).ToUtf8());
    }

    /// <summary>The failure in an error; null if it carries none.</summary>
    public static VoidMcpException? In(RpcError error)
    {
        if (!JsonSlices.IsObject(error.Utf8)) return null;
        var data = JsonSlices.Property(error.Utf8, "data"u8);
        if (!JsonSlices.IsObject(data)) return null;
        var carried = JsonSlices.Property(data, "voidmcp"u8);
        return JsonSlices.IsObject(carried)
            && Enum.TryParse<FailureKind>(JsonSlices.Text(carried, "kind"u8), out var kind)
            && Enum.IsDefined(kind)
                ? new VoidMcpException(kind, error.Message, JsonSlices.Text(carried, "hint"u8))
                : null;
    }
}
