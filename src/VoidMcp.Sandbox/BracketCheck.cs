namespace VoidMcp.Sandbox;

/// <summary>
/// Finds the unmatched bracket behind a parser's "unexpected token". Understands strings, templates and comments, but
/// not regular expression literals, so its answer is only a hint.
/// </summary>
internal sealed class BracketCheck
{
    private readonly string _code;
    private readonly List<(char Open, int Line, int Column)> _open = [];
    private int _at, _line = 1, _lineStart;

    private BracketCheck(string code) => _code = code;

    /// <summary>Describes the first unmatched bracket; null if all brackets match.</summary>
    public static string? Problem(string code) => new BracketCheck(code).Find();

    private string? Find()
    {
        while (_at < _code.Length)
        {
            var c = _code[_at];
            if (c is '"' or '\'') SkipText(c);
            else if (c == '`') SkipTemplate();
            else if (c == '/' && (Next is '/' or '*')) SkipComment();
            else if (c is '(' or '[' or '{') Open(c);
            else if (c is ')' or ']' or '}')
            {
                if (_open.Count == 0) return $"The {c} on line {_line}, column {Column} matches no opening bracket.";
                var (open, line, column) = _open[^1];
                if (open == '`')
                {
                    _open.RemoveAt(_open.Count - 1);
                    _at++;
                    SkipTemplate(inside: true);
                    continue;
                }

                if (Closing(open) != c)
                {
                    return $"The {open} on line {line}, column {column} is closed by the {c} on line {_line}, "
                        + $"column {Column}: "
                        + $"a {Closing(open)} is missing.";
                }

                _open.RemoveAt(_open.Count - 1);
                _at++;
            }
            else Step();
        }

        if (_open.Count == 0) return null;
        var last = _open[^1];
        return last.Open == '`'
            ? $"The ${{ on line {last.Line}, column {last.Column} is never closed."
            : $"The {last.Open} on line {last.Line}, column {last.Column} is never closed.";
    }

    private char Next => _at + 1 < _code.Length ? _code[_at + 1] : '\0';

    private int Column => _at - _lineStart + 1;

    private static char Closing(char open) => open switch { '(' => ')', '[' => ']', _ => '}' };

    private void Open(char kind)
    {
        _open.Add((kind, _line, Column));
        _at++;
    }

    private void Step()
    {
        if (_code[_at] == '\n')
        {
            _line++;
            _lineStart = _at + 1;
        }

        _at++;
    }

    private void SkipText(char quote)
    {
        for (_at++; _at < _code.Length && _code[_at] != quote && _code[_at] != '\n'; _at++)
        {
            if (_code[_at] == '\\' && Next != '\n') _at++;
        }

        if (_at < _code.Length && _code[_at] == quote) _at++;
    }

    /// <summary>Skips to the template's end, or into its next <c>${</c>, whose closing brace leads back here.</summary>
    private void SkipTemplate(bool inside = false)
    {
        if (!inside) _at++;
        while (_at < _code.Length)
        {
            if (_code[_at] == '`')
            {
                _at++;
                return;
            }

            if (_code[_at] == '$' && Next == '{')
            {
                _open.Add(('`', _line, Column));
                _at += 2;
                return;
            }

            if (_code[_at] == '\\' && Next != '\n') _at++;
            if (_at < _code.Length) Step();
        }
    }

    private void SkipComment()
    {
        var end = Next == '/' ? "\n" : "*/";
        var close = _code.IndexOf(end, _at + 2, StringComparison.Ordinal);
        var stop = close < 0 ? _code.Length : end == "\n" ? close : close + 2;
        while (_at < stop) Step();
    }
}
