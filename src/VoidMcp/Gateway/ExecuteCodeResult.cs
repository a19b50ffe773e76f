using System.Text;
using VoidMcp.CodeMode;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Builds the client's answer for one script: a text, the emitted blocks, and links to results that are too large. The
/// answer always fits into one message: parts that do not fit are kept and referenced. For single use.
/// </summary>
/// <param name="kept">Stores parts that do not fit.</param>
/// <param name="room">Maximum size of the answer's result in bytes (<see cref="MessageRoom"/>).</param>
/// <param name="maxResult">Maximum size of the script's result to show in full, in bytes.</param>
/// <param name="knowsLinks">Whether the client's revision supports resource links; otherwise only the text refers to
/// them.</param>
internal sealed class ExecuteCodeResult(KeptResults kept, int room, long maxResult, bool knowsLinks)
{
    /// <summary>Size reserved for braces, names, isError and the members of the modern era.</summary>
    private const int Frame = 384;

    /// <summary>Maximum size of error and console text, more than a well-behaved worker sends.</summary>
    private const int MaxText = 128 * 1024;

    /// <summary>
    /// Maximum size shown of a kept result. Clients truncate longer texts themselves and show less of them; opencode
    /// shows nothing of texts from 50 KB.
    /// </summary>
    private const int MaxBeginning = 16 * 1024;

    /// <summary>
    /// Appended to a non-object JSON result without console output and calls: Gemini CLI parses a JSON text as
    /// structured content and rejects the answer if it is not an object.
    /// </summary>
    private const string NoCalls = "\n\ncalls: none";

    /// <summary>
    /// Maximum number of emitted blocks that get a handle of their own if they do not fit; the rest share one.
    /// </summary>
    private const int MaxLinked = 12;

    /// <summary>Size reserved for a link and its note.</summary>
    private const int LinkSize = 1_000;

    private readonly List<ReadOnlyMemory<byte>> _blocks = [], _links = [];
    private readonly StringBuilder _notes = new();
    private long _left = Math.Max(0, room - Frame);

    /// <summary>Builds the raw result of the call.</summary>
    public ReadOnlyMemory<byte> Write(ScriptOutcome outcome, Era era)
    {
        // The text goes first, but half of the answer is reserved for emitted blocks and links.
        var emitted = outcome.Emitted.Sum(b => b.Length + 1L);
        var forText = _left - Math.Min(emitted + (3 * LinkSize), _left / 2);
        _left -= forText;
        var text = Text(outcome, forText);
        _left += forText - SizeOf(text);
        if (emitted <= _left) _blocks.AddRange(outcome.Emitted);
        else PlaceSome(outcome.Emitted);
        return Results.Content(text + _notes, [.. _blocks, .. _links], outcome.Error is not null, era);
    }

    /// <summary>Result or error, console output and calls, together within the room.</summary>
    private string Text(ScriptOutcome outcome, long textRoom)
    {
        var result = Result(outcome, textRoom * 3 / 4);
        textRoom -= SizeOf(result);
        var console = Fitting(
            "what a script printed", ScriptOutcomeText.Console(outcome), Math.Min(MaxText, textRoom * 3 / 4));
        textRoom -= SizeOf(console);
        var calls = ScriptOutcomeText.Trace(outcome);
        if (console.Length + calls.Length == 0 && IsOtherJson(outcome)) calls = NoCalls;
        return result + console + Fitting("the calls of a script", calls, textRoom);
    }

    private string Result(ScriptOutcome outcome, long textRoom)
    {
        if (outcome.Error is not null)
        {
            var error = ScriptOutcomeText.Result(outcome) + DoneCalls.Warning(outcome) + Kept(outcome.Done);
            return Fitting("the error of a script", error, Math.Min(MaxText, textRoom));
        }

        if (outcome.Result.Length <= maxResult && EscapedText.Size(outcome.Result.Span) <= textRoom)
            return ScriptOutcomeText.Result(outcome);
        var whereabouts = Keep(KeptContent.OfJson("the result of a script", outcome.Result), _links);

        // Escaping quotes can double the size of JSON.
        var part = ScriptOutcomeText.Part(
            outcome.Result, whereabouts, Math.Min(Math.Min(maxResult, MaxBeginning), textRoom / 3));
        return Cut(part, textRoom);
    }

    /// <summary>Where the results that a failed script had got are kept.</summary>
    private string Kept(IReadOnlyList<DoneCall> done)
    {
        if (done.Count == 0) return "";
        var results = KeptContent.OfJson("the results that a failed script had got", DoneCalls.Results(done));
        return kept.Keep(results) is { } result ? DoneCalls.Kept(result.Handle, done) : "";
    }

    private static bool IsOtherJson(ScriptOutcome outcome) =>
        outcome.Error is null && !outcome.Result.IsEmpty && outcome.Result.Span[0] != (byte)'{';

    /// <summary>The text if it fits; otherwise its beginning and a reference to the full text.</summary>
    private string Fitting(string name, string text, long textRoom)
    {
        if (SizeOf(text) <= textRoom) return text;
        var whereabouts = Keep(KeptContent.OfText(name, Encoding.UTF8.GetBytes(text)), _links);
        var end = $"\n… truncated: {whereabouts}";
        return Cut(text, textRoom - SizeOf(end)) + Cut(end, textRoom);
    }

    /// <summary>Adds the emitted blocks that fit, and links for the others.</summary>
    private void PlaceSome(IReadOnlyList<ReadOnlyMemory<byte>> emitted)
    {
        var forBlocks = _left - (Math.Min(emitted.Count, MaxLinked + 1) * LinkSize);
        List<ReadOnlyMemory<byte>> rest = [];
        var linked = 0;
        for (var i = 0; i < emitted.Count; i++)
        {
            var block = emitted[i];
            if (block.Length < forBlocks)
            {
                _blocks.Add(block);
                _left -= block.Length + 1;
                forBlocks -= block.Length + 1;
            }
            else if (linked++ < MaxLinked)
            {
                Note(
                    $"emitted block {i + 1} is too large for this answer",
                    KeptContent.OfBlock($"block {i + 1} that a script emitted", block));
            }
            else
            {
                rest.Add(block);
            }
        }

        if (rest.Count > 0)
        {
            Note(
                $"{rest.Count} more emitted blocks do not fit",
                KeptContent.OfJson($"{rest.Count} blocks that a script emitted", ArrayOf(rest)));
        }
    }

    private void Note(string what, KeptContent content)
    {
        var note = $"\nnote: {what} ({content.MimeType}, {KeptLinks.Bytes(content.Size)}): {Keep(content, _blocks)}";
        var size = SizeOf(note);
        if (size > _left) return;
        _left -= size;
        _notes.Append(note);
    }

    /// <summary>Stores content, adds a link if supported and possible, and returns where to find it.</summary>
    private string Keep(KeptContent content, List<ReadOnlyMemory<byte>> links)
    {
        if (kept.Keep(content) is not { } result) return kept.TooLarge(content);
        var link = KeptLinks.Link(result);
        if (knowsLinks && link.Length < _left)
        {
            links.Add(link);
            _left -= link.Length + 1;
        }

        return KeptLinks.Whereabouts(result, hasCode: true);
    }

    private static ReadOnlyMemory<byte> ArrayOf(List<ReadOnlyMemory<byte>> blocks) => JsonText.Write(w =>
    {
        w.WriteStartArray();
        foreach (var block in blocks) w.WriteRaw(block);
        w.WriteEndArray();
    });

    private static long SizeOf(string text) => EscapedText.Size(Encoding.UTF8.GetBytes(text));

    private static string Cut(string text, long textRoom)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Encoding.UTF8.GetString(utf8.AsSpan(0, EscapedText.Fit(utf8, Math.Max(0, textRoom))));
    }
}
