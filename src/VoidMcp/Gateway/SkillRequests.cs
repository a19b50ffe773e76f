using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Scripts;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// Handles <c>skills/list</c> and <c>skills/get</c> (extension <c>io.modelcontextprotocol/skills</c>): the skills of
/// all servers, and the user's own scripts. Their files are read with <c>resources/read</c>.
/// </summary>
/// <param name="catalog">Knows the server of each skill.</param>
/// <param name="upstreams">Knows what is held back.</param>
/// <param name="runner">Runs requests to servers.</param>
/// <param name="scripts">The user's own scripts.</param>
/// <param name="hasCode">Whether voidmcp's own tools are listed, without which no script can be called.</param>
internal sealed class SkillRequests(
    ToolCatalog catalog, UpstreamSet upstreams, CallRunner runner, ScriptFolder scripts, Func<bool> hasCode)
{
    /// <summary>The skills of the user's own scripts, as they are now.</summary>
    public IReadOnlyList<ScriptSkill> Own => hasCode() ? ScriptSkill.Of(scripts.Refresh()) : [];

    public ReadOnlyMemory<byte> List(CatalogSnapshot snapshot, Call call) => ListPages.Page(
        "skills",
        [.. Own.Select(s => s.Entry), .. snapshot.Skills.All.Select(s => s.Utf8)],
        call.Parameters.Body,
        call.Room,
        call.Era);

    /// <exception cref="RequestFailure">The URI is missing, or no skill is served there (-32602).</exception>
    public async Task<RpcReply> GetAsync(JsonRpcMessage request, Call call)
    {
        if (JsonSlices.Text(request.Body, "uri"u8) is not { } uri)
            throw RequestFailure.InvalidParams("skills/get requires `uri`");
        if (Own.FirstOrDefault(s => s.Uri == uri) is { } own) return new RpcReply(Result(own.Entry, call.Era), null);
        var skills = (await catalog.DiscoverAsync(call.Stop)).Skills;
        if (SkillEntry.RootOf(uri) is null || skills.OwnerOf(uri) is not var (server, ownUri)) throw NotServed(uri);
        if (upstreams.Find(server)?.Accepted?.Mode == ChangesMode.Hold)
        {
            // What the server says now may be a change that the user has not accepted.
            return skills.All.FirstOrDefault(s => s.Server == server && SkillEntry.UriIn(s.Root) == ownUri) is { } known
                ? new RpcReply(Result(known.Utf8, call.Era), null)
                : throw NotServed(uri);
        }

        call.Server = server;
        call.Topic = $"the skill {ownUri} of {server}";
        call.Parameters = MessageParts.Of(new JsonEdit(request.Body).SetText("uri", ownUri).ToUtf8());
        call.OnProgress = null;
        var reply = await runner.RunAsync(call);
        if (reply.Error is not null) return reply;
        var result = Rewritten(reply.Result, server, skills);
        return new RpcReply(call.Era == Era.Modern ? ResourceRequests.WithModernMembers(result) : result, null);
    }

    /// <summary>Reads the <c>SKILL.md</c> of one of the user's scripts; null if the URI is none.</summary>
    public ReadOnlyMemory<byte>? Read(string uri, Era era)
    {
        if (!uri.StartsWith(SkillEntry.Scheme, StringComparison.Ordinal)) return null;
        if (Own.FirstOrDefault(s => s.Uri == uri) is not { } skill) return null;
        return JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("contents"u8);
            w.WriteStartObject();
            w.WriteString("uri"u8, uri);
            w.WriteString("mimeType"u8, "text/markdown");
            w.WriteString("text"u8, skill.Text);
            w.WriteEndObject();
            w.WriteEndArray();
            if (era == Era.Modern) Results.WriteModernList(w);
            w.WriteEndObject();
        });
    }

    /// <exception cref="RequestFailure">It is no entry that clients accept.</exception>
    private static ReadOnlyMemory<byte> Rewritten(ReadOnlyMemory<byte> result, string server, SkillUris skills)
    {
        var entry = JsonSlices.Property(result, "skill"u8);
        var problem = entry.IsEmpty ? "it sent none" : SkillEntry.Problem(entry);
        if (problem is not null)
        {
            throw new RequestFailure(
                new RpcError(RpcError.Internal, $"server '{server}' sent an invalid skill: {problem}"));
        }

        var renamed = SkillEntry.WithUris(entry, uri => skills.Exposed(server, uri));
        return new JsonEdit(result).Set("skill", renamed).ToUtf8();
    }

    private static ReadOnlyMemory<byte> Result(ReadOnlyMemory<byte> entry, Era era) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteRaw("skill"u8, entry);
        if (era == Era.Modern) Results.WriteModernList(w);
        w.WriteEndObject();
    });

    private static RequestFailure NotServed(string uri) =>
        RequestFailure.InvalidParams($"No skill is served at {uri}");
}
