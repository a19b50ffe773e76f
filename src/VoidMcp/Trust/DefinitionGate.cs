using System.Text.Json;
using System.Text.Json.Nodes;
using VoidMcp.Protocol;

namespace VoidMcp.Trust;

/// <summary>
/// The one gate for what servers say of themselves: every definition passes it when it is read, before anybody sees it.
/// Hidden characters are taken out of all texts and long texts are cut, both counted; a definition whose name hides
/// something is refused, as a name must stay as it is. A clean definition keeps its bytes. Results of calls don't pass
/// here.
/// </summary>
internal static class DefinitionGate
{
    /// <summary>The longest name and title, in characters.</summary>
    public const int MaxName = 128;

    /// <summary>The longest description and other text, in UTF-8 bytes.</summary>
    public const int MaxDescription = 4096;

    /// <summary>The longest instructions, in UTF-8 bytes.</summary>
    public const int MaxInstructions = 2048;

    /// <summary>The longest URI and URI template, in characters.</summary>
    private const int MaxUri = 4096;

    /// <summary>Members whose value is no prose: they are cleaned, but a part of them would be of no use.</summary>
    private static readonly HashSet<string> s_uncut =
        new(["uri", "uriTemplate", "src", "$ref", "$id", "$schema", "$anchor", "format"], StringComparer.Ordinal);

    /// <summary>Why a tool or prompt of this name is refused, as a clause; null if it isn't.</summary>
    public static string? WrongName(string name) => Wrong(name, MaxName);

    /// <summary>Why a resource or template with this URI is refused, as a clause; null if it isn't.</summary>
    public static string? WrongUri(string uri) => Wrong(uri, MaxUri);

    /// <summary>A definition as clients may see it.</summary>
    /// <param name="raw">The definition, a JSON object whose key was checked.</param>
    /// <param name="keyName">The member that identifies it, which stays as it is: <c>name</c>, <c>uri</c> or
    /// <c>uriTemplate</c>.</param>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static GatedDefinition Definition(ReadOnlyMemory<byte> raw, string keyName)
    {
        var count = new GateCount();
        var root = (JsonObject)JsonTree.Read(LoneSurrogates.Replaced(raw), JsonRpcMessage.MaxDepth, out _)!;
        var hasChanged = false;
        foreach (var (key, value) in root.ToList())
        {
            if (key == keyName) continue;
            if (Wrong(key, MaxUri) is not null)
            {
                count.Add(HiddenKind.Invisible);
                hasChanged |= root.Remove(key);
                continue;
            }

            var walk = new DefinitionWalk(count);
            var place = key is "inputSchema" or "outputSchema" or "arguments" ? Place.Schema : Place.Member;
            var clean = walk.Value(key, value, place);
            hasChanged |= walk.HasChanged;
            if (walk.Mistake is not { } mistake)
            {
                if (walk.HasChanged && !ReferenceEquals(clean, value)) root[key] = clean;
                continue;
            }

            // Without its output schema a tool works; with other arguments than the server knows it doesn't.
            if (key != "outputSchema") return new GatedDefinition(raw, null, mistake);
            hasChanged |= root.Remove(key);
        }

        return new GatedDefinition(
            hasChanged ? JsonText.Write(w => root.WriteTo(w)) : raw, count.Words, Mistake: null);
    }

    /// <summary>A server's instructions as models may see them, and what was done to them.</summary>
    public static (string? Text, string? Note) Instructions(string? text)
    {
        if (text is null) return (null, null);
        var count = new GateCount();
        var clean = TextGate.Cleaned(text, count);
        var cut = TextGate.Cut(clean, MaxInstructions);
        return (cut, Join(count.Words, cut.Length < clean.Length ? "shortened to 2 KB" : null));
    }

    /// <summary>A server's name and version as users may see them; empty if they are not an object.</summary>
    /// <param name="raw">The raw <c>serverInfo</c>; empty if the server sent none.</param>
    public static ReadOnlyMemory<byte> ServerInfo(ReadOnlyMemory<byte> raw) =>
        JsonSlices.IsObject(raw) ? Definition(raw, keyName: "").Utf8 : default;

    private static string? Join(string? first, string? second) =>
        first is null || second is null ? first ?? second : $"{first}; {second}";

    private static string? Wrong(string name, int longest)
    {
        if (name.Length > longest) return $"is longer than {longest} characters";
        return TextGate.IsPlainLine(name) ? null : "contains hidden or control characters";
    }

    /// <summary>Where a value stands in a definition.</summary>
    private enum Place
    {
        /// <summary>In a member that the protocol defines, or in one that it doesn't know.</summary>
        Member,

        /// <summary>In a schema, or in a prompt's arguments.</summary>
        Schema,

        /// <summary>The names of a schema's properties.</summary>
        Properties,

        /// <summary>A value that a schema shows or accepts.</summary>
        Data,
    }

    /// <summary>Cleans the strings below one member of a definition.</summary>
    private sealed class DefinitionWalk(GateCount count)
    {
        public bool HasChanged { get; private set; }

        /// <summary>Why the member can't be cleaned; null if it can.</summary>
        public string? Mistake { get; private set; }

        /// <summary>Returns the clean value: the same node, or a new one for a string that changed.</summary>
        public JsonNode? Value(string key, JsonNode? node, Place place)
        {
            switch (node)
            {
                case JsonObject members:
                    foreach (var (name, value) in members.ToList()) Member(members, name, value, place);
                    return node;
                case JsonArray items:
                    for (var i = 0; i < items.Count; i++)
                    {
                        var item = items[i];
                        var clean = Value(key, item, place);
                        if (!ReferenceEquals(clean, item)) items[i] = clean;
                    }

                    return node;
                case JsonValue when node.GetValueKind() == JsonValueKind.String:
                    var text = node.GetValue<string>();
                    var said = Text(key, text, place);
                    return ReferenceEquals(said, text) ? node : JsonValue.Create(said);
                default:
                    return node;
            }
        }

        private void Member(JsonObject holder, string name, JsonNode? value, Place place)
        {
            var longest = place == Place.Properties ? MaxName : MaxUri;
            if (Wrong(name, longest) is { } wrong)
            {
                if (place is Place.Schema or Place.Properties)
                {
                    Mistake ??= $"the name of an argument {wrong}";
                    return;
                }

                HasChanged |= holder.Remove(name);
                count.Add(HiddenKind.Invisible);
                return;
            }

            if (name is "name" && place == Place.Schema && value is JsonValue argument
                && argument.GetValueKind() == JsonValueKind.String
                && Wrong(argument.GetValue<string>(), MaxName) is { } unusable)
            {
                Mistake ??= $"the name of an argument {unusable}";
                return;
            }

            if (name is "pattern" && place == Place.Schema && value is JsonValue pattern
                && pattern.GetValueKind() == JsonValueKind.String
                && !ReferenceEquals(TextGate.Cleaned(pattern.GetValue<string>(), count), pattern.GetValue<string>()))
            {
                // A part of a pattern may be invalid or mean anything.
                HasChanged |= holder.Remove(name);
                return;
            }

            var clean = Value(name, value, PlaceIn(place, name));
            if (!ReferenceEquals(clean, value)) holder[name] = clean;
        }

        private static Place PlaceIn(Place place, string name) => place switch
        {
            Place.Schema when name is "properties" or "patternProperties" or "$defs" or "definitions"
                or "dependentSchemas" or "dependentRequired" => Place.Properties,
            Place.Schema when name is "enum" or "const" or "default" or "examples" or "required" => Place.Data,
            Place.Properties => Place.Schema,
            _ => place,
        };

        private string Text(string key, string text, Place place)
        {
            var clean = TextGate.Cleaned(text, count);
            var cut = s_uncut.Contains(key) ? clean
                : key is "title" or "name" && place != Place.Data ? TextGate.CutCharacters(clean, MaxName)
                : TextGate.Cut(clean, MaxDescription);
            if (cut.Length < clean.Length) count.Cut(key);
            HasChanged |= !ReferenceEquals(cut, text);
            return cut;
        }
    }
}

/// <summary>A definition after the gate.</summary>
/// <param name="Utf8">The definition; the same bytes if it was clean.</param>
/// <param name="Note">What was taken out of it, as a clause; null if nothing.</param>
/// <param name="Mistake">Why it is refused; null if it isn't.</param>
internal sealed record GatedDefinition(ReadOnlyMemory<byte> Utf8, string? Note, string? Mistake);
