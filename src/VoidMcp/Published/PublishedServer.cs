using System.Text.Json.Serialization;
using VoidMcp.Protocol;

namespace VoidMcp.Published;

/// <summary>A registry's answer about one version of a server. Untrusted, like everything in it.</summary>
internal sealed record PublishedAnswer
{
    public PublishedServer? Server { get; init; }

    [JsonPropertyName("_meta")]
    public PublishedMeta? Meta { get; init; }

    /// <summary>What the registry says of the version; newer registries say it beside the description.</summary>
    [JsonIgnore]
    public PublishedStatus Status => Meta?.Official ?? new PublishedStatus { Status = Server?.Status };
}

/// <summary>The registry's own metadata.</summary>
internal sealed record PublishedMeta
{
    [JsonPropertyName("io.modelcontextprotocol.registry/official")]
    public PublishedStatus? Official { get; init; }
}

/// <summary>The life cycle of a version.</summary>
internal sealed record PublishedStatus
{
    /// <summary><c>active</c>, <c>deprecated</c> or <c>deleted</c>; null means active.</summary>
    public string? Status { get; init; }

    public string? StatusMessage { get; init; }

    [JsonIgnore]
    public bool IsDeprecated => Status is "deprecated";

    [JsonIgnore]
    public bool IsDeleted => Status is "deleted";
}

/// <summary>One version of a server as published (<c>server.json</c>).</summary>
internal sealed record PublishedServer
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Version { get; init; }

    public string? Status { get; init; }

    public IReadOnlyList<PublishedPackage>? Packages { get; init; }

    public IReadOnlyList<PublishedTransport>? Remotes { get; init; }
}

/// <summary>A package that contains the server.</summary>
internal sealed record PublishedPackage
{
    public string? RegistryType { get; init; }

    public string? RegistryBaseUrl { get; init; }

    public string? Identifier { get; init; }

    public string? Version { get; init; }

    public string? FileSha256 { get; init; }

    public PublishedTransport? Transport { get; init; }

    public IReadOnlyList<PublishedInput>? RuntimeArguments { get; init; }

    public IReadOnlyList<PublishedInput>? PackageArguments { get; init; }

    public IReadOnlyList<PublishedInput>? EnvironmentVariables { get; init; }
}

/// <summary>How to reach a remote server, or to talk to a package's process.</summary>
internal sealed record PublishedTransport
{
    public string? Type { get; init; }

    public string? Url { get; init; }

    public IReadOnlyList<PublishedInput>? Headers { get; init; }

    public IReadOnlyDictionary<string, PublishedInput>? Variables { get; init; }
}

/// <summary>An argument, environment variable, header, or a variable in one of them.</summary>
internal sealed record PublishedInput
{
    /// <summary><c>positional</c> or <c>named</c>, for arguments.</summary>
    public string? Type { get; init; }

    public string? Name { get; init; }

    public string? ValueHint { get; init; }

    /// <summary>The fixed value, with <c>{variables}</c>; null if the user gives it.</summary>
    public string? Value { get; init; }

    public string? Default { get; init; }

    public string? Description { get; init; }

    public string? Format { get; init; }

    public bool? IsRequired { get; init; }

    public bool? IsSecret { get; init; }

    public bool? IsRepeated { get; init; }

    public IReadOnlyList<string>? Choices { get; init; }

    public IReadOnlyDictionary<string, PublishedInput>? Variables { get; init; }
}

/// <summary>The name that a package claims, in the metadata of npm's registry.</summary>
internal sealed record NpmMetadata
{
    public string? McpName { get; init; }
}

/// <summary>The JSON of registries.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PublishedAnswer))]
[JsonSerializable(typeof(NpmMetadata))]
internal sealed partial class PublishedJson : JsonSerializerContext
{
    public static PublishedJson Reading { get; } = new(DocumentJson.Options());
}
