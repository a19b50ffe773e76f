using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VoidMcp.Protocol;

/// <summary>
/// The JSON format of our own documents (files, machine-readable listings): camel case, null members omitted, non-ASCII
/// unescaped. Unknown members of newer versions are ignored.
/// </summary>
internal static class DocumentJson
{
    /// <param name="isIndented">Whether to indent the output for people; else it is one line.</param>
    /// <param name="naming">The naming policy; default: camel case.</param>
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
