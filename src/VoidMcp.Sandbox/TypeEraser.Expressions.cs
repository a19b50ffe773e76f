using System.Runtime.CompilerServices;

namespace VoidMcp.Sandbox;

/// <content>
/// Expressions, as a row of operands and operators: precedence does not matter for where types can be.
/// </content>
internal sealed partial class TypeEraser
{
    private void Expression()
    {
        do Assignment();
        while (TryTake(","));
    }

    private void Assignment()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Arrow()) return;
        while (true)
        {
            Unary();
            Casts();
            if (IsBinary()) continue;
            if (IsAny(Now, "=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", "&=", "|=", "^=", "&&=", "||=", "??="))
            {
                Take();
                Assignment();
            }
            else if (TryTake("?"))
            {
                var inConsequent = _inConsequent;
                _inConsequent = true;
                Assignment();
                _inConsequent = inConsequent;
                Expect(":");
                Assignment();
            }

            return;
        }
    }

    /// <summary>Erases <c>as T</c> and <c>satisfies T</c>.</summary>
    private void Casts()
    {
        while (IsAny(Now, "as", "satisfies") && !Now.OnNewLine)
        {
            var first = _at;
            Take();
            Type();
            EraseFrom(first);

            // TypeScript ends the statement here; without the type, JavaScript would go on with the next line.
            if (Now.OnNewLine && (Now.Kind == CodeTokenKind.Template || IsAny(Now, "(", "[")))
                _marks.Add((_tokens.All[first].Start, ';'));
        }
    }

    private bool IsBinary()
    {
        if (Is(">"))
        {
            // >=, >>, >>> and their assignments.
            do Take();
            while (IsAny(Now, ">", "=") && Now.Start == _tokens.All[_at - 1].End);
            return true;
        }

        if (!IsAny(
            Now, "+", "-", "*", "/", "%", "**", "<", "<=", "<<", "==", "===", "!=", "!==", "&&", "||", "??", "&", "|",
            "^", "instanceof", "in"))
        {
            return false;
        }

        Take();
        return true;
    }

    private void Unary()
    {
        while (true)
        {
            if (IsAny(Now, "!", "~", "+", "-", "++", "--", "typeof", "void", "delete", "await")) Take();
            else if (Is("new") && !Is(Ahead(), ".")) Take();
            else if (Is("yield"))
            {
                Take();
                _ = TryTake("*");
                if (Now.OnNewLine || AtEnd || IsAny(Now, ")", "]", "}", ",", ";", ":")) return;
                Assignment();
                return;
            }
            else if (Is("<"))
            {
                var first = _at;
                if (!TypeArguments()) throw new UnreadableException();
                EraseFrom(first);
            }
            else break;
        }

        Primary();
        Postfix();
    }

    private void Postfix()
    {
        while (true)
        {
            if (TryTake(".")) ExpectName();
            else if (TryTake("?."))
            {
                if (IsName) Take();
            }
            else if (Is("("))
            {
                Take();
                List(")");
            }
            else if (Is("["))
            {
                Take();
                Inside(Expression);
                Expect("]");
            }
            else if (Now.Kind == CodeTokenKind.Template && _code[Now.Start] == '`') Template();
            else if (Is("!") && !Now.OnNewLine)
            {
                Take();
                EraseFrom(_at - 1);
            }
            else if (IsAny(Now, "++", "--") && !Now.OnNewLine) Take();
            else if (!Is("<") || !TryTypeArguments()) return;
        }
    }

    private void Primary()
    {
        switch (Now.Kind)
        {
            case CodeTokenKind.Name when Is("function") || Is("async") && IsFunctionAhead():
                Function(isStatement: false);
                break;
            case CodeTokenKind.Name when Is("class"):
                Class();
                break;
            case CodeTokenKind.Name or CodeTokenKind.Number or CodeTokenKind.Text or CodeTokenKind.Regex:
                Take();
                break;
            case CodeTokenKind.Template:
                Template();
                break;
            default:
                if (TryTake("("))
                {
                    Inside(Expression);
                    Expect(")");
                }
                else if (TryTake("[")) List("]");
                else if (Is("{")) ObjectLiteral();
                else throw new UnreadableException();
                break;
        }
    }

    private bool IsFunctionAhead() => Is(Ahead(), "function") && !Ahead().OnNewLine;

    /// <summary>Reads items with spreads and holes, up to and including the closing bracket.</summary>
    private void List(string closing)
    {
        Inside(() =>
        {
            while (!Is(closing))
            {
                _ = TryTake("...");
                if (!Is(",") && !Is(closing)) Assignment();
                if (!TryTake(",") && !Is(closing)) throw new UnreadableException();
            }
        });
        Take();
    }

    private void Template()
    {
        Inside(() =>
        {
            while (Continues(Now))
            {
                Take();
                Expression();
                if (Now.Kind != CodeTokenKind.Template) throw new UnreadableException();
            }
        });
        Take();
    }

    private void ObjectLiteral()
    {
        Take();
        Inside(() =>
        {
            while (!Is("}"))
            {
                if (TryTake("...")) Assignment();
                else Member();
                if (!TryTake(",") && !Is("}")) throw new UnreadableException();
            }
        });
        Take();
    }

    private void Member()
    {
        while (IsAny(Now, "async", "get", "set") && !IsAny(Ahead(), "(", ":", ",", "}", "=", "<")) Take();
        _ = TryTake("*");
        Key();
        if (IsAny(Now, "(", "<")) FunctionRest();
        else if (TryTake(":")) Assignment();
        else if (TryTake("=")) Assignment();
    }

    private void Key()
    {
        if (TryTake("["))
        {
            Inside(Expression);
            Expect("]");
        }
        else if (Now.Kind is CodeTokenKind.Name or CodeTokenKind.Text or CodeTokenKind.Number) Take();
        else throw new UnreadableException();
    }
}
