using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>
/// The user's approval of a call, which a terminal command got at its terminal, on the way to the gateway that sends
/// the call: a member of <c>_meta</c>. The server does not see it.
/// </summary>
internal static class CarriedApproval
{
    private const string Member = "voidmcp/approval";

    /// <summary>The params with the approval.</summary>
    /// <param name="parameters">Raw params.</param>
    /// <param name="scope">For how long the user approved.</param>
    public static ReadOnlyMemory<byte> AddTo(ReadOnlyMemory<byte> parameters, ApprovalScope scope)
    {
        var meta = JsonSlices.IsObject(parameters) ? JsonSlices.Property(parameters, "_meta"u8) : default;
        return new JsonEdit(parameters)
            .Set("_meta", new JsonEdit(meta).SetText(Member, scope.ToString()).ToUtf8()).ToUtf8();
    }

    /// <summary>Takes the approval out of params; null if there is none.</summary>
    /// <param name="parameters">The params; afterwards without it.</param>
    public static ApprovalScope? TakeFrom(ref MessageParts parameters)
    {
        var meta = parameters[parameters.Meta];
        if (!JsonSlices.IsObject(meta) || JsonSlices.Text(meta, "voidmcp/approval"u8) is not { } word) return null;
        parameters = MessageParts.Of(
            new JsonEdit(parameters.Body).Set("_meta", new JsonEdit(meta).Remove(Member).ToUtf8()).ToUtf8());
        return Enum.TryParse<ApprovalScope>(word, out var scope) && Enum.IsDefined(scope) ? scope : null;
    }
}
