namespace VoidMcp.Sandbox;

/// <content>Declarations, imports and exports, and what exists only in TypeScript.</content>
internal sealed partial class TypeEraser
{
    private const string EnumHint = "Write an object: const Color = { Red: \"red\", Green: \"green\" };";
    private const string NamespaceHint = "Write an object or plain functions.";

    private bool Declaration()
    {
        if (Is("const") && Is(Ahead(), "enum")) throw Refused(Now, "A TypeScript enum", EnumHint);
        if (IsAny(Now, "var", "const") || Is("let") && Ahead().Kind == CodeTokenKind.Name
            || Is("let") && IsAny(Ahead(), "{", "[") || Is("using") && IsNameOnLine(Ahead()))
        {
            Declarators();
            Semicolon();
            return true;
        }

        if (Is("await") && Is(Ahead(), "using") && IsNameOnLine(Ahead(2)))
        {
            Take();
            Declarators();
            Semicolon();
            return true;
        }

        if (Is("function") || Is("async") && Is(Ahead(), "function")) Function(isStatement: true);
        else if (Is("class")) Class();
        else if (Is("abstract") && Is(Ahead(), "class"))
        {
            Take();
            EraseFrom(_at - 1);
            Class();
        }
        else if (Is("import") && !IsAny(Ahead(), "(", ".")) Import();
        else if (Is("export")) Export();
        else return false;
        return true;
    }

    private static bool IsNameOnLine(CodeToken token) => token is { Kind: CodeTokenKind.Name, OnNewLine: false };

    private void Declarators()
    {
        Take();
        do
        {
            Binding();
            if (Is("!") && Is(Ahead(), ":"))
            {
                Take();
                EraseFrom(_at - 1);
            }

            Annotation();
            if (TryTake("=")) Assignment();
        }
        while (TryTake(","));
    }

    private void Import()
    {
        var first = _at;
        Take();
        var isType = Is("type")
            && (Ahead().Kind == CodeTokenKind.Name && !Is(Ahead(), "from") || IsAny(Ahead(), "{", "*"));
        while (Now.Kind != CodeTokenKind.Text) Take();
        Take();
        _ = TryTake(";");
        if (isType) EraseStatement(first);
    }

    private void Export()
    {
        var first = _at;
        Take();
        if (TryTake("default"))
        {
            if (!Declaration() && !TypeDeclaration()) ExpressionStatement();
            return;
        }

        if (Is("type") && IsAny(Ahead(), "{", "*") || IsAny(Now, "{", "*"))
        {
            var isType = TryTake("type");
            if (!TryTake("*")) TakeBrackets();
            while (IsNameOnLine(Now) || Now is { Kind: CodeTokenKind.Text, OnNewLine: false }) Take();
            _ = TryTake(";");
            if (isType) EraseStatement(first);
            return;
        }

        var (declared, erased) = (_at, _blanks.Count);
        if (Declaration())
        {
            // Of an overload's signature nothing is left to export.
            if (_blanks.Count > erased && _blanks[^1] == (_tokens.All[declared].Start, _tokens.All[_at - 1].End))
                EraseFrom(first);
            return;
        }

        if (!TypeDeclaration()) throw new UnreadableException();
        EraseStatement(first);
    }

    /// <summary>Erases a declaration that exists only in TypeScript; false if it is something else.</summary>
    private bool TypeDeclaration()
    {
        var first = _at;
        if (!IsNameOnLine(Ahead()) && !(IsAny(Now, "module") && Ahead().Kind == CodeTokenKind.Text)) return false;
        switch (_tokens.TextOf(Now))
        {
            case "interface":
                Take();
                Interface();
                break;
            case "type" when IsAny(Ahead(2), "=", "<"):
                Take();
                TypeAlias();
                break;
            case "declare":
                Take();
                Ambient();
                break;
            case "enum":
                throw Refused(Now, "A TypeScript enum", EnumHint);
            case "namespace" or "module" when IsAny(Ahead(2), "{", "."):
                throw Refused(Now, "A TypeScript namespace", NamespaceHint);
            default:
                return false;
        }

        EraseStatement(first);
        return true;
    }

    private void Interface()
    {
        ExpectName();
        if (Is("<")) TypeParameters();
        if (TryTake("extends"))
        {
            do Type();
            while (TryTake(","));
        }

        if (!Is("{")) throw new UnreadableException();
        TakeBrackets();
    }

    private void TypeAlias()
    {
        ExpectName();
        if (Is("<")) TypeParameters();
        Expect("=");
        Type();
        _ = TryTake(";");
    }

    /// <summary>What follows <c>declare</c>: up to the end of its braces, or of its line.</summary>
    private void Ambient()
    {
        if (TryTake("type"))
        {
            TypeAlias();
            return;
        }

        var isBlock = IsAny(Now, "class", "abstract", "interface", "namespace", "module", "global", "enum")
            || Is("const") && Is(Ahead(), "enum");
        var isFunction = Is("function");
        Take();
        if (isBlock)
        {
            while (!Is("{")) Take();
            TakeBrackets();
            return;
        }

        if (isFunction)
        {
            ExpectName();
            if (Is("<")) TypeParameters();
            if (!Is("(")) throw new UnreadableException();
            TakeBrackets();
            if (TryTake(":")) Type();
        }
        else
        {
            do
            {
                ExpectName();
                if (TryTake(":")) Type();
            }
            while (TryTake(","));
        }

        _ = TryTake(";");
    }
}
