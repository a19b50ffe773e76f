using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// What servers get to know of clients, as raw JSON: <c>sampling</c>, <c>elicitation</c> and <c>roots</c> with whatever they hold,
/// <c>tasks</c> of clients of the legacy era, and of <c>extensions</c> those that are all in what passes anyway. A client's other
/// capabilities concern voidmcp alone and reach no server of the legacy era.
/// </summary>
internal static class ClientCapabilities
{
    public static readonly ReadOnlyMemory<byte> None = "{}"u8.ToArray();

    private static readonly string[] s_asked = ["sampling", Elicitation, "roots", Tasks, Extensions];

    /// <summary>Extensions without methods of their own: tools and resources whose contents mean more to those who know them.</summary>
    private static readonly string[] s_extensions = ["io.modelcontextprotocol/ui"];

    private const string Tasks = "tasks", Extensions = "extensions", Elicitation = "elicitation";

    /// <summary>Those of a client's capabilities that servers get to know.</summary>
    /// <param name="declared">A raw object; may be empty.</param>
    /// <param name="era">The client's: tasks of the two eras have nothing in common but the name.</param>
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

    /// <summary>What a server of the modern era gets to know of a client of the legacy one.</summary>
    public static ReadOnlyMemory<byte> ToModern(ReadOnlyMemory<byte> asked) => Of(asked, Tasks).IsEmpty ? asked : new JsonEdit(asked).Remove(Tasks).ToUtf8();

    /// <summary>What either of the two can be asked for.</summary>
    public static ReadOnlyMemory<byte> Union(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var edit = new JsonEdit(first);
        foreach (var name in s_asked)
        {
            var (mine, other) = (Of(first, name), Of(second, name));
            if (other.IsEmpty) continue;
            edit.Set(name, mine.IsEmpty ? other : name == Elicitation ? MergeElicitation(mine, other) : Merge(mine, other));
        }

        return edit.ToUtf8();
    }

    /// <summary>The names of what is there, sorted: servers show some tools only to those that they may ask something.</summary>
    public static IReadOnlyList<string> Names(ReadOnlyMemory<byte> asked) => [.. s_asked.Where(name => !Of(asked, name).IsEmpty).Order(StringComparer.Ordinal)];

    /// <summary>Whether everything that is wanted was declared.</summary>
    public static bool Covers(ReadOnlyMemory<byte> declared, ReadOnlyMemory<byte> wanted) =>
        s_asked.All(name => Of(wanted, name) is { IsEmpty: true } || Of(declared, name) is { IsEmpty: false });

    /// <summary>Whether such a request of a server may go to a client with these capabilities.</summary>
    /// <param name="capabilities">The client's.</param>
    /// <param name="method"><c>sampling/createMessage</c>, <c>elicitation/create</c> or <c>roots/list</c>.</param>
    /// <param name="parameters">Its raw params: which mode of elicitation it is, stands there. Empty where that is all the same.</param>
    public static bool Allow(ReadOnlyMemory<byte> capabilities, string method, ReadOnlyMemory<byte> parameters = default)
    {
        var value = Of(capabilities, method.Split('/')[0]);
        if (value.IsEmpty || method != "elicitation/create") return !value.IsEmpty;
        var url = Of(value, "url");

        // Before 2025-11-25 there were forms alone, so an empty object means these.
        return JsonSlices.Text(parameters, "mode"u8) == "url" ? !url.IsEmpty : url.IsEmpty || !Of(value, "form").IsEmpty;
    }

    /// <summary>An empty object means forms, which must not get lost beside one that says more.</summary>
    private static ReadOnlyMemory<byte> MergeElicitation(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        return first.Span.SequenceEqual(second.Span) ? first : Merge(Explicit(first), Explicit(second));

        static ReadOnlyMemory<byte> Explicit(ReadOnlyMemory<byte> value) =>
            Of(value, "form").IsEmpty && Of(value, "url").IsEmpty ? new JsonEdit(value).Set("form", None).ToUtf8() : value;
    }

    /// <summary>Whether a client with these capabilities leads its user to web pages (elicitation by URL, from 2025-11-25 on).</summary>
    public static bool ShowsPages(ReadOnlyMemory<byte> capabilities) => !JsonSlices.Property(Of(capabilities, "elicitation"), "url"u8).IsEmpty;

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

    /// <summary>The members of both; where both have one, the first one's.</summary>
    private static ReadOnlyMemory<byte> Merge(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var edit = new JsonEdit(first);
        foreach (var member in System.Text.Json.JsonElement.Parse(second.Span, new System.Text.Json.JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth }).EnumerateObject())
        {
            if (JsonSlices.Property(first, Encoding.UTF8.GetBytes(member.Name)).IsEmpty) edit.Set(member.Name, Encoding.UTF8.GetBytes(member.Value.GetRawText()));
        }

        return edit.ToUtf8();
    }
}
