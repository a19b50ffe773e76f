using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Schema;
using VoidMcp.Trust;

namespace VoidMcp.Upstream;

/// <summary>Collects the tools of a list: those that clients can use, and why the others are left out.</summary>
/// <param name="isStrict">Whether to check header annotations, which apply to modern HTTP servers.</param>
/// <param name="quota">How much is kept; null for everything.</param>
internal sealed class ToolCollector(bool isStrict, DefinitionQuota? quota = null)
{
    private readonly List<ToolDefinition> _tools = [];
    private readonly List<string> _leftOut = [];
    private readonly List<string> _cleaned = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public IReadOnlyList<ToolDefinition> Tools => _tools;

    /// <summary>The tools that are left out, each with the reason.</summary>
    public IReadOnlyList<string> LeftOut => quota?.LeftOut is { } rest ? [.. _leftOut, rest] : _leftOut;

    /// <summary>
    /// What was changed in tools that are not left out: hidden text (<see cref="DefinitionGate"/>) and names of
    /// arguments (<see cref="ArgumentNames"/>).
    /// </summary>
    public IReadOnlyList<string> Cleaned => _cleaned;

    /// <summary>Set if a page contained no list of tools.</summary>
    public MissingList? Missing { get; private set; }

    /// <summary>Adds a page; of tools with the same name the first one counts.</summary>
    /// <param name="result">The raw result.</param>
    /// <param name="isDeclared">Whether the server declared tools, so that a missing list is a fault.</param>
    public void Add(ReadOnlyMemory<byte> result, bool isDeclared)
    {
        var items = ListShape.Items(result, "tools", "name");
        if (items is null && isDeclared) Missing ??= new MissingList("tools/list", "it returned no list of tools");
        foreach (var raw in items ?? [])
        {
            if (quota?.TryTake(raw.Length) != false) AddOne(raw);
        }
    }

    private void AddOne(ReadOnlyMemory<byte> written)
    {
        var raw = ToolFormat.ToMcp(written);
        if (!JsonSlices.IsObject(raw) || NameIn(raw) is not { Length: > 0 } name)
        {
            _leftOut.Add($"skipped a tool without a name: {Beginning(raw)}");
            return;
        }

        if (DefinitionGate.WrongName(name) is { } unusable)
        {
            _leftOut.Add($"skipped tool {Shown(name)}: its name {unusable}");
            return;
        }

        if (!_names.Add(name))
        {
            _leftOut.Add($"skipped another tool '{name}': names must be unique");
            return;
        }

        var mistake = ReadTool(raw, out var tool);
        if (mistake is null) _tools.Add(tool!);
        else _leftOut.Add($"skipped tool '{name}': {TextGate.Cleaned(mistake, new GateCount())}");
    }

    private string? ReadTool(ReadOnlyMemory<byte> raw, out ToolDefinition? tool)
    {
        tool = null;
        try
        {
            // What headers carry is judged as the server wrote it.
            if (isStrict && ToolDefinition.TryParse(raw, out var strict, out _)
                && HeaderAnnotations.Mistake(strict.InputSchema) is { } wrong)
            {
                return wrong;
            }

            var gated = DefinitionGate.Definition(raw, "name");
            if (gated.Mistake is not null) return gated.Mistake;
            var repaired = DefinitionRepair.Tool(gated.Utf8, out var mistake);
            if (mistake is not null) return mistake;
            if (!ToolDefinition.TryParse(repaired, out tool, out var reason)) return reason;
            if (gated.Note is { } note) _cleaned.Add($"tool '{tool.Name}': {note}");
            if (tool.ArgumentNames is { } renamed)
                _cleaned.Add($"tool '{tool.Name}': {ArgumentNames.Words(renamed)}");
            return null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return error.Message;
        }
    }

    /// <summary>Null for a name with a lone surrogate: no client could send it.</summary>
    private static string? NameIn(ReadOnlyMemory<byte> raw)
    {
        var name = JsonSlices.Property(raw, "name"u8);
        if (name.IsEmpty || name.Span[0] != (byte)'"') return null;
        return LoneSurrogates.Replaced(name).Span.SequenceEqual(name.Span) ? JsonSlices.String(name) : null;
    }

    /// <summary>A refused name: quoted, with what is hidden in it visible.</summary>
    public static string Shown(string name) => TypeScriptText.Quote(TextGate.CutCharacters(name, MostShown));

    private const int MostShown = 60;

    private static string Beginning(ReadOnlyMemory<byte> raw)
    {
        var text = Encoding.UTF8.GetString(raw.Span[..Math.Min(raw.Length, MostShown)]);
        return TextGate.Cleaned(raw.Length > MostShown ? text + "…" : text, new GateCount());
    }
}
