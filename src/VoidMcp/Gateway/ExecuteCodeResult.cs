using System.Text;
using VoidMcp.CodeMode;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// What a client gets for a script: one text, the blocks that it emitted, and links to what was too large. However large
/// its parts are, the whole fits into one message: what does not is kept and named instead. For one answer.
/// </summary>
/// <param name="kept">Takes what does not fit.</param>
/// <param name="room">Bytes of one answer's result (<see cref="MessageRoom"/>).</param>
/// <param name="maxResult">Bytes up to which the script's result is shown whole.</param>
/// <param name="knowsLinks">Whether the client's revision knows links to resources; else the text alone names them.</param>
internal sealed class ExecuteCodeResult(KeptResults kept, int room, long maxResult, bool knowsLinks)
{
    /// <summary>Braces, names, isError and the modern era's members.</summary>
    private const int Frame = 384;

    /// <summary>Of an error and of what was printed at most so much is shown: more than a well-behaved worker lets through.</summary>
    private const int MaxText = 128 * 1024;

    /// <summary>
    /// Of a result that is kept, at most so much is shown: clients cut longer texts by themselves and show less of them, opencode
    /// (from 50 KB) nothing at all.
    /// </summary>
    private const int MaxBeginning = 16 * 1024;

    /// <summary>
    /// Behind a result without console and calls that is no object: Gemini CLI takes a text that is JSON for structured content, and
    /// refuses the answer where that is no object.
    /// </summary>
    private const string NoCalls = "\n\ncalls: none";

    /// <summary>Emitted blocks that get a handle of their own where they do not fit; further ones share one.</summary>
    private const int MaxLinked = 12;

    /// <summary>The room for a link and the note about it.</summary>
    private const int LinkSize = 1_000;

    private readonly List<ReadOnlyMemory<byte>> _blocks = [], _links = [];
    private readonly StringBuilder _notes = new();
    private long _left = Math.Max(0, room - Frame);

    /// <summary>The raw result of the call.</summary>
    public ReadOnlyMemory<byte> Write(ScriptOutcome outcome, Era era)
    {
        // The text goes first, but what was emitted, and links, have a right to half of the answer.
        var emitted = outcome.Emitted.Sum(b => b.Length + 1L);
        var forText = _left - Math.Min(emitted + (3 * LinkSize), _left / 2);
        _left -= forText;
        var text = Text(outcome, forText);
        _left += forText - SizeOf(text);
        if (emitted <= _left) _blocks.AddRange(outcome.Emitted);
        else PlaceSome(outcome.Emitted);
        return Results.Content(text + _notes, [.. _blocks, .. _links], outcome.Error is not null, era);
    }

    /// <summary>Result or error, console and trace, together within the room.</summary>
    private string Text(ScriptOutcome outcome, long textRoom)
    {
        var result = Result(outcome, textRoom * 3 / 4);
        textRoom -= SizeOf(result);
        var console = Fitting("what a script printed", ScriptOutcomeText.Console(outcome), Math.Min(MaxText, textRoom * 3 / 4));
        textRoom -= SizeOf(console);
        var calls = ScriptOutcomeText.Trace(outcome);
        if (console.Length + calls.Length == 0 && IsOtherJson(outcome)) calls = NoCalls;
        return result + console + Fitting("the calls of a script", calls, textRoom);
    }

    private string Result(ScriptOutcome outcome, long textRoom)
    {
        if (outcome.Error is not null) return Fitting("the error of a script", ScriptOutcomeText.Result(outcome), Math.Min(MaxText, textRoom));
        if (outcome.Result.Length <= maxResult && EscapedText.Size(outcome.Result.Span) <= textRoom) return ScriptOutcomeText.Result(outcome);
        var whereabouts = Keep(KeptContent.OfJson("the result of a script", outcome.Result), _links);

        // Quotes are escaped on their way: JSON may take twice its size.
        var part = ScriptOutcomeText.Part(outcome.Result, whereabouts, Math.Min(Math.Min(maxResult, MaxBeginning), textRoom / 3));
        return Cut(part, textRoom);
    }

    private static bool IsOtherJson(ScriptOutcome outcome) => outcome.Error is null && !outcome.Result.IsEmpty && outcome.Result.Span[0] != (byte)'{';

    /// <summary>The text, or its beginning and where the whole is.</summary>
    private string Fitting(string name, string text, long textRoom)
    {
        if (SizeOf(text) <= textRoom) return text;
        var whereabouts = Keep(KeptContent.OfText(name, Encoding.UTF8.GetBytes(text)), _links);
        var end = $"\n… cut here: {whereabouts}";
        return Cut(text, textRoom - SizeOf(end)) + Cut(end, textRoom);
    }

    /// <summary>Of emitted blocks that do not all fit: those that do, and links in the place of the others.</summary>
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
                Note($"emitted block {i + 1} is too large for this answer", KeptContent.OfBlock($"block {i + 1} that a script emitted", block));
            }
            else
            {
                rest.Add(block);
            }
        }

        if (rest.Count > 0) Note($"{rest.Count} more emitted blocks do not fit", KeptContent.OfJson($"{rest.Count} blocks that a script emitted", ArrayOf(rest)));
    }

    private void Note(string what, KeptContent content)
    {
        var note = $"\nnote: {what} ({content.MimeType}, {KeptLinks.Bytes(content.Size)}): {Keep(content, _blocks)}";
        var size = SizeOf(note);
        if (size > _left) return;
        _left -= size;
        _notes.Append(note);
    }

    /// <summary>Keeps it, links to it where the client knows links and there is room, and says where it is.</summary>
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
