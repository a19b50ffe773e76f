using System.Runtime.CompilerServices;

namespace VoidMcp.Sandbox;

/// <summary>Code whose TypeScript has been replaced by spaces.</summary>
/// <param name="Text">The code; as long as the original, with the same line ends.</param>
/// <param name="Refusal">TypeScript that can't be erased because it has meaning at run time; null if there is
/// none.</param>
/// <param name="TypeNames">The names that occurred only in erased types.</param>
internal sealed record ErasedCode(string Text, TypeRefusal? Refusal, IReadOnlySet<string> TypeNames);

/// <summary>TypeScript that is more than types, and what to write instead.</summary>
/// <param name="At">Where it begins in the code.</param>
/// <param name="What">What it is, as the subject of a sentence.</param>
/// <param name="Hint">What to write instead.</param>
internal sealed record TypeRefusal(int At, string What, string Hint);

/// <summary>
/// Replaces TypeScript's types by spaces, so that the rest is JavaScript with every position unchanged. Reads the
/// tokens by the grammar, but only as far as needed to know where types can be; the real parser checks the rest. Used
/// only for code that does not parse as JavaScript.
/// </summary>
internal sealed partial class TypeEraser
{
    /// <summary>
    /// Ambiguous places are read twice, nested ones more often; code that needs more steps per token is left alone.
    /// </summary>
    private const int StepsPerToken = 200, StepsOfFailure = 100;

    private readonly string _code;
    private readonly CodeTokens _tokens;
    private readonly List<(int Start, int End)> _blanks = [];
    private readonly List<(int At, char Mark)> _marks = [];
    private long _steps;
    private int _at;

    /// <summary>Whether the code at hand is between the <c>?</c> and the <c>:</c> of a conditional.</summary>
    private bool _inConsequent;

    private TypeEraser(string code)
    {
        (_code, _tokens) = (code, CodeTokens.Read(code));
        _steps = 1000 + ((long)StepsPerToken * _tokens.All.Count);
    }

    /// <summary>
    /// Erases all types. If the code can't be read to its end, what was found before is erased, so that the parser's
    /// error is about the real problem; null if nothing was found.
    /// </summary>
    /// <exception cref="InsufficientExecutionStackException">The code is nested too deeply.</exception>
    public static ErasedCode? Erase(string code)
    {
        var eraser = new TypeEraser(code);
        TypeRefusal? refusal = null;
        try
        {
            while (!eraser.AtEnd) eraser.Statement();
        }
        catch (UnreadableException)
        {
            // The parser reports it.
        }
        catch (RefusedException e)
        {
            refusal = e.Refusal;
        }

        return eraser._blanks.Count == 0 && refusal is null
            ? null
            : eraser.Result(refusal);
    }

    private ErasedCode Result(TypeRefusal? refusal)
    {
        var text = Blanked();
        return new ErasedCode(text, refusal, TypeNames(text));
    }

    private string Blanked()
    {
        var text = _code.ToCharArray();
        foreach (var (start, end) in _blanks)
        {
            for (var i = start; i < end; i++)
            {
                if (text[i] is not ('\n' or '\r')) text[i] = ' ';
            }
        }

        foreach (var (at, mark) in _marks) text[at] = mark;
        return new string(text);
    }

    private HashSet<string> TypeNames(string blanked)
    {
        HashSet<string> erased = new(StringComparer.Ordinal), left = new(StringComparer.Ordinal);
        foreach (var token in _tokens.All.Where(static t => t.Kind == CodeTokenKind.Name))
        {
            (blanked[token.Start] is ' ' or ';' ? erased : left).Add(_tokens.TextOf(token).ToString());
        }

        erased.ExceptWith(left);
        return erased;
    }

    private CodeToken Now => _tokens.All[_at];

    private CodeToken Ahead(int count = 1) => _tokens.All[Math.Min(_at + count, _tokens.All.Count - 1)];

    private bool AtEnd => Now.Kind == CodeTokenKind.End;

    private bool IsName => Now.Kind == CodeTokenKind.Name;

    private bool Is(ReadOnlySpan<char> text) => Is(Now, text);

    private bool Is(CodeToken token, ReadOnlySpan<char> text) =>
        token.Kind is CodeTokenKind.Mark or CodeTokenKind.Name && _tokens.TextOf(token).SequenceEqual(text);

    private bool IsAny(CodeToken token, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (Is(token, text)) return true;
        }

        return false;
    }

    private void Take()
    {
        if (AtEnd || --_steps < 0) throw new UnreadableException();
        _at++;
    }

    private bool TryTake(ReadOnlySpan<char> text)
    {
        if (!Is(text)) return false;
        Take();
        return true;
    }

    private void Expect(ReadOnlySpan<char> text)
    {
        if (!TryTake(text)) throw new UnreadableException();
    }

    private void ExpectName()
    {
        if (!IsName) throw new UnreadableException();
        Take();
    }

    /// <summary>Goes behind the bracket that closes the one at hand.</summary>
    private void TakeBrackets()
    {
        var closing = _tokens.ClosingOf(_at);
        if (closing < 0 || --_steps < 0) throw new UnreadableException();
        _at = closing + 1;
    }

    /// <summary>Erases the tokens from this index up to the one at hand.</summary>
    private void EraseFrom(int first)
    {
        if (first < _at) _blanks.Add((_tokens.All[first].Start, _tokens.All[_at - 1].End));
    }

    /// <summary>
    /// Erases a whole statement. If the next line would then continue the previous statement, a semicolon separates
    /// them.
    /// </summary>
    private void EraseStatement(int first)
    {
        EraseFrom(first);
        if (first > 0 && ContinuesLine(Now)) _marks.Add((_tokens.All[first].Start, ';'));
    }

    /// <summary>Whether a token at the start of a line would continue the expression on the line before.</summary>
    private bool ContinuesLine(CodeToken token) =>
        token.Kind is CodeTokenKind.Template or CodeTokenKind.Regex || IsAny(token, "(", "[", "+", "-", "*", "/");

    /// <summary>Reads something that may turn out to be something else; then nothing has happened.</summary>
    private bool Try(Func<bool> read)
    {
        var (at, blanks, marks, inConsequent) = (_at, _blanks.Count, _marks.Count, _inConsequent);
        try
        {
            if (read()) return true;
        }
        catch (UnreadableException)
        {
            if ((_steps -= StepsOfFailure) < 0) throw;
        }

        _blanks.RemoveRange(blanks, _blanks.Count - blanks);
        _marks.RemoveRange(marks, _marks.Count - marks);
        (_at, _inConsequent) = (at, inConsequent);
        return false;
    }

    /// <summary>Reads the inside of brackets, where no conditional is open.</summary>
    private void Inside(Action read)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var inConsequent = _inConsequent;
        _inConsequent = false;
        read();
        _inConsequent = inConsequent;
    }

    private static RefusedException Refused(CodeToken token, string what, string hint) =>
        new(new TypeRefusal(token.Start, what, hint));

    /// <summary>The code is not what the grammar says; the parser reports it better.</summary>
    private sealed class UnreadableException : Exception;

    private sealed class RefusedException(TypeRefusal refusal) : Exception
    {
        public TypeRefusal Refusal { get; } = refusal;
    }
}
