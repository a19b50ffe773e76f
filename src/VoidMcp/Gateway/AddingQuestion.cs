using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>Asks the user whether a model may add a server, before anything is resolved or connected.</summary>
internal static class AddingQuestion
{
    private static readonly ReadOnlyMemory<byte> s_form = """
        {"type":"object","properties":{"answer":{"type":"string","title":"Add it?","enum":["yes","no"],
        "enumNames":["Yes","No"]}},"required":["answer"]}
        """u8.ToArray();

    /// <summary>Returns once the user has said yes.</summary>
    /// <param name="ask">Shows a form.</param>
    /// <param name="name">The server's name.</param>
    /// <param name="uri">The server's address.</param>
    /// <param name="time">The clock of the limit on waiting.</param>
    /// <param name="cancellation">Cancels the question.</param>
    /// <exception cref="VoidMcpException">The user said no, or nobody answered.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task AskAsync(
        AskUser ask, string name, Uri uri, TimeProvider time, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(CallLimits.Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        ReadOnlyMemory<byte> content;
        try
        {
            content = await ask(Words(name, uri), s_form, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Refused("nobody answered");
        }

        var answer = JsonSlices.IsObject(content) ? JsonSlices.Text(content, "answer"u8) : null;
        if (answer != "yes") throw Refused("the user said no");
    }

    /// <summary>Name, host and whole address; characters that can't be seen are written as <c>\uXXXX</c>.</summary>
    private static string Words(string name, Uri uri) =>
        "[voidmcp] Allow the model to add an MCP server? Nothing has been sent to it yet."
        + $"\nName: {name}\nHost: {uri.IdnHost}\nAddress: {ApprovalForm.Visible(uri.AbsoluteUri)}";

    private static VoidMcpException Refused(string why) => new(
        FailureKind.Refused,
        $"the server was not added, and nothing was sent to it: {why}",
        "don't add it again unless the user asks for it");
}
