using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Tests.Registry;

/// <summary>What an editor hands to a schema: YAML as JSON, with plain scalars by YAML 1.2's core schema.</summary>
internal static class YamlAsJson
{
    public static JsonElement Of(string yaml) =>
        JsonElement.Parse(YamlDocument.Parse(yaml).Root is { } root && ToJson(root) is { } json
            ? json.ToJsonString()
            : "null");

    private static JsonNode? ToJson(YamlNode node)
    {
        if (node.IsNull) return null;
        switch (node.Resolved)
        {
            case YamlMapping mapping:
                var named = new JsonObject();
                foreach (var (key, value) in mapping.Pairs) named[key.Value] = ToJson(value);
                return named;
            case YamlSequence sequence:
                return new JsonArray([.. sequence.Items.Select(ToJson)]);
            case YamlScalar { IsPlain: true } scalar:
                if (bool.TryParse(scalar.Value, out var flag)) return JsonValue.Create(flag);
                var style = NumberStyles.AllowLeadingSign;
                return long.TryParse(scalar.Value, style, CultureInfo.InvariantCulture, out var number)
                    ? JsonValue.Create(number)
                    : JsonValue.Create(scalar.Value);
            case YamlScalar scalar:
                return JsonValue.Create(scalar.Value);
            default:
                return null;
        }
    }
}
