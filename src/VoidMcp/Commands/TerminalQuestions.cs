using System.Globalization;
using System.Text.Json;
using System.Text;
using VoidMcp.Asking;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// Asks a script's questions at the terminal, one field after another. An empty line skips an optional field; end of
/// input (Ctrl-D) declines. The questions are written by the script and untrusted.
/// </summary>
internal sealed class TerminalQuestions(Output output, Input input, Spinner? spinner) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly Lazy<StreamReader> _lines = new(() => new StreamReader(input.Open(), Encoding.UTF8));

    /// <summary>Whether stdin and stderr are a terminal.</summary>
    public bool CanAsk => input.IsTerminal && output.Stderr.IsTerminal;

    /// <summary>See <see cref="CodeMode.ScriptContext.Ask"/>.</summary>
    public async Task<ReadOnlyMemory<byte>> AskAsync(
        string question, ReadOnlyMemory<byte> schema, CancellationToken cancellation)
    {
        var form = ElicitationForm.Of(question, schema);
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            using var quiet = spinner?.Pause();

            // Reading from a terminal can't be cancelled; if the script ends first, the thread is abandoned.
            return await Task.Run(() => Ask(form), CancellationToken.None).WaitAsync(cancellation);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private ReadOnlyMemory<byte> Ask(ElicitationForm form)
    {
        output.Note($"[bold]?[/] {Output.Text(form.Question)}");
        var required = form.Schema.TryGetProperty("required"u8, out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray()
                .Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!).ToHashSet()
            : [];
        var content = new JsonEdit(default);
        foreach (var field in form.Schema.GetProperty("properties"u8).EnumerateObject())
        {
            if (!TryRead(form.IsText ? "" : field.Name, field.Value, required.Contains(field.Name), out var value))
                return "null"u8.ToArray();
            if (!value.IsEmpty) content.Set(field.Name, value);
        }

        return form.AnswerOf(
            new JsonEdit("""{"action":"accept"}"""u8.ToArray()).Set("content", content.ToUtf8()).ToUtf8());
    }

    /// <summary>
    /// Prompts until the input is valid for the field. False at the end of input; an empty value if the field was
    /// skipped.
    /// </summary>
    private bool TryRead(string name, JsonElement schema, bool isRequired, out ReadOnlyMemory<byte> value)
    {
        value = default;
        while (true)
        {
            output.Stderr.Writer.Write($"{Prompt(name, schema, isRequired)}> ");
            if (_lines.Value.ReadLine() is not { } line) return false;
            if (line.Length == 0 && !isRequired) return true;
            if (Parse(line.Trim(), schema) is { IsEmpty: false } parsed)
            {
                value = parsed;
                return true;
            }

            output.Note($"[yellow]Invalid value: enter {Output.Text(Wanted(schema))}[/]");
        }
    }

    private static string Prompt(string name, JsonElement schema, bool isRequired)
    {
        var what = Type(schema) == "string" && Choices(schema).Count == 0 ? "" : $" ({Wanted(schema)})";
        var title = name.Length == 0 ? "" : $"{name}{(isRequired ? "" : ", optional")}";
        return PlainText.OneLine(title + what, 200);
    }

    private static ReadOnlyMemory<byte> Parse(string line, JsonElement schema)
    {
        var choices = Choices(schema);
        return Type(schema) switch
        {
            "boolean" when line is "y" or "yes" or "true" => "true"u8.ToArray(),
            "boolean" when line is "n" or "no" or "false" => "false"u8.ToArray(),
            "boolean" => default,
            "integer" => long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? Encoding.UTF8.GetBytes(whole.ToString(CultureInfo.InvariantCulture)) : default,
            "number" => double.TryParse(line, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? Encoding.UTF8.GetBytes(number.ToString("R", CultureInfo.InvariantCulture)) : default,
            "array" => Several(line, choices),
            _ => choices.Count == 0 || choices.Contains(line) ? JsonText.Quote(line) : default,
        };
    }

    private static ReadOnlyMemory<byte> Several(string line, List<string> choices)
    {
        var chosen = line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (!chosen.All(choices.Contains)) return default;
        return JsonText.Write(w =>
        {
            w.WriteStartArray();
            foreach (var choice in chosen) w.WriteStringValue(choice);
            w.WriteEndArray();
        });
    }

    private static string Wanted(JsonElement schema)
    {
        var choices = string.Join(" | ", Choices(schema));
        return Type(schema) switch
        {
            "boolean" => "y or n",
            "integer" => "a whole number",
            "number" => "a number",
            "array" => $"any of {choices}, separated by commas",
            _ => choices.Length > 0 ? choices : "text",
        };
    }

    private static string Type(JsonElement schema) => schema.GetProperty("type"u8).GetString()!;

    private static List<string> Choices(JsonElement schema)
    {
        var holder = schema.TryGetProperty("items"u8, out var items) ? items : schema;
        if (Array(holder, "enum"u8) is { Count: > 0 } values)
            return [.. values.Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)];
        return [.. Array(holder, "oneOf"u8).Concat(Array(holder, "anyOf"u8))
            .Select(o => o.ValueKind == JsonValueKind.Object && o.TryGetProperty("const"u8, out var value)
                ? value.ToString()
                : "").Where(v => v.Length > 0)];
    }

    private static List<JsonElement> Array(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()] : [];
}
