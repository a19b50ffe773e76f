using System.Net;
using VoidMcp.Remote.Http;

namespace VoidMcp.Published;

/// <summary>Makes the plan for a published remote server, which has to be on the public internet.</summary>
internal static class RemotePlan
{
    private const int MostHeaders = 50;

    /// <summary>Ends of host names that are not on the internet.</summary>
    private static readonly string[] s_privateEnds =
        [".localhost", ".local", ".internal", ".lan", ".home", ".home.arpa", ".corp", ".intranet"];

    /// <param name="remote">The published transport.</param>
    /// <param name="isLocal">Whether it may be on this machine.</param>
    /// <exception cref="Errors.VoidMcpException">It can't be used.</exception>
    public static PublishedPlan Of(PublishedTransport remote, bool isLocal)
    {
        if (remote.Type is not ("streamable-http" or "sse"))
            throw PublishedText.Unusable($"its transport '{remote.Type}' is unknown");
        var url = PublishedTemplate.Of(
            "url", new PublishedInput { Value = remote.Url ?? "", Variables = remote.Variables }, isRequired: true);
        if (url.Fields.Any())
        {
            // The host is fixed by the publisher or given by the user; what is given is checked again.
            if (!IsAllowed(url.Fill(Examples(url)) ?? "", isLocal) && url.Pieces[0].Field is null)
                throw PublishedText.Unusable("its URL is not https on the public internet");
        }
        else if (!IsAllowed(remote.Url ?? "", isLocal))
        {
            throw PublishedText.Unusable("its URL is not https on the public internet");
        }

        var headers = remote.Headers ?? [];
        if (headers.Count > MostHeaders) throw PublishedText.Unusable("it has too many headers");
        return new PublishedPlan(PublishedKind.Remote)
        {
            Url = url,
            Headers =
            [
                .. headers.OfType<PublishedInput>().Select(header => KeyValuePair.Create(
                    PublishedText.HeaderName(header.Name), PublishedTemplate.Of(header.Name, header)))
                    .DistinctBy(header => header.Key, StringComparer.OrdinalIgnoreCase),
            ],
        };
    }

    /// <summary>
    /// Whether a server may be at the URL: https with a public host, or anything on this machine if its registry is
    /// there too. Names are not resolved.
    /// </summary>
    public static bool IsAllowed(string text, bool isLocal)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.UserInfo.Length > 0
            || url.Host.Length == 0
            || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            return false;
        }

        if (isLocal && url.IsLoopback && url.Scheme is "http" or "https") return true;
        if (url.Scheme != "https" || url.IsLoopback) return false;
        var host = url.IdnHost.TrimEnd('.');
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address)) return PublicAddresses.IsPublic(address);
        return host.Contains('.', StringComparison.Ordinal)
            && !s_privateEnds.Any(end => host.EndsWith(end, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Answers that are good for a host, a path and a query.</summary>
    private static FieldAnswers Examples(PublishedTemplate url)
    {
        var answers = new FieldAnswers();
        foreach (var field in url.Fields)
            answers[field.Key] = [field.Default ?? (field.Choices is [var first, ..] ? first : "x")];
        return answers;
    }
}
