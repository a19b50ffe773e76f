using System.Globalization;
using System.Text.Json;
using System.Text;
using VoidMcp.Asking;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// Asks the questions of scripts and servers at the terminal, one field after another. A choice is made by its number
/// or its value; an empty line skips an optional field; end of input (Ctrl-D) declines. The questions are untrusted.
/// </summary>
internal sealed class TerminalQuestions(Output output, Input input, Spinner? spinner) : IDisposable
{
    private static readonly ReadOnlyMemory<byte> s_declined = """{"action":"decline"}"""u8.ToArray();

    private const int LongestPrompt = 60;

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly Lazy<StreamReader> _lines = new(() => new StreamReader(input.Open(), Encoding.UTF8));

    /// <summary>Whether stdin and stderr are a terminal.</summary>
    public bool CanAsk => input.IsTerminal && output.Stderr.IsTerminal;

    /// <summary>See <see cref="CodeMode.ScriptContext.Ask"/>.</summary>
    public async Task<ReadOnlyMemory<byte>> AskAsync(
        string question, ReadOnlyMemory<byte> schema, CancellationToken cancellation)
    {
        var form = ElicitationForm.Of(question, schema);
        return form.AnswerOf(await ResultAsync(form, cancellation));
    }

    /// <summary>Shows a form, and returns the raw <c>ElicitResult</c>.</summary>
    public async Task<ReadOnlyMemory<byte>> ResultAsync(ElicitationForm form, CancellationToken cancellation)
    {
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
                return s_declined;
            if (!value.IsEmpty) content.Set(field.Name, value);
        }

        if (!form.Schema.GetProperty("properties"u8).EnumerateObject().Any() && !IsConfirmed()) return s_declined;
        return new JsonEdit("""{"action":"accept"}"""u8.ToArray()).Set("content", content.ToUtf8()).ToUtf8();
    }

    /// <summary>Asks for a yes where the form has no field.</summary>
    private bool IsConfirmed() =>
        TryRead("", JsonElement.Parse("""{"type":"boolean"}"""), isRequired: true, out var yes)
        && yes.Span.SequenceEqual("true"u8);

    /// <summary>
    /// Prompts until the input is valid for the field. False at the end of input; an empty value if the field was
    /// skipped.
    /// </summary>
    private bool TryRead(string name, JsonElement schema, bool isRequired, out ReadOnlyMemory<byte> value)
    {
        value = default;
        var choices = Choices(schema);
        if (!FitTheLine(choices))
        {
            for (var i = 0; i < choices.Count; i++) output.Note($"  {i + 1,2}  {Output.Text(choices[i].Shown, 100)}");
        }

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
        return PlainText.OneLine((title + what).Trim(), 200);
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
            _ when choices.Count == 0 => JsonText.Quote(line),
            _ => Chosen(line, choices) is { } choice ? JsonText.Quote(choice) : default,
        };
    }

    private static ReadOnlyMemory<byte> Several(string line, List<Choice> choices)
    {
        var chosen = line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(word => Chosen(word, choices)).ToList();
        if (chosen.Contains(null)) return default;
        return JsonText.Write(w =>
        {
            w.WriteStartArray();
            foreach (var choice in chosen) w.WriteStringValue(choice);
            w.WriteEndArray();
        });
    }

    /// <summary>Whether the choices are short enough to stand in the prompt.</summary>
    private static bool FitTheLine(List<Choice> choices) => choices.Sum(c => c.Shown.Length + 5) <= LongestPrompt;

    /// <summary>The choice with this value, this title or this number, from 1; null if there is none.</summary>
    private static string? Chosen(string word, List<Choice> choices) =>
        (choices.Find(c => c.Value == word)
            ?? choices.Find(c => string.Equals(c.Title, word, StringComparison.OrdinalIgnoreCase))
            ?? (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? choices.ElementAtOrDefault(number - 1)
                : null))?.Value;

    private static string Wanted(JsonElement schema)
    {
        var choices = Choices(schema);
        var numbered = FitTheLine(choices)
            ? string.Join(" | ", choices.Select((c, i) => $"{i + 1} {c.Shown}"))
            : $"1 to {choices.Count}";
        return Type(schema) switch
        {
            "boolean" => "y or n",
            "integer" => "a whole number",
            "number" => "a number",
            "array" => $"any of {numbered}, separated by commas",
            _ => choices.Count > 0 ? numbered : "text",
        };
    }

    private static string Type(JsonElement schema) => schema.GetProperty("type"u8).GetString()!;

    private static List<Choice> Choices(JsonElement schema)
    {
        var holder = schema.TryGetProperty("items"u8, out var items) ? items : schema;
        if (Array(holder, "enum"u8) is { Count: > 0 } values)
        {
            var titles = Array(holder, "enumNames"u8);
            return [.. values.Where(v => v.ValueKind == JsonValueKind.String)
                .Select((v, i) => new Choice(v.GetString()!, i < titles.Count ? titles[i].ToString() : null))];
        }

        return [.. Array(holder, "oneOf"u8).Concat(Array(holder, "anyOf"u8))
            .Where(o => o.ValueKind == JsonValueKind.Object && o.TryGetProperty("const"u8, out _))
            .Select(o => new Choice(
                o.GetProperty("const"u8).ToString(),
                o.TryGetProperty("title"u8, out var title) ? title.ToString() : null))];
    }

    private static List<JsonElement> Array(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()] : [];

    /// <summary>One of the values that a field may have.</summary>
    private sealed record Choice(string Value, string? Title)
    {
        /// <summary>The value, and its title if that says more than <c>For this VALUE</c>.</summary>
        public string Shown => $" {Title ?? Value}".EndsWith($" {Value}", StringComparison.OrdinalIgnoreCase)
            ? Value
            : $"{Value} ({Title})";
    }
}
