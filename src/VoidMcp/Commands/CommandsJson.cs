using System.Text.Json.Serialization;
using VoidMcp.Distribution;
using VoidMcp.Protocol;

namespace VoidMcp.Commands;

/// <summary>What commands print for programs, as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AddedDocument))]
[JsonSerializable(typeof(BuildFacts))]
[JsonSerializable(typeof(DiffDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(ListedServer))]
[JsonSerializable(typeof(ListingDocument))]
[JsonSerializable(typeof(LogDocument))]
[JsonSerializable(typeof(OutcomeDocument))]
[JsonSerializable(typeof(OutdatedDocument))]
[JsonSerializable(typeof(ProfileDocument))]
[JsonSerializable(typeof(SecretsDocument))]
[JsonSerializable(typeof(UpgradeDocument))]
internal sealed partial class CommandsJson : JsonSerializerContext
{
    /// <summary>Over lines, for people and for <c>jq</c> alike.</summary>
    public static CommandsJson Pretty { get; } = new(DocumentJson.Options(isIndented: true));

    /// <summary>One line a document.</summary>
    public static CommandsJson Compact { get; } = new(DocumentJson.Options());
}
