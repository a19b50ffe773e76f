namespace VoidMcp.Sandbox;

/// <content>Functions and their parameters.</content>
internal sealed partial class TypeEraser
{
    private const string ParameterPropertyHint =
        "Declare the field and assign it: class A { x; constructor(x) { this.x = x; } }.";

    private void Function(bool isStatement)
    {
        var first = _at;
        _ = TryTake("async");
        Expect("function");
        _ = TryTake("*");
        if (IsName) Take();
        if (FunctionRest()) return;
        if (!isStatement) throw new UnreadableException();

        // An overload's signature.
        _ = TryTake(";");
        EraseStatement(first);
    }

    /// <summary>Type parameters, parameters, return type and body; false if there is no body.</summary>
    private bool FunctionRest()
    {
        EraseTypeParameters();
        Parameters();
        Annotation();
        if (!Is("{")) return false;
        Block();
        return true;
    }

    private void Parameters()
    {
        Expect("(");
        Inside(() =>
        {
            while (!Is(")"))
            {
                Parameter();
                if (!TryTake(",") && !Is(")")) throw new UnreadableException();
            }
        });
        Take();
    }

    private void Parameter()
    {
        if (IsAny(Now, "public", "private", "protected", "readonly", "override")
            && (Ahead().Kind == CodeTokenKind.Name || IsAny(Ahead(), "{", "[")))
        {
            throw Refused(Now, "A TypeScript parameter property", ParameterPropertyHint);
        }

        if (Is("this") && Is(Ahead(), ":"))
        {
            var first = _at;
            Take();
            Take();
            Type();
            if (!Is(")")) Expect(",");
            EraseFrom(first);
            if (!Is(")")) Parameter();
            return;
        }

        _ = TryTake("...");
        Binding();
        if (Is("?"))
        {
            Take();
            EraseFrom(_at - 1);
        }

        Annotation();
        if (TryTake("=")) Assignment();
    }

    private void Binding()
    {
        if (IsName)
        {
            Take();
            return;
        }

        var closing = Is("{") ? "}" : Is("[") ? "]" : throw new UnreadableException();
        Take();
        Inside(() =>
        {
            while (!Is(closing))
            {
                if (TryTake("...")) Binding();
                else if (!Is(","))
                {
                    if (closing == "]") Binding();
                    else
                    {
                        Key();
                        if (TryTake(":")) Binding();
                    }

                    if (TryTake("=")) Assignment();
                }

                if (!TryTake(",") && !Is(closing)) throw new UnreadableException();
            }
        });
        Take();
    }

    /// <summary>Reads an arrow function, if there is one.</summary>
    private bool Arrow()
    {
        var isAsync = Is("async") && !Ahead().OnNewLine && !IsFunctionAhead()
            && (Ahead().Kind == CodeTokenKind.Name || IsAny(Ahead(), "(", "<"));
        var at = _at + (isAsync ? 1 : 0);
        var first = _tokens.All[at];
        if (first.Kind == CodeTokenKind.Name && at + 1 < _tokens.All.Count && Is(_tokens.All[at + 1], "=>"))
        {
            _at = at + 2;
            ArrowBody();
            return true;
        }

        if (Is(first, "<")) return Try(() => ArrowAt(at));
        if (!Is(first, "(") || _tokens.ClosingOf(at) is not (> 0 and var closing)) return false;
        var next = _tokens.All[closing + 1];
        if (Is(next, "=>")) return ArrowAt(at);
        return Is(next, ":") && Try(() => ArrowAt(at));
    }

    private bool ArrowAt(int at)
    {
        _at = at;
        EraseTypeParameters();
        Parameters();
        var isTyped = Is(":");
        var closing = _at - 1;
        Annotation();
        if (!Is("=>")) return false;
        if (isTyped) KeepOnLine(closing);
        Take();
        ArrowBody();

        // a ? (b) : c => d has no arrow function before the colon.
        return !isTyped || !_inConsequent || Is(":");
    }

    /// <summary>
    /// No line end may stand before an arrow: if the erased return type has one, the parenthesis moves to its end.
    /// </summary>
    private void KeepOnLine(int closing)
    {
        var (from, to) = (_tokens.All[closing].Start, _tokens.All[_at - 1].End);
        if (!_code.AsSpan(from, to - from).Contains('\n')) return;
        _blanks.Add((from, from + 1));
        _marks.Add((to - 1, ')'));
    }

    private void ArrowBody()
    {
        if (Is("{")) Block();
        else Assignment();
    }
}
