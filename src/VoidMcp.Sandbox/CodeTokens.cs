namespace VoidMcp.Sandbox;

/// <summary>What a <see cref="CodeToken"/> is.</summary>
internal enum CodeTokenKind
{
    /// <summary>An identifier or keyword; also a private name with its <c>#</c>.</summary>
    Name,
    Number,
    Text,
    Regex,

    /// <summary>A piece of a template: from a backtick or <c>}</c> up to the next <c>${</c> or backtick.</summary>
    Template,

    /// <summary>
    /// An operator or bracket. <c>&gt;</c> is always a token of its own, because it may close generics.
    /// </summary>
    Mark,

    /// <summary>A character that can't be in JavaScript outside strings and comments.</summary>
    Stray,

    /// <summary>The end of the code; always the last token.</summary>
    End,
}

/// <summary>A token's place in the code.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after it.</param>
/// <param name="OnNewLine">Whether a line end is between it and the previous token.</param>
/// <param name="IsOpen">Whether its text or template ends without its closing quote.</param>
internal readonly record struct CodeToken(CodeTokenKind Kind, int Start, int End, bool OnNewLine, bool IsOpen);

/// <summary>
/// Splits code into tokens. Never fails: it also reads TypeScript, and code with errors, for which the real parser only
/// has a message. Whether a slash begins a regular expression is decided by the token before it.
/// </summary>
internal sealed class CodeTokens
{
    /// <summary>Longer marks first. Those that begin with <c>&gt;</c> are left out.</summary>
    private static readonly string[] s_marks =
    [
        "===", "!==", "**=", "<<=", "&&=", "||=", "??=", "...", "=>", "==", "!=", "**", "++", "--", "<<", "<=", "&&",
        "||", "??", "?.", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
    ];

    private const string SingleMarks = "(){}[];,<>+-*/%&|^!~?:=.@";

    private readonly string _code;
    private readonly List<CodeToken> _tokens = [];
    private readonly Stack<(char Open, int Token, bool EndsOperand)> _open = [];
    private readonly Dictionary<int, int> _closing = [];
    private int _at;
    private bool _newLine;

    /// <summary>Whether the closing bracket that was read last ends an operand, so that a slash divides it.</summary>
    private bool _endedOperand;

    private CodeTokens(string code) => _code = code;

    public static CodeTokens Read(string code)
    {
        var tokens = new CodeTokens(code);
        tokens.ReadAll();
        return tokens;
    }

    public IReadOnlyList<CodeToken> All => _tokens;

    /// <summary>The index of the bracket that closes the one with this index; -1 if none does.</summary>
    public int ClosingOf(int opening) => _closing.GetValueOrDefault(opening, -1);

    public ReadOnlySpan<char> TextOf(CodeToken token) => _code.AsSpan(token.Start, token.End - token.Start);

    private void ReadAll()
    {
        while (SkipSpace())
        {
            var start = _at;
            var (kind, isOpen) = ReadToken();
            _tokens.Add(new CodeToken(kind, start, _at, _newLine, isOpen));
            _newLine = false;
        }

        _tokens.Add(new CodeToken(CodeTokenKind.End, _code.Length, _code.Length, _newLine, false));
    }

    private char Next => _at + 1 < _code.Length ? _code[_at + 1] : '\0';

    /// <summary>Skips white space and comments; false at the end.</summary>
    private bool SkipSpace()
    {
        while (_at < _code.Length)
        {
            var c = _code[_at];
            if (c == '/' && Next is '/' or '*') SkipComment();
            else if (char.IsWhiteSpace(c) || c == '\uFEFF')
            {
                _newLine |= c is '\n' or '\r' or '\u2028' or '\u2029';
                _at++;
            }
            else return true;
        }

        return false;
    }

    private void SkipComment()
    {
        var isLine = Next == '/';
        var end = isLine
            ? _code.IndexOf('\n', _at)
            : _code.IndexOf("*/", Math.Min(_at + 2, _code.Length), StringComparison.Ordinal);
        var stop = end < 0 ? _code.Length : isLine ? end : end + 2;
        _newLine |= _code.AsSpan(_at, stop - _at).Contains('\n');
        _at = stop;
    }

    private (CodeTokenKind Kind, bool IsOpen) ReadToken()
    {
        var c = _code[_at];
        if (IsNameStart(c) || c == '#' && IsNameStart(Next) || c == '\\' && Next == 'u' && At(2) is '{' or >= '0')
            return (ReadName(), false);
        if (char.IsAsciiDigit(c) || c == '.' && char.IsAsciiDigit(Next)) return (ReadNumber(), false);
        if (c is '"' or '\'') return (CodeTokenKind.Text, ReadText(c));
        if (c == '`') return (CodeTokenKind.Template, ReadTemplate());
        if (c == '}' && _open.TryPeek(out var top) && top.Open == '`')
        {
            _open.Pop();
            return (CodeTokenKind.Template, ReadTemplate());
        }

        if (c == '/' && MayBeRegex() && ReadRegex()) return (CodeTokenKind.Regex, false);
        return (ReadMark(c), false);
    }

    private char At(int offset) => _at + offset < _code.Length ? _code[_at + offset] : '\0';

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '$' || char.IsSurrogate(c);

    private static bool IsNamePart(char c) => IsNameStart(c) || char.IsDigit(c)
        || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private CodeTokenKind ReadName()
    {
        _at++;
        while (_at < _code.Length && (IsNamePart(_code[_at]) || _code[_at] == '\\' && Next == 'u')) _at++;
        return CodeTokenKind.Name;
    }

    private CodeTokenKind ReadNumber()
    {
        var (start, sawDot) = (_at, false);
        for (; _at < _code.Length; _at++)
        {
            var c = _code[_at];
            var isExponent = c is '+' or '-' && _at > start && _code[_at - 1] is 'e' or 'E'
                && !_code.AsSpan(start, _at - start).StartsWith("0x", StringComparison.OrdinalIgnoreCase);
            if (c == '.' && !sawDot) sawDot = true;
            else if (!char.IsAsciiLetterOrDigit(c) && c != '_' && !isExponent) break;
        }

        return CodeTokenKind.Number;
    }

    private bool ReadText(char quote)
    {
        for (_at++; _at < _code.Length && _code[_at] is not ('\n' or '\r'); _at++)
        {
            if (_code[_at] == quote)
            {
                _at++;
                return false;
            }

            if (_code[_at] != '\\') continue;
            if (Next == '\r' && At(2) == '\n') _at++;
            _at++;
        }

        _at = Math.Min(_at, _code.Length);
        return true;
    }

    private bool ReadTemplate()
    {
        for (_at++; _at < _code.Length; _at++)
        {
            if (_code[_at] == '`')
            {
                _at++;
                return false;
            }

            if (_code[_at] == '$' && Next == '{')
            {
                _open.Push(('`', _tokens.Count, false));
                _at += 2;
                return false;
            }

            if (_code[_at] == '\\') _at++;
        }

        _at = Math.Min(_at, _code.Length);
        return true;
    }

    private bool MayBeRegex()
    {
        if (_tokens.Count == 0) return true;
        var last = _tokens[^1];
        var text = TextOf(last);
        return last.Kind switch
        {
            CodeTokenKind.Name => text is "return" or "typeof" or "instanceof" or "in" or "of" or "new" or "delete"
                or "void" or "throw" or "case" or "do" or "else" or "yield" or "await",
            CodeTokenKind.Template => text[^1] == '{',
            CodeTokenKind.Mark => text is not ("]" or "++" or "--") && (text is not (")" or "}") || !_endedOperand),
            _ => false,
        };
    }

    private bool ReadRegex()
    {
        var inClass = false;
        for (var i = _at + 1; i < _code.Length && _code[i] is not ('\n' or '\r'); i++)
        {
            var c = _code[i];
            if (c == '\\') i++;
            else if (c == '[') inClass = true;
            else if (c == ']') inClass = false;
            else if (c == '/' && !inClass)
            {
                _at = i + 1;
                while (_at < _code.Length && char.IsAsciiLetter(_code[_at])) _at++;
                return true;
            }
        }

        return false;
    }

    private CodeTokenKind ReadMark(char c)
    {
        foreach (var mark in s_marks)
        {
            if (mark[0] != c || !_code.AsSpan(_at).StartsWith(mark) || mark == "?." && char.IsAsciiDigit(At(2)))
                continue;
            _at += mark.Length;
            return CodeTokenKind.Mark;
        }

        _at++;
        if (!SingleMarks.Contains(c, StringComparison.Ordinal)) return CodeTokenKind.Stray;
        if (c is '(' or '[' or '{') _open.Push((c, _tokens.Count, EndsOperand(c)));
        else if (c is ')' or ']' or '}' && _open.TryPeek(out var top) && top.Open != '`') Close();
        return CodeTokenKind.Mark;
    }

    private void Close()
    {
        if (!_open.TryPeek(out var top) || top.Open == '`') return;
        _open.Pop();
        _closing[top.Token] = _tokens.Count;
        _endedOperand = top.EndsOperand;
    }

    /// <summary>
    /// Whether what this bracket encloses is an operand: not the head of a loop or condition, and not a block.
    /// </summary>
    private bool EndsOperand(char bracket)
    {
        if (_tokens.Count == 0) return bracket != '{';
        var last = _tokens[^1];
        var text = TextOf(last);
        if (bracket == '(') return text is not ("if" or "while" or "for" or "with");
        if (bracket == '[') return true;
        return last.Kind == CodeTokenKind.Mark
            ? text is not (")" or ";" or "{" or "}" or "=>" or ">")
            : text is "return" or "typeof" or "in" or "of" or "new" or "void" or "throw" or "await" or "yield";
    }
}
