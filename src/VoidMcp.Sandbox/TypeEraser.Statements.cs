using System.Runtime.CompilerServices;

namespace VoidMcp.Sandbox;

/// <content>Statements other than declarations.</content>
internal sealed partial class TypeEraser
{
    private void Statement()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Is("{")) Block();
        else if (!IsName || !(Control() || Declaration() || TypeDeclaration())) ExpressionStatement();
    }

    private void Block()
    {
        Expect("{");
        Inside(() =>
        {
            while (!Is("}")) Statement();
        });
        Take();
    }

    private void Semicolon()
    {
        if (TryTake(";") || Is("}") || AtEnd || Now.OnNewLine) return;
        throw new UnreadableException();
    }

    private void ExpressionStatement()
    {
        if (TryTake(";")) return;
        if (IsName && Is(Ahead(), ":"))
        {
            Take();
            Take();
            Statement();
            return;
        }

        Expression();
        Semicolon();
    }

    private bool Control()
    {
        switch (_tokens.TextOf(Now))
        {
            case "if" or "while" or "with":
                Take();
                Head();
                Statement();
                if (TryTake("else")) Statement();
                return true;
            case "for":
                Take();
                _ = TryTake("await");
                ForHead();
                Statement();
                return true;
            case "do":
                Take();
                Statement();
                Expect("while");
                Head();
                _ = TryTake(";");
                return true;
            case "return" or "throw":
                Take();
                if (!Now.OnNewLine && !AtEnd && !IsAny(Now, ";", "}")) Expression();
                Semicolon();
                return true;
            case "break" or "continue" or "debugger":
                Take();
                if (IsName && !Now.OnNewLine) Take();
                Semicolon();
                return true;
            case "switch":
                Switch();
                return true;
            case "try":
                TryStatement();
                return true;
            default:
                return false;
        }
    }

    private void Head()
    {
        Expect("(");
        Inside(Expression);
        Expect(")");
    }

    private void ForHead()
    {
        Expect("(");
        Inside(() =>
        {
            if (IsAny(Now, "var", "let", "const", "using")) Declarators();
            else if (!Is(";")) Expression();
            if (TryTake("of") || TryTake("in")) Expression();
            while (TryTake(";"))
            {
                if (!IsAny(Now, ";", ")")) Expression();
            }
        });
        Expect(")");
    }

    private void Switch()
    {
        Take();
        Head();
        Expect("{");
        Inside(() =>
        {
            while (!Is("}"))
            {
                if (TryTake("case")) Expression();
                else Expect("default");
                Expect(":");
                while (!IsAny(Now, "case", "default", "}")) Statement();
            }
        });
        Take();
    }

    private void TryStatement()
    {
        Take();
        Block();
        if (TryTake("catch"))
        {
            if (TryTake("("))
            {
                Binding();
                Annotation();
                Expect(")");
            }

            Block();
        }

        if (TryTake("finally")) Block();
    }
}
