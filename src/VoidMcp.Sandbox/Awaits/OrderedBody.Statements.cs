using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <content>Statements other than loops.</content>
internal sealed partial class OrderedBody
{
    private void PlaceAll(in NodeList<Statement> statements)
    {
        for (var i = 0; i < statements.Count; i++) Place(statements[i]);
    }

    /// <summary>Appends a statement, in its new order.</summary>
    private void Place(Statement statement)
    {
        if (!Changes(statement))
        {
            Emit(statement);
            return;
        }

        var variables = _variables;
        switch (statement)
        {
            case ExpressionStatement s:
                PlaceExpression(s);
                break;
            case VariableDeclaration s:
                PlaceDeclaration(s);
                break;
            case ReturnStatement { Argument: { } argument } s:
                PlaceReturn(s, argument);
                break;
            case ThrowStatement s:
                Emit(new ThrowStatement(Lower(s.Argument)).At(s));
                break;
            case IfStatement s:
                var test = Lower(s.Test);
                Emit(Syntax.If(test, Branch(s.Consequent), s.Alternate is null ? null : Branch(s.Alternate), s));
                break;
            case NestedBlockStatement s:
                Emit(BlockOf(s));
                break;
            case TryStatement s:
                PlaceTry(s);
                break;
            case SwitchStatement s:
                PlaceSwitch(s);
                break;
            case WithStatement s:
                Emit(new WithStatement(Lower(s.Object), Branch(s.Body)).At(s));
                break;
            case ClassDeclaration s:
                Emit(ClassOf(s));
                break;
            case LabeledStatement s:
                PlaceLabeled(s);
                break;
            default:
                PlaceLoop(statement, []);
                break;
        }

        _variables = variables;
    }

    private void PlaceReturn(ReturnStatement s, Expression argument)
    {
        // An async generator awaits what it returns.
        var value = _asyncGenerator ? Await(new AwaitExpression(argument).At(argument)) : Lower(argument);
        Emit(new ReturnStatement(value).At(s));
    }

    private bool Changes(Statement statement) => _scan.Suspends(statement) || _scan.HoldsLoop(statement);

    private Statement Branch(Statement statement) => !Changes(statement) ? statement
        : statement is NestedBlockStatement block ? BlockOf(block)
        : CollectBlock(statement, () => Place(statement));

    private NestedBlockStatement BlockOf(NestedBlockStatement block) => !Changes(block) ? block
        : new NestedBlockStatement(NodeList.From(Collect(() => PlaceAll(block.Body)).ToArray())).At(block);

    private void PlaceExpression(ExpressionStatement s)
    {
        switch (s.Expression)
        {
            case AwaitExpression a:
                Emit(new NonSpecialExpressionStatement(Awaiting(Lower(a.Argument), a)).At(s));
                break;
            case YieldExpression y:
                Emit(new NonSpecialExpressionStatement(Yielding(y)).At(s));
                break;
            case AssignmentExpression { Operator: Operator.Assignment, Left: Identifier, Right: AwaitExpression } a:
                var assigned = new AssignmentExpression(a.Operator, a.Left, Root(a.Right)).At(a);
                Emit(new NonSpecialExpressionStatement(assigned).At(s));
                break;
            default:
                RunFor(s.Expression);
                break;
        }
    }

    /// <summary>
    /// An expression whose await may stay where it is, at the root. A yield may not: the engine would assign what the
    /// caller gives to the generator's <c>return()</c>.
    /// </summary>
    private Expression Root(Expression e) =>
        e is AwaitExpression a && !_moved ? new AwaitExpression(Lower(a.Argument)).At(a) : Lower(e);

    private void PlaceDeclaration(VariableDeclaration s)
    {
        foreach (var declared in s.Declarations)
        {
            var variables = _variables;
            if (!_scan.Suspends(declared)) Emit(Syntax.Declare(s.Kind, declared.Id, declared.Init, s));
            else if (declared.Id is Identifier)
                Emit(Syntax.Declare(s.Kind, declared.Id, declared.Init is null ? null : Root(declared.Init), s));
            else
            {
                var value = Keep(Lower(declared.Init!));
                if (_scan.Suspends(declared.Id)) Destructure(declared.Id, value, s.Kind);
                else Emit(Syntax.Declare(s.Kind, declared.Id, value, s));
            }

            _variables = variables;
        }
    }

    private void PlaceLabeled(LabeledStatement s)
    {
        var labels = new List<LabeledStatement> { s };
        while (labels[^1].Body is LabeledStatement inner) labels.Add(inner);
        if (AwaitScan.IsLoop(labels[^1].Body)) PlaceLoop(labels[^1].Body, labels);
        else EmitLabeled(Branch(labels[^1].Body), labels);
    }

    private void EmitLabeled(Statement statement, List<LabeledStatement> labels)
    {
        for (var i = labels.Count - 1; i >= 0; i--)
            statement = new LabeledStatement(labels[i].Label, statement).At(labels[i]);
        Emit(statement);
    }

    private void PlaceTry(TryStatement s)
    {
        var block = BlockOf(s.Block);
        var handler = s.Handler;
        if (handler is not null && _scan.Suspends(handler.Param))
        {
            var error = NewName();
            var body = Collect(() =>
            {
                Destructure(handler.Param!, Syntax.Name(error, handler.Param!), VariableDeclarationKind.Let);
                Emit(BlockOf(handler.Body));
            });
            handler = new CatchClause(
                Syntax.Name(error, handler.Param!),
                new NestedBlockStatement(NodeList.From(body.ToArray())).At(handler)).At(handler);
        }
        else if (handler is not null) handler = new CatchClause(handler.Param, BlockOf(handler.Body)).At(handler);

        Emit(new TryStatement(block, handler, s.Finalizer is null ? null : BlockOf(s.Finalizer)).At(s));
    }

    /// <summary>
    /// If a case's test suspends, finds the matching case first and then switches on its index.
    /// </summary>
    private void PlaceSwitch(SwitchStatement s)
    {
        var discriminant = Lower(s.Discriminant);
        var found = s.Cases.Any(c => _scan.Suspends(c.Test));
        if (found)
        {
            var value = Keep(discriminant);
            var number = NewVariable();
            Set(number, Syntax.Number(-1, s.Discriminant));
            for (var i = 0; i < s.Cases.Count; i++)
            {
                if (s.Cases[i].Test is { } test) FindCase(value, number, test, i);
            }

            discriminant = Syntax.Name(number, s.Discriminant);
        }

        var cases = new SwitchCase[s.Cases.Count];
        for (var i = 0; i < cases.Length; i++)
        {
            var at = s.Cases[i];
            var test = found && at.Test is not null ? Syntax.Number(i, at.Test) : at.Test;
            cases[i] = new SwitchCase(test, NodeList.From(Collect(() => PlaceAll(at.Consequent)).ToArray())).At(at);
        }

        Emit(new SwitchStatement(discriminant, NodeList.From(cases)).At(s));
    }

    private void FindCase(Expression value, string number, Expression test, int index)
    {
        var variables = _variables;
        var open = new NonLogicalBinaryExpression(
            Operator.LessThan, Syntax.Name(number, test), Syntax.Number(0, test)).Behind(test);
        Emit(Syntax.If(open, CollectBlock(test, () =>
        {
            var same = new NonLogicalBinaryExpression(Operator.StrictEquality, value, Lower(test)).At(test);
            var found = CollectBlock(test, () => Set(number, Syntax.Number(index, test)));
            Emit(Syntax.If(same, found, null, test));
        }), null, test));
        _variables = variables;
    }
}
