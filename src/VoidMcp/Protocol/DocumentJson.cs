using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VoidMcp.Protocol;

/// <summary>
/// How the documents of our own (files that we keep, listings for programs) are JSON: names in camel case, members that
/// are null left out, non-ASCII left as it is. What a newer version added is skipped when it is read.
/// </summary>
internal static class DocumentJson
{
    /// <param name="isIndented">Over lines, for people; else in one line.</param>
    /// <param name="naming">Another way to write names.</param>
    public static JsonSerializerOptions Options(bool isIndented = false, JsonNamingPolicy? naming = null) => new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = JsonRpcMessage.MaxDepth,
        NewLine = "\n",
        PropertyNamingPolicy = naming ?? JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        WriteIndented = isIndented,
    };
}
