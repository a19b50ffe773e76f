using System.Runtime.CompilerServices;

namespace VoidMcp.Sandbox;

/// <content>Types: reads over them. Brackets in types are skipped without a look inside.</content>
internal sealed partial class TypeEraser
{
    /// <summary>Erases <c>: type</c>, if there is one.</summary>
    private void Annotation()
    {
        if (!Is(":")) return;
        var first = _at;
        Take();
        Type();
        EraseFrom(first);
    }

    private void Type()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (IsAny(Now, "|", "&")) Take();
        do TypeOperand();
        while (TryTake("|") || TryTake("&"));
        if (!Is("extends") || Now.OnNewLine) return;
        Take();
        Type();
        if (!TryTake("?")) return;
        Type();
        Expect(":");
        Type();
    }

    private void TypeOperand()
    {
        while (IsAny(Now, "keyof", "unique", "readonly", "infer", "asserts", "abstract") && StartsType(Ahead())
            && !Ahead().OnNewLine && !Is(Ahead(), "is"))
        {
            Take();
        }

        var isFunction = Is("<") || Is("new") && IsAny(Ahead(), "(", "<");
        if (isFunction) _ = TryTake("new");
        if (Is("<")) TypeParameters();
        if (isFunction || IsFunctionType())
        {
            if (!Is("(")) throw new UnreadableException();
            TakeBrackets();
            Expect("=>");
            Type();
            return;
        }

        switch (Now.Kind)
        {
            case CodeTokenKind.Text or CodeTokenKind.Number:
                Take();
                break;
            case CodeTokenKind.Template:
                TypeTemplate();
                break;
            case CodeTokenKind.Name:
                NamedType();
                break;
            default:
                if (TryTake("-")) Take();
                else if (IsAny(Now, "(", "[", "{")) TakeBrackets();
                else throw new UnreadableException();
                break;
        }

        TypeSuffixes();
    }

    /// <summary>
    /// Whether a function type begins here, and not a type in parentheses: as TypeScript decides it, by the first
    /// parameter and what follows it.
    /// </summary>
    private bool IsFunctionType()
    {
        if (!Is("(")) return false;
        if (IsAny(Ahead(), ")", "...")) return true;
        var isFunction = false;
        _ = Try(() =>
        {
            Take();
            if (IsAny(Now, "null", "void", "typeof", "true", "false", "import", "new")) return false;
            Binding();
            isFunction = IsAny(Now, ":", ",", "?", "=") || Is(")") && Is(Ahead(), "=>");

            // Only a look ahead: nothing has been read.
            return false;
        });
        return isFunction;
    }

    private bool StartsType(CodeToken token) => token.Kind is CodeTokenKind.Name or CodeTokenKind.Text
        or CodeTokenKind.Template || IsAny(token, "(", "[", "{", "<");

    private void NamedType()
    {
        _ = TryTake("typeof");
        var isImport = Is("import");
        ExpectName();
        if (isImport) TakeBrackets();
        while (TryTake(".")) ExpectName();
        if (Is("<") && !Now.OnNewLine && !TypeArguments()) throw new UnreadableException();
        if (Is("is") && !Now.OnNewLine)
        {
            Take();
            Type();
        }
    }

    private void TypeTemplate()
    {
        while (Continues(Now))
        {
            Take();
            Type();
            if (Now.Kind != CodeTokenKind.Template) throw new UnreadableException();
        }

        Take();
    }

    private bool Continues(CodeToken template) => _tokens.TextOf(template) is [.., '$', '{'];

    private void TypeSuffixes()
    {
        while (Is("[") && !Now.OnNewLine) TakeBrackets();
    }

    /// <summary>Reads over <c>&lt;A, B&gt;</c>; false if it is something else, with the position undefined.</summary>
    private bool TypeArguments()
    {
        Take();
        do
        {
            if (Is(">")) break;
            Type();
        }
        while (TryTake(","));
        return TryTake(">");
    }

    private void TypeParameters()
    {
        Expect("<");
        do
        {
            if (Is(">")) break;
            while (IsAny(Now, "const", "in", "out") && Ahead().Kind == CodeTokenKind.Name) Take();
            ExpectName();
            if (TryTake("extends")) Type();
            if (TryTake("=")) Type();
        }
        while (TryTake(","));
        Expect(">");
    }

    private void EraseTypeParameters()
    {
        if (!Is("<")) return;
        var first = _at;
        TypeParameters();
        EraseFrom(first);
    }

    /// <summary>
    /// Reads over type arguments after a name or call, and erases them; nothing if it is a comparison.
    /// </summary>
    private bool TryTypeArguments() => Try(() =>
    {
        var first = _at;
        if (!TypeArguments() || !MayFollowTypeArguments()) return false;
        EraseFrom(first);
        return true;
    });

    /// <summary>A call or template follows, or nothing that could be the right side of a comparison.</summary>
    private bool MayFollowTypeArguments() => Now.Kind is CodeTokenKind.Template or CodeTokenKind.End
        || IsAny(
            Now, "(", ")", "]", ",", ";", "}", ":", "?", ".", "?.", "==", "===", "!=", "!==", "&&", "||", "??", "=")
        || Now.OnNewLine && Now.Kind == CodeTokenKind.Name;
}
