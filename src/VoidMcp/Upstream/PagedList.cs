using System.Text;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>One paged list of a server, and why it is incomplete.</summary>
internal sealed class PagedList(RpcSession session, Era era, string method, TimeProvider time)
{
    /// <summary>The page limit; a server with more pages is broken, and the pages read so far are used.</summary>
    private const int MaxPages = 1000;

    private readonly List<ReadOnlyMemory<byte>> _pages = [];

    /// <summary>How much of the list is kept.</summary>
    public DefinitionQuota Quota { get; } = new(method);

    /// <summary>The raw results, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Pages => _pages;

    /// <summary>Why the list is missing or incomplete; null if it is complete.</summary>
    public MissingList? Missing { get; private set; }

    /// <summary>Reads all pages; a failure is recorded in <see cref="Missing"/>.</summary>
    /// <param name="later">How long the pages after the first may take in total.</param>
    /// <param name="cancellation">Ends the reading; the list is then missing.</param>
    /// <exception cref="SessionClosedException">The connection was closed.</exception>
    /// <exception cref="VoidMcpException">Only the user can fix it.</exception>
    public async Task ReadAsync(TimeSpan later, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        await using var end = time.CreateTimer(
            _ => limit.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        ReadOnlyMemory<byte> cursor = default;
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = cursor.IsEmpty ? default : new JsonEdit(default).Set("cursor", cursor).ToUtf8();
            if (era == Era.Modern) parameters = EraTranslation.WithModernMeta(parameters);
            RpcReply reply;
            try
            {
                reply = await session.RequestAsync(method, parameters, null, either.Token);
            }
            catch (OperationCanceledException)
            {
                Miss(page, "did not answer");
                return;
            }
            catch (VoidMcpException failure)
                when (failure.Kind is not (FailureKind.NeedsAttention or FailureKind.NeedsLogin))
            {
                Miss(page, $"failed: {failure.Message}");
                return;
            }

            if (reply.Error is { } error)
            {
                // Servers with resources often don't know the method for templates: then they have none.
                if (page == 0 && error.Code == RpcError.MethodNotFound && method != "tools/list") return;
                Miss(page, $"returned an error: {error.Message} ({error.Code})");
                return;
            }

            if (page == 0) end.Change(later, Timeout.InfiniteTimeSpan);

            // Some servers ignore the cursor and return the same page with an ever new cursor.
            if (page > 0 && reply.Result.Length > 2 && IsRepetition(reply.Result)) return;
            _pages.Add(reply.Result);
            cursor = JsonSlices.Property(reply.Result, "nextCursor"u8);
            if (!JsonRpcMessage.IsId(cursor) || !cursors.Add(Encoding.UTF8.GetString(cursor.Span))) return;
            if (Quota.HasRoomAfter(reply.Result.Length)) continue;
            break;
        }

        Quota.HasUnread = true;
    }

    private bool IsRepetition(ReadOnlyMemory<byte> result) =>
        new JsonEdit(result).Remove("nextCursor").ToUtf8().Span
            .SequenceEqual(new JsonEdit(_pages[^1]).Remove("nextCursor").ToUtf8().Span);

    private void Miss(int page, string what) =>
        Missing = new MissingList(method, page == 0 ? $"it {what}" : $"it {what} for page {page + 1}");
}
