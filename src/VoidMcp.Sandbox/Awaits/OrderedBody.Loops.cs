using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <content>Loops: what suspends in a loop's head moves into the body, where it runs once per iteration.</content>
internal sealed partial class OrderedBody
{
    private void PlaceLoop(Statement loop, List<LabeledStatement> labels)
    {
        if (!_scan.Suspends(loop))
        {
            Outline(labels.Count > 0 ? labels[0] : loop);
            return;
        }

        switch (loop)
        {
            case WhileStatement s:
                EmitLabeled(While(s), labels);
                break;
            case DoWhileStatement s:
                DoWhile(s, labels);
                break;
            case ForStatement s:
                For(s, labels);
                break;
            case ForInStatement s:
                var properties = Lower(s.Right);
                var (name, named) = Head(s.Left, s.Body);
                EmitLabeled(new ForInStatement(name, properties, named).At(s), labels);
                break;
            case ForOfStatement { Await: true } s:
                ForAwait(s, labels);
                break;
            case ForOfStatement s:
                var values = Lower(s.Right);
                var (item, body) = Head(s.Left, s.Body);
                EmitLabeled(new ForOfStatement(item, values, body, await: false).At(s), labels);
                break;
            default:
                throw new InvalidOperationException($"{loop.Type} is not a loop");
        }
    }

    private WhileStatement While(WhileStatement s)
    {
        if (!_scan.Suspends(s.Test)) return new WhileStatement(s.Test, Branch(s.Body)).At(s);
        return Endless(CollectBlock(s, () =>
        {
            BreakUnless(s.Test);
            Emit(Branch(s.Body));
        }), s);
    }

    private static WhileStatement Endless(NestedBlockStatement body, Node at) =>
        new WhileStatement(Syntax.Boolean(true, at), body).At(at);

    private void BreakUnless(Expression test)
    {
        var variables = _variables;
        Emit(Syntax.If(Syntax.Not(Lower(test)), Syntax.Break(test), null, test));
        _variables = variables;
    }

    private void DoWhile(DoWhileStatement s, List<LabeledStatement> labels)
    {
        if (!_scan.Suspends(s.Test))
        {
            EmitLabeled(new DoWhileStatement(Branch(s.Body), s.Test).At(s), labels);
            return;
        }

        var first = First(s);
        var body = CollectBlock(s, () =>
        {
            Emit(ExceptFirst(first, s, () => BreakUnless(s.Test)));
            Emit(Branch(s.Body));
        });
        EmitLabeled(Endless(body, s), labels);
    }

    /// <summary>A variable that is true in the first iteration of a loop.</summary>
    private string First(Node at)
    {
        var first = NewVariable();
        Set(first, Syntax.Boolean(true, at));
        return first;
    }

    /// <summary>Runs an action at the start of every iteration except the first.</summary>
    private Statement ExceptFirst(string first, Node at, Action action)
    {
        var skip = new List<Statement>
        {
            Syntax.Run(Syntax.Assign(Syntax.Name(first, at), Syntax.Boolean(false, at), at).Behind(at)),
        };
        return Syntax.If(Syntax.Name(first, at).Behind(at), Syntax.Block(skip, at), CollectBlock(at, action), at);
    }

    private void For(ForStatement s, List<LabeledStatement> labels)
    {
        var init = s.Init;
        if (_scan.Suspends(init))
        {
            init = init switch
            {
                VariableDeclaration { Kind: VariableDeclarationKind.Var } declaration => PlacedBefore(declaration),
                VariableDeclaration declaration => Redeclared(declaration),
                _ => PlacedBefore((Expression)init!),
            };
        }

        if (!_scan.Suspends(s.Test) && !_scan.Suspends(s.Update))
        {
            EmitLabeled(new ForStatement(init, s.Test, s.Update, Branch(s.Body)).At(s), labels);
            return;
        }

        // The engine copies the loop's variables before each further turn, and the update works on the copies.
        var first = _scan.Suspends(s.Update) ? First(s) : null;
        var body = CollectBlock(s, () =>
        {
            if (first is not null) Emit(ExceptFirst(first, s.Update!, () => RunFor(s.Update!)));
            if (s.Test is not null) BreakUnless(s.Test);
            Emit(Branch(s.Body));
        });
        EmitLabeled(new ForStatement(init, null, first is null ? s.Update : null, body).At(s), labels);
    }

    private StatementOrExpression? PlacedBefore(VariableDeclaration declaration)
    {
        PlaceDeclaration(declaration);
        return null;
    }

    private StatementOrExpression? PlacedBefore(Expression expression)
    {
        RunFor(expression);
        return null;
    }

    /// <summary>
    /// Evaluates the declaration in a block of its own; the loop declares the same names with the resulting values.
    /// </summary>
    private VariableDeclaration Redeclared(VariableDeclaration declaration)
    {
        var names = declaration.Declarations.SelectMany(static d => BoundNames(d.Id)).ToList();
        var kept = names.ConvertAll(_ => NewVariable());
        Emit(CollectBlock(declaration, () =>
        {
            PlaceDeclaration(declaration);
            for (var i = 0; i < names.Count; i++) Set(kept[i], Syntax.Name(names[i], declaration).Behind(declaration));
        }));
        var again = names.Select((n, i) => new VariableDeclarator(
            Syntax.Name(n, declaration).Behind(declaration),
            Syntax.Name(kept[i], declaration).Behind(declaration)).Behind(declaration));
        return new VariableDeclaration(declaration.Kind, NodeList.From(again)).Behind(declaration);
    }

    /// <summary>
    /// The target of a for-in or for-of, and the body, which destructures the value if that suspends.
    /// </summary>
    private (Node Target, Statement Body) Head(Node left, Statement body)
    {
        if (!_scan.Suspends(left)) return (left, Branch(body));
        var value = NewVariable();
        var block = CollectBlock(left, () =>
        {
            Take(left, Syntax.Name(value, left));
            Emit(Branch(body));
        });
        return (Syntax.Name(value, left).Behind(left), block);
    }

    /// <summary>Assigns the current value to a loop's target.</summary>
    private void Take(Node left, Expression value)
    {
        var variables = _variables;
        if (_scan.Suspends(left)) value = Keep(value);
        if (left is VariableDeclaration { Declarations: [var declarator, ..] } declaration)
            Destructure(declarator.Id, value, declaration.Kind);
        else if (left is MemberExpression) DestructureElement(left, () => value, null);
        else Destructure(left, value, null);
        _variables = variables;
    }

    /// <summary>
    /// Loops without an await run several times faster outside of a function that can suspend: in a function of their
    /// own, which the engine's call stack doesn't show.
    /// </summary>
    private void Outline(Statement loop)
    {
        if (OutlinedLoop.Of(loop, _strict) is not { } outlined)
        {
            Emit(loop);
            return;
        }

        _hoisted.Add(OutlinedLoop.Name);
        _hoisted.AddRange(outlined.Names);
        Emit(Syntax.Run(new AssignmentExpression(
            Operator.Assignment, Syntax.Name(OutlinedLoop.Name, loop), outlined.Function).At(loop)));
        var run = Syntax.Call(Syntax.Name(OutlinedLoop.Name, loop), loop);
        if (!outlined.Returns)
        {
            Emit(Syntax.Run(run));
            return;
        }

        var result = NewVariable();
        Set(result, run);
        var value = new MemberExpression(
            Syntax.Name(result, loop), Syntax.Number(0, loop), computed: true, optional: false).At(loop);
        Emit(Syntax.If(Syntax.Name(result, loop), new ReturnStatement(value).At(loop), null, loop));
    }
}
