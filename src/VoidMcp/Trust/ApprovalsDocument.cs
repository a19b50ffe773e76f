using System.Text.Json;
using System.Text.Json.Serialization;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Trust;

/// <summary>What the user has approved of registries, as stored.</summary>
internal sealed record ApprovalsDocument
{
    public IReadOnlyList<ApprovedRegistry> Registries { get; init; } = [];

    /// <summary>Whether anything of the registry at this path was approved.</summary>
    public bool Has(string path) => Registries.Any(r => r.Path == path);

    /// <summary>What was approved of the registry at this path; nothing if it is not listed.</summary>
    public ApprovedRegistry Of(string path) =>
        Registries.FirstOrDefault(r => r.Path == path) ?? new ApprovedRegistry { Path = path };

    public ApprovalsDocument With(ApprovedRegistry registry) =>
        this with { Registries = [.. Registries.Where(r => r.Path != registry.Path), registry] };

    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, ApprovalsJson.Indented.ApprovalsDocument);

    /// <exception cref="JsonException">The bytes are something else.</exception>
    public static ApprovalsDocument Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ApprovalsJson.Indented.ApprovalsDocument)
        ?? throw new JsonException("the approvals are null");
}

/// <summary>What the user has approved of one registry.</summary>
internal sealed record ApprovedRegistry
{
    /// <summary>The real path of its file.</summary>
    public required string Path { get; init; }

    public ApprovedSettings Settings { get; init; } = new();

    public IReadOnlyList<ProposedServer> Servers { get; init; } = [];

    public ProposedServer? Find(string name) => Servers.FirstOrDefault(s => s.Name == name);

    public ApprovedRegistry With(ProposedServer server) =>
        this with { Servers = [.. Servers.Where(s => s.Name != server.Name), server] };
}

/// <summary>
/// The settings of a registry that need approval to become looser: who may do what without asking the user
/// (<c>trust</c>, <c>model-may-add</c>, <c>destructive</c>, <c>changes</c>), what is recorded (<c>audit</c>), and how
/// much a script may use (all of <c>code</c>). The others decide how tools are shown to clients (<c>expose</c>,
/// <c>direct-budget</c>, <c>pin</c>, <c>prefix</c>, <c>max-message</c>) and are taken as they are. The defaults hold
/// for a registry that was never approved.
/// </summary>
internal sealed record ApprovedSettings
{
    private static readonly CodeSettings s_usual = new();

    [JsonIgnore]
    public RegistryTrustMode Trust { get; init; } = RegistryTrustMode.File;

    [JsonIgnore]
    public ModelAdding ModelMayAdd { get; init; } = ModelAdding.Ask;

    [JsonIgnore]
    public DestructiveMode Destructive { get; init; } = DestructiveMode.Allow;

    [JsonIgnore]
    public ChangesMode Changes { get; init; } = ChangesMode.Report;

    [JsonIgnore]
    public AuditMode Audit { get; init; } = AuditMode.Off;

    public bool RequireSandbox { get; init; }

    // As texts in the file: to JSON, each enumeration is some 70 KB of the binary.
    [JsonInclude]
    [JsonPropertyName("trust")]
    internal string TrustText
    {
        get => Trust.ToString();
        init => Trust = Read(value, Trust);
    }

    [JsonInclude]
    [JsonPropertyName("modelMayAdd")]
    internal string ModelMayAddText
    {
        get => ModelMayAdd.ToString();
        init => ModelMayAdd = Read(value, ModelMayAdd);
    }

    [JsonInclude]
    [JsonPropertyName("destructive")]
    internal string DestructiveText
    {
        get => Destructive.ToString();
        init => Destructive = Read(value, Destructive);
    }

    [JsonInclude]
    [JsonPropertyName("changes")]
    internal string ChangesText
    {
        get => Changes.ToString();
        init => Changes = Read(value, Changes);
    }

    [JsonInclude]
    [JsonPropertyName("audit")]
    internal string AuditText
    {
        get => Audit.ToString();
        init => Audit = Read(value, Audit);
    }

    /// <inheritdoc cref="CodeSettings.Timeout"/>
    public TimeSpan Timeout { get; init; } = s_usual.Timeout;

    /// <inheritdoc cref="CodeSettings.Memory"/>
    public long Memory { get; init; } = s_usual.Memory;

    /// <inheritdoc cref="CodeSettings.MaxCalls"/>
    public int MaxCalls { get; init; } = s_usual.MaxCalls;

    /// <inheritdoc cref="CodeSettings.Parallel"/>
    public int Parallel { get; init; } = s_usual.Parallel;

    /// <inheritdoc cref="CodeSettings.MaxResult"/>
    public long MaxResult { get; init; } = s_usual.MaxResult;

    public static ApprovedSettings Of(RegistrySnapshot registry) => new()
    {
        Trust = registry.Gateway.Trust,
        ModelMayAdd = registry.Gateway.ModelMayAdd,
        Destructive = registry.Gateway.Destructive,
        Changes = registry.Gateway.Changes,
        Audit = registry.Gateway.Audit,
        RequireSandbox = registry.Code.RequireSandbox,
        Timeout = registry.Code.Timeout,
        Memory = registry.Code.Memory,
        MaxCalls = registry.Code.MaxCalls,
        Parallel = registry.Code.Parallel,
        MaxResult = registry.Code.MaxResult,
    };

    /// <summary>The stricter of both, setting by setting.</summary>
    public ApprovedSettings Stricter(ApprovedSettings other) => new()
    {
        Trust = (RegistryTrustMode)Math.Max((int)Trust, (int)other.Trust),
        ModelMayAdd = (ModelAdding)Math.Max((int)ModelMayAdd, (int)other.ModelMayAdd),
        Destructive = (DestructiveMode)Math.Max((int)Destructive, (int)other.Destructive),
        Changes = (ChangesMode)Math.Max((int)Changes, (int)other.Changes),
        Audit = (AuditMode)Math.Max((int)Audit, (int)other.Audit),
        RequireSandbox = RequireSandbox || other.RequireSandbox,
        Timeout = Timeout < other.Timeout ? Timeout : other.Timeout,
        Memory = Math.Min(Memory, other.Memory),
        MaxCalls = Math.Min(MaxCalls, other.MaxCalls),
        Parallel = Math.Min(Parallel, other.Parallel),
        MaxResult = Math.Min(MaxResult, other.MaxResult),
    };

    /// <param name="text">The text; null if the file has none, whatever the type says.</param>
    /// <param name="usual">The default.</param>
    /// <exception cref="JsonException">There is no such value.</exception>
    private static T Read<T>(string? text, T usual)
        where T : struct, Enum
    {
        if (text is null) return usual;
        return Enum.TryParse(typeof(T), text, ignoreCase: true, out var value) && Enum.IsDefined(typeof(T), value)
            ? (T)value
            : throw new JsonException($"{typeof(T).Name} has no value '{text}'");
    }

    public RegistrySnapshot In(RegistrySnapshot registry) => registry with
    {
        Gateway = registry.Gateway with
        {
            Trust = Trust,
            ModelMayAdd = ModelMayAdd,
            Destructive = Destructive,
            Changes = Changes,
            Audit = Audit,
        },
        Code = registry.Code with
        {
            RequireSandbox = RequireSandbox,
            Timeout = Timeout,
            Memory = Memory,
            MaxCalls = MaxCalls,
            Parallel = Parallel,
            MaxResult = MaxResult,
        },
    };
}

/// <summary>The file of approvals as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ApprovalsDocument))]
internal sealed partial class ApprovalsJson : JsonSerializerContext
{
    public static ApprovalsJson Indented { get; } = new(DocumentJson.Options(isIndented: true));
}
