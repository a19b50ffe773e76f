namespace VoidMcp.Sandbox;

/// <content>Classes and their members.</content>
internal sealed partial class TypeEraser
{
    private void Class()
    {
        Expect("class");
        if (IsName && !IsAny(Now, "extends", "implements")) Take();
        EraseTypeParameters();
        if (TryTake("extends"))
        {
            Primary();
            Postfix();
            if (Is("<"))
            {
                var first = _at;
                if (!TypeArguments()) throw new UnreadableException();
                EraseFrom(first);
            }
        }

        if (Is("implements"))
        {
            var first = _at;
            Take();
            do Type();
            while (TryTake(","));
            EraseFrom(first);
        }

        Expect("{");
        Inside(() =>
        {
            while (!Is("}"))
            {
                if (!TryTake(";")) ClassMember();
            }
        });
        Take();
    }

    private void ClassMember()
    {
        var first = _at;
        var isTypeOnly = Modifiers();
        if (Is("{"))
        {
            // static { … }
            Block();
            return;
        }

        if (Is("[") && Ahead().Kind == CodeTokenKind.Name && Is(Ahead(2), ":"))
        {
            TakeBrackets();
            Annotation();
            Semicolon();
            EraseFrom(first);
            return;
        }

        _ = TryTake("*");
        Key();
        if (IsAny(Now, "?", "!"))
        {
            Take();
            EraseFrom(_at - 1);
        }

        if (IsAny(Now, "(", "<"))
        {
            if (FunctionRest()) return;
            isTypeOnly = true;
        }
        else
        {
            var annotation = Is(":") ? _at : -1;
            Annotation();
            if (TryTake("=")) Assignment();

            // Without its type the field would go on with the next line.
            else if (annotation >= 0 && !isTypeOnly && Now.OnNewLine && IsAny(Now, "(", "[", "*"))
                _marks.Add((_tokens.All[annotation].Start, ';'));
        }

        Semicolon();
        if (isTypeOnly) EraseFrom(first);
    }

    /// <summary>Erases a member's modifiers; returns whether the member exists only in TypeScript.</summary>
    private bool Modifiers()
    {
        var isTypeOnly = false;
        var first = _at;
        while (IsName && !IsAny(Ahead(), "(", "=", ";", ":", "?", "!", "<", ",", "}"))
        {
            if (IsAny(Now, "static", "async", "get", "set", "accessor"))
            {
                Take();
                continue;
            }

            if (!IsAny(Now, "public", "private", "protected", "readonly", "abstract", "override", "declare")) break;
            isTypeOnly |= IsAny(Now, "abstract", "declare");
            Take();
            EraseFrom(_at - 1);
            if (first == _at - 1 && IsAny(Now, "[", "*")) _marks.Add((_tokens.All[first].Start, ';'));
        }

        return isTypeOnly;
    }
}
