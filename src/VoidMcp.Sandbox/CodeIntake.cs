using System.Text.RegularExpressions;
using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox;

/// <summary>The model's code in a form that the engine can run, or why there is none.</summary>
internal sealed record TakenCode
{
    /// <summary>The code that positions refer to: the model's own, or the repaired one.</summary>
    public required string Original { get; init; }

    /// <summary>The code to run: as <see cref="Original"/>, with spaces where something was left out.</summary>
    public required string Plain { get; init; }

    /// <summary>The syntax tree of <see cref="Plain"/>; null if it is not valid.</summary>
    public Script? Program { get; init; }

    /// <summary>Whether the code exports a function, which is to be called.</summary>
    public bool ExportsFunction { get; init; }

    /// <summary>The parser's error; null if there is none.</summary>
    public ParseErrorException? Error { get; init; }

    /// <summary>TypeScript that can't be erased; null if there is none.</summary>
    public TypeRefusal? Refusal { get; init; }

    /// <summary>What was done to the code, for the model. Nothing is said of fences around it, and of types.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>A better hint than the error's own; null if there is none.</summary>
    public string? Hint { get; init; }
}

/// <summary>
/// Takes the model's code in. What is JavaScript is taken as it is. Otherwise tries, in this order: an exported or
/// nameless function, erased TypeScript, the code in a fence or in a JSON argument, and repairs of what the way through
/// other programs did to it. Only what then parses is taken.
/// </summary>
internal static partial class CodeIntake
{
    public static readonly ParserOptions ParserOptions = new()
    {
        AllowReturnOutsideFunction = true,
        AllowAwaitOutsideFunction = true,
        AllowHashBang = true,
    };

    public static TakenCode Take(string code)
    {
        code = WithoutByteOrderMark(code);
        var fence = FencedCode.In(code);

        // A fence without backticks in its code is JavaScript too, templates behind each other, and a word before it is
        // their tag or label.
        var isFenced = fence.IsFound && FenceAtStart().IsMatch(code);
        var first = Attempt(code, code);
        if (first.Program is not null && !isFenced) return WithoutEntities(first);

        var (best, notes) = (first, new List<string>());
        foreach (var candidate in fence.Candidates)
        {
            var inFence = Attempt(code, candidate);
            if (inFence.Program is not null) return inFence with { Notes = fence.Notes };
            if (ReferenceEquals(best, first)) best = inFence;
        }

        if (best.Program is not null) best = best with { Program = null };
        if (CodeRepairs.FromJson(best.Plain) is { } fromJson)
        {
            notes.Add("The code was taken out of a JSON object; send the code alone.");
            best = Attempt(fromJson, FencedCode.In(fromJson).Candidates is [var inside, ..] ? inside : fromJson);
            if (best.Program is not null) return best with { Notes = notes };
        }

        if (fence.Problem is null && Repaired(best, notes) is { } repaired) return repaired;
        return best with { Hint = fence.Problem ?? OtherLanguage.Hint(code, best.Plain) };
    }

    /// <summary>
    /// <c>a &amp;lt; b</c> is JavaScript, of a variable that does not exist: entities outside texts are decoded.
    /// </summary>
    private static TakenCode WithoutEntities(TakenCode taken)
    {
        if (!CodeRepairs.HasEntities(taken.Plain)) return taken;
        var (repair, note, _) = CodeRepairs.Others[0];
        var text = repair(taken.Plain);
        return Attempt(text, text) is { Program: not null } decoded ? decoded with { Notes = [note] } : taken;
    }

    /// <summary>
    /// Applies one repair after the other until the code parses; null if it never does, so that errors show the code as
    /// it came.
    /// </summary>
    private static TakenCode? Repaired(TakenCode failed, List<string> notes)
    {
        foreach (var lineEnds in CodeRepairs.LineEnds(failed.Plain).Prepend(failed.Plain))
        {
            var (text, said) = (lineEnds, new List<string>(notes));
            if (text != failed.Plain)
            {
                said.Add("The code's line ends were escaped twice (\\n as two characters) and have been restored.");
                if (Attempt(text, text) is { Program: not null } taken) return taken with { Notes = said };
            }

            foreach (var (repair, note, isPart) in CodeRepairs.Others)
            {
                var next = repair(text);
                if (next == text) continue;
                if (Attempt(next, next) is { Program: not null } taken) return taken with { Notes = [.. said, note] };
                if (!isPart) continue;
                text = next;
                said.Add(note);
            }
        }

        return null;
    }

    private static TakenCode Attempt(string original, string code)
    {
        code = WithoutHashBang(code);
        var plain = TryShapes(original, code);
        if (plain.Program is { } program && !MayHaveTypedCall(code)) return plain;
        if (TypeEraser.Erase(code) is not { } erased) return plain;
        var untyped = TryShapes(original, erased.Text);
        if (plain.Program is not null)
        {
            // f<string>(x) is a comparison in JavaScript, of something that is not defined.
            return untyped.Program is not null && erased.TypeNames.Any(IsBuiltInType) ? untyped : plain;
        }

        if (erased.Refusal is { } refusal) return plain with { Refusal = refusal };
        return untyped.Program is not null || IsLater(untyped.Error!, plain.Error!) ? untyped : plain;
    }

    /// <summary>
    /// Parses the code as written. Only if that fails, tries it as a module with a default export, then as an anonymous
    /// function: string contents may look like either.
    /// </summary>
    private static TakenCode TryShapes(string original, string code)
    {
        var taken = TryParse(original, code);
        if (taken.Program is not null) return taken;
        if (WithoutExportDefault(code) is { } exported)
        {
            var module = TryParse(original, exported);
            if (module.Program is not null || IsLater(module.Error!, taken.Error!))
                return module with { ExportsFunction = true };
        }

        // Inserting the name shifts the rest of this line by one column, and nothing else.
        return NamelessFunction().Match(code) is { Success: true } match
            && TryParse(original, code.Insert(match.Index + match.Length - 1, "$")) is { Program: not null } named
            ? named
            : taken;
    }

    private static TakenCode TryParse(string original, string code)
    {
        try
        {
            return new TakenCode
            {
                Original = original,
                Plain = code,
                Program = new Parser(ParserOptions).ParseScript(code, ScriptSource.FileName),
            };
        }
        catch (ParseErrorException e)
        {
            return new TakenCode { Original = original, Plain = code, Error = e };
        }
    }

    private static bool IsLater(ParseErrorException error, ParseErrorException than) =>
        (error.LineNumber, error.Column).CompareTo((than.LineNumber, than.Column)) > 0;

    private static bool MayHaveTypedCall(string code) =>
        code.Contains('<', StringComparison.Ordinal) && TypedCall().IsMatch(code);

    private static bool IsBuiltInType(string name) =>
        name is "string" or "number" or "boolean" or "any" or "unknown" or "never" or "object";

    private static string WithoutByteOrderMark(string code) => code.StartsWith('\uFEFF') ? " " + code[1..] : code;

    private static string WithoutHashBang(string code) =>
        code.StartsWith("#!", StringComparison.Ordinal) ? "//" + code[2..] : code;

    /// <summary>Replaces <c>export default</c> with a <c>return</c> of the same width; null if there is none.</summary>
    private static string? WithoutExportDefault(string code)
    {
        var match = ExportDefault().Match(code);
        if (!match.Success) return null;
        var words = match.Groups[1];
        var blank = string.Concat(words.Value["return".Length..].Select(static c => c is '\n' or '\r' ? c : ' '));
        return string.Concat(code.AsSpan(0, words.Index), "return", blank) + code[(words.Index + words.Length)..];
    }

    [GeneratedRegex(@"^(?:[ \t]*/\*[^\n]*?\*/)?[ \t]*(export\s+default)(?=[\s(\[{])", RegexOptions.Multiline)]
    private static partial Regex ExportDefault();

    [GeneratedRegex(@"\A\s*(?:\w+[ \t]*:?[ \t\r]*\n\s*)?```")]
    private static partial Regex FenceAtStart();

    [GeneratedRegex(@"^\s*(?:async\s+)?function \(")]
    private static partial Regex NamelessFunction();

    [GeneratedRegex(@"[\w$)\]]<(?=[^;=()]{0,200}?>\s*[(`])"
        + @"(?=[^;=()]{0,200}?\b(?:string|number|boolean|any|unknown|never|object)\b)")]
    private static partial Regex TypedCall();
}
