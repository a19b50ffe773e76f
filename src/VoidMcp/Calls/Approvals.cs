using System.Security.Cryptography;
using System.Text;
using VoidMcp.Catalog;

namespace VoidMcp.Calls;

/// <summary>For how long the user's yes counts.</summary>
internal enum ApprovalScope
{
    /// <summary>For one call.</summary>
    Call,

    /// <summary>For the tool's calls by the script.</summary>
    Script,

    /// <summary>For the tool's calls in the session.</summary>
    Session,
}

/// <summary>
/// What the user has approved for longer than one call: for a session, or for a script. Nothing is written to disk.
/// </summary>
internal sealed class Approvals
{
    /// <summary>The most calls whose retry is expected.</summary>
    private const int MostExpected = 100;

    private readonly Lock _gate = new();

    /// <summary>Server and tool apart: both may contain full stops.</summary>
    private readonly HashSet<(string Server, string Tool)> _tools = [];
    private readonly LinkedList<string> _expected = new();

    public bool Has(CatalogTool tool)
    {
        lock (_gate) return _tools.Contains((tool.Server, tool.Name));
    }

    public void Add(IEnumerable<CatalogTool> tools)
    {
        lock (_gate) _tools.UnionWith(tools.Select(t => (t.Server, t.Name)));
    }

    /// <summary>
    /// Records that an approved call returned <c>input_required</c>: the client will send the same call again, with its
    /// answers, and the user must not be asked twice.
    /// </summary>
    public void ExpectRetry(Call call)
    {
        lock (_gate)
        {
            _expected.AddLast(KeyOf(call));
            if (_expected.Count > MostExpected) _expected.RemoveFirst();
        }
    }

    /// <summary>Whether the call is the expected retry of an approved one; true only once.</summary>
    public bool TakeRetry(Call call)
    {
        if (call.Parameters.RequestState.IsEmpty) return false;
        lock (_gate) return _expected.Remove(KeyOf(call));
    }

    private static string KeyOf(Call call)
    {
        var arguments = call.Parameters[call.Parameters.Arguments].Span;
        return Encoding.UTF8.GetString(call.Tool!.RawName.Span)
            + call.Server + Convert.ToHexString(SHA256.HashData(arguments));
    }
}
