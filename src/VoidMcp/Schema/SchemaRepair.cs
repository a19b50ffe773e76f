using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoidMcp.Schema;

/// <summary>
/// Repairs the keywords of a JSON Schema that strict clients and model APIs reject: they validate schemas against
/// draft 2020-12 and refuse the whole tool list because of one invalid keyword. Where the meaning is clear the value is
/// corrected (<c>int</c> becomes <c>integer</c>); otherwise the keyword is removed, so the schema accepts more.
/// </summary>
internal sealed class SchemaRepair
{
    private static readonly string[] s_types =
        ["object", "array", "string", "number", "integer", "boolean", "null"];

    private static readonly Dictionary<string, string> s_aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["int"] = "integer",
        ["int32"] = "integer",
        ["int64"] = "integer",
        ["long"] = "integer",
        ["float"] = "number",
        ["double"] = "number",
        ["decimal"] = "number",
        ["bool"] = "boolean",
        ["str"] = "string",
        ["text"] = "string",
        ["list"] = "array",
        ["dict"] = "object",
        ["map"] = "object",
        ["none"] = "null",
    };

    /// <summary>Whether anything was changed.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>Repairs a schema and everything in it.</summary>
    public void Repair(JsonObject schema)
    {
        foreach (var (keyword, value) in schema.ToList())
        {
            switch (keyword)
            {
                case "type":
                    Replace(schema, keyword, value, Type(value));
                    break;
                case "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas":
                    Members(schema, keyword, value);
                    break;
                case "items" or "additionalProperties" or "additionalItems" or "contains" or "propertyNames" or "not"
                    or "if" or "then" or "else" or "unevaluatedItems" or "unevaluatedProperties":
                    Child(schema, keyword, value);
                    break;
                case "anyOf" or "oneOf" or "allOf" or "prefixItems":
                    Children(schema, keyword, value);
                    break;
                case "enum":
                    if (value is JsonArray { Count: > 0 } values) Distinct(values);
                    else Remove(schema, keyword);
                    break;
                case "id":
                    if (Is(value, JsonValueKind.String)) Id(schema, value!.GetValue<string>());
                    break;
                case "examples":
                    if (value is not JsonArray)
                        Replace(schema, keyword, value, value is null ? null : new JsonArray(value.DeepClone()));
                    break;
                case "title" or "description" or "$comment" or "format" or "pattern" or "$ref" or "$id" or "$schema"
                    or "$anchor":
                    if (!Is(value, JsonValueKind.String)) Replace(schema, keyword, value, TextOf(keyword, value));
                    break;
                case "minimum" or "maximum" or "multipleOf" or "minLength" or "maxLength" or "minItems" or "maxItems"
                    or "minProperties" or "maxProperties" or "minContains" or "maxContains":
                    if (!Is(value, JsonValueKind.Number)) Replace(schema, keyword, value, NumberOf(value));
                    break;
                case "exclusiveMinimum":
                    if (!Is(value, JsonValueKind.Number)) Exclude(schema, keyword, "minimum", value);
                    break;
                case "exclusiveMaximum":
                    if (!Is(value, JsonValueKind.Number)) Exclude(schema, keyword, "maximum", value);
                    break;
                case "uniqueItems" or "readOnly" or "writeOnly" or "deprecated":
                    if (!Is(value, JsonValueKind.True) && !Is(value, JsonValueKind.False)) Remove(schema, keyword);
                    break;
                default:
                    break;
            }
        }

        // Last: a property may have declared itself required (draft 3), which was moved here.
        if (schema.TryGetPropertyValue("required", out var required)) Required(schema, required);
    }

    private void Members(JsonObject schema, string keyword, JsonNode? value)
    {
        if (value is not JsonObject members)
        {
            // PHP writes an empty object as an empty array.
            Replace(schema, keyword, value, value is JsonArray { Count: 0 } ? new JsonObject() : null);
            return;
        }

        foreach (var (name, member) in members.ToList())
        {
            if (member is not JsonObject child)
            {
                // A schema may be true or false, but clients require objects here.
                Replace(members, name, member, Is(member, JsonValueKind.False)
                    ? new JsonObject { ["not"] = new JsonObject() }
                    : new JsonObject());
                continue;
            }

            if (keyword == "properties"
                && child.TryGetPropertyValue("required", out var required)
                && required is not JsonArray)
            {
                Remove(child, "required");
                if (Is(required, JsonValueKind.True)) Require(schema, name);
            }

            Repair(child);
        }
    }

    private static void Require(JsonObject schema, string name)
    {
        if (schema["required"] is not JsonArray required) schema["required"] = required = [];
        if (required.Any(r => Is(r, JsonValueKind.String) && r!.GetValue<string>() == name)) return;
        required.Add((JsonNode)name);
    }

    private void Required(JsonObject schema, JsonNode? value)
    {
        if (value is not JsonArray names)
        {
            Remove(schema, "required");
            return;
        }

        foreach (var name in names.Where(n => !Is(n, JsonValueKind.String)).ToList())
        {
            names.Remove(name);
            HasChanged = true;
        }

        Distinct(names);
    }

    private void Distinct(JsonArray values)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < values.Count; i++)
        {
            if (seen.Add(values[i]?.ToJsonString() ?? "null")) continue;
            values.RemoveAt(i--);
            HasChanged = true;
        }
    }

    private void Child(JsonObject schema, string keyword, JsonNode? value)
    {
        if (value is JsonObject child) Repair(child);
        else if (value is JsonArray { Count: > 0 } tuple && keyword == "items") Tuple(schema, tuple);
        else if (!Is(value, JsonValueKind.True) && !Is(value, JsonValueKind.False)) Remove(schema, keyword);
    }

    /// <summary>
    /// Older drafts list the types of a tuple in <c>items</c>, and that of the rest in <c>additionalItems</c>.
    /// </summary>
    private void Tuple(JsonObject schema, JsonArray tuple)
    {
        Children(schema, "items", tuple);
        var at = schema.IndexOf("items");
        schema.RemoveAt(at);
        HasChanged = true;
        if (schema.ContainsKey("prefixItems")) return;
        schema.Insert(at, "prefixItems", tuple);
        if (schema.TryGetPropertyValue("additionalItems", out var rest) && schema.Remove("additionalItems"))
        {
            if (rest is JsonObject more) Repair(more);
            if (rest is JsonObject || Is(rest, JsonValueKind.False)) schema["items"] = rest;
        }
    }

    /// <summary>
    /// Draft 4 named a schema with <c>id</c>, which validators refuse: <c>#name</c> is an anchor now.
    /// </summary>
    private void Id(JsonObject schema, string id)
    {
        Remove(schema, "id");
        var name = id.StartsWith('#') ? id[1..] : "";
        var isName = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        if (isName && !schema.ContainsKey("$anchor")) schema["$anchor"] = name;
    }

    private void Children(JsonObject schema, string keyword, JsonNode? value)
    {
        if (value is not JsonArray { Count: > 0 } children)
        {
            Remove(schema, keyword);
            return;
        }

        for (var i = 0; i < children.Count; i++)
        {
            if (children[i] is JsonObject child)
            {
                Repair(child);
            }
            else if (!Is(children[i], JsonValueKind.True) && !Is(children[i], JsonValueKind.False))
            {
                children[i] = new JsonObject();
                HasChanged = true;
            }
        }
    }

    /// <summary>Draft 4 wrote <c>exclusiveMinimum: true</c> next to <c>minimum</c>.</summary>
    private void Exclude(JsonObject schema, string keyword, string limit, JsonNode? value)
    {
        if (Is(value, JsonValueKind.True) && Is(schema[limit], JsonValueKind.Number))
        {
            var bound = schema[limit]!.DeepClone();
            Remove(schema, limit);
            Replace(schema, keyword, value, bound);
            return;
        }

        Remove(schema, keyword);
    }

    private static JsonNode? Type(JsonNode? value)
    {
        if (value is not JsonArray several) return TypeName(value) is { } name ? JsonValue.Create(name) : null;
        var names = several.Select(TypeName).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? null : new JsonArray([.. names.Select(n => JsonValue.Create(n))]);
    }

    private static string? TypeName(JsonNode? value)
    {
        if (!Is(value, JsonValueKind.String)) return null;
        var name = value!.GetValue<string>().Trim();
        if (s_aliases.TryGetValue(name, out var meant)) return meant;
        var lower = name.ToLowerInvariant();
        return s_types.Contains(lower) ? lower : null;
    }

    private static JsonValue? TextOf(string keyword, JsonNode? value) =>
        keyword is "title" or "description" && value is JsonValue ? JsonValue.Create(value.ToJsonString()) : null;

    private static JsonValue? NumberOf(JsonNode? value) =>
        Is(value, JsonValueKind.String)
        && double.TryParse(value!.GetValue<string>(), CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? JsonValue.Create(number)
            : null;

    private void Replace(JsonObject parent, string name, JsonNode? before, JsonNode? after)
    {
        if (after is null)
        {
            Remove(parent, name);
            return;
        }

        if (JsonNode.DeepEquals(before, after)) return;
        parent[name] = after;
        HasChanged = true;
    }

    private void Remove(JsonObject parent, string name) => HasChanged |= parent.Remove(name);

    private static bool Is(JsonNode? node, JsonValueKind kind) => node is not null && node.GetValueKind() == kind;
}
