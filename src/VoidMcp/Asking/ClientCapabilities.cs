using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// The client capabilities that servers see, as raw JSON: <c>sampling</c>, <c>elicitation</c> and <c>roots</c> with
/// their contents, <c>tasks</c> of legacy clients, and those <c>extensions</c> that need no methods of their own. Other
/// capabilities concern voidmcp only and are not sent to legacy servers.
/// </summary>
internal static class ClientCapabilities
{
    public static readonly ReadOnlyMemory<byte> None = "{}"u8.ToArray();

    private static readonly string[] s_asked = ["sampling", Elicitation, "roots", Tasks, Extensions];

    /// <summary>Extensions without methods of their own: they only add meaning to tools and resources.</summary>
    private static readonly string[] s_extensions = ["io.modelcontextprotocol/ui"];

    private const string Tasks = "tasks", Extensions = "extensions", Elicitation = "elicitation";

    /// <summary>Filters a client's capabilities to those that servers see.</summary>
    /// <param name="declared">A raw object; may be empty.</param>
    /// <param name="era">The client's era: tasks of the two eras are different features.</param>
    public static ReadOnlyMemory<byte> Asked(ReadOnlyMemory<byte> declared, Era era)
    {
        var edit = new JsonEdit(default);
        foreach (var name in s_asked)
        {
            if (name == Tasks && era == Era.Modern) continue;
            var value = name == Extensions ? Passing(Of(declared, name)) : Of(declared, name);
            if (!value.IsEmpty) edit.Set(name, value);
        }

        return edit.ToUtf8();
    }

    /// <summary>The capabilities of a legacy client as a modern server sees them.</summary>
    public static ReadOnlyMemory<byte> ToModern(ReadOnlyMemory<byte> asked) =>
        Of(asked, Tasks).IsEmpty ? asked : new JsonEdit(asked).Remove(Tasks).ToUtf8();

    /// <summary>The union of two clients' capabilities.</summary>
    public static ReadOnlyMemory<byte> Union(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var edit = new JsonEdit(first);
        foreach (var name in s_asked)
        {
            var (mine, other) = (Of(first, name), Of(second, name));
            if (other.IsEmpty) continue;
            edit.Set(
                name, mine.IsEmpty ? other : name == Elicitation ? MergeElicitation(mine, other) : Merge(mine, other));
        }

        return edit.ToUtf8();
    }

    /// <summary>The sorted names of the capabilities: servers list some tools only to clients that have them.</summary>
    public static IReadOnlyList<string> Names(ReadOnlyMemory<byte> asked) =>
        [.. s_asked.Where(name => !Of(asked, name).IsEmpty).Order(StringComparer.Ordinal)];

    /// <summary>Whether all required capabilities were declared.</summary>
    public static bool Covers(ReadOnlyMemory<byte> declared, ReadOnlyMemory<byte> wanted) =>
        s_asked.All(name => Of(wanted, name) is { IsEmpty: true } || Of(declared, name) is { IsEmpty: false });

    /// <summary>Whether a server's request may be sent to a client with these capabilities.</summary>
    /// <param name="capabilities">The client's capabilities.</param>
    /// <param name="method"><c>sampling/createMessage</c>, <c>elicitation/create</c> or <c>roots/list</c>.</param>
    /// <param name="parameters">
    /// Its raw params, which have the mode of an elicitation. May be empty for other methods.
    /// </param>
    public static bool Allow(
        ReadOnlyMemory<byte> capabilities, string method, ReadOnlyMemory<byte> parameters = default)
    {
        var value = Of(capabilities, method.Split('/')[0]);
        if (value.IsEmpty || method != "elicitation/create") return !value.IsEmpty;
        var url = Of(value, "url");

        // Before 2025-11-25 forms were the only mode, so an empty object means forms.
        return JsonSlices.Text(parameters, "mode"u8) == "url"
            ? !url.IsEmpty
            : url.IsEmpty || !Of(value, "form").IsEmpty;
    }

    /// <summary>An empty object means forms, which must survive the union with an object that declares modes.</summary>
    private static ReadOnlyMemory<byte> MergeElicitation(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        return first.Span.SequenceEqual(second.Span) ? first : Merge(Explicit(first), Explicit(second));

        static ReadOnlyMemory<byte> Explicit(ReadOnlyMemory<byte> value) =>
            Of(value, "form").IsEmpty && Of(value, "url").IsEmpty
                ? new JsonEdit(value).Set("form", None).ToUtf8()
                : value;
    }

    /// <summary>
    /// Whether a client with these capabilities can open web pages for its user (URL elicitation, since 2025-11-25).
    /// </summary>
    public static bool ShowsPages(ReadOnlyMemory<byte> capabilities) =>
        !JsonSlices.Property(Of(capabilities, "elicitation"), "url"u8).IsEmpty;

    private static ReadOnlyMemory<byte> Passing(ReadOnlyMemory<byte> extensions)
    {
        var edit = new JsonEdit(default);
        foreach (var name in s_extensions)
        {
            if (Of(extensions, name) is { IsEmpty: false } value) edit.Set(name, value);
        }

        return edit.IsUntouched ? default : edit.ToUtf8();
    }

    private static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> capabilities, string name)
    {
        var value = JsonSlices.Property(capabilities, Encoding.UTF8.GetBytes(name));
        return JsonSlices.IsObject(value) ? value : default;
    }

    /// <summary>The members of both objects; if both have a member, the first one's is used.</summary>
    private static ReadOnlyMemory<byte> Merge(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var edit = new JsonEdit(first);
        foreach (var member in System.Text.Json.JsonElement
            .Parse(second.Span, new System.Text.Json.JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth })
            .EnumerateObject())
        {
            if (JsonSlices.Property(first, Encoding.UTF8.GetBytes(member.Name)).IsEmpty)
                edit.Set(member.Name, Encoding.UTF8.GetBytes(member.Value.GetRawText()));
        }

        return edit.ToUtf8();
    }
}
