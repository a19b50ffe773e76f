using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <content>Operators, conditional expressions and short circuits.</content>
internal sealed partial class OrderedBody
{
    /// <summary>
    /// Appends everything up to the last await in the expression, and returns the rest: an expression that doesn't
    /// suspend and that must be evaluated next.
    /// </summary>
    private Expression Lower(Expression expression)
    {
        if (!_scan.Suspends(expression)) return expression;
        return expression switch
        {
            AwaitExpression e => Await(e),
            YieldExpression e => Yield(e),
            NonLogicalBinaryExpression e => Binary(e),
            LogicalExpression e => Logical(e),
            ConditionalExpression e => Conditional(e),
            SequenceExpression e => Sequence(e),
            AssignmentExpression e => Assignment(e),
            UpdateExpression e => new UpdateExpression(e.Operator, Target((MemberExpression)e.Argument, keep: false),
                e.Prefix).At(e),
            NonUpdateUnaryExpression { Operator: Operator.Delete, Argument: ChainExpression c } e => Delete(e, c),
            NonUpdateUnaryExpression e => new NonUpdateUnaryExpression(e.Operator, Lower(e.Argument)).At(e),
            MemberExpression e => Member(e),
            ChainExpression e => Chain(e),
            CallExpression e => CallOf(e),
            NewExpression e => New(e),
            TemplateLiteral e => Template(e),
            TaggedTemplateExpression e => TaggedTemplate(e),
            ArrayExpression e => new ArrayExpression(NodeList.From(Operands(e.Elements.AsSpan()))).At(e),
            ObjectExpression e => ObjectOf(e),
            ClassExpression e => ClassOf(e),
            ParenthesizedExpression e => Lower(e.Expression),
            ImportExpression e => new ImportExpression(Lower(e.Source)).At(e),
            _ => throw new InvalidOperationException($"{expression.Type} cannot hold an await"),
        };
    }

    private Identifier Await(AwaitExpression e)
    {
        var variable = NewVariable();
        Set(variable, Awaiting(Lower(e.Argument), e));
        return Syntax.Name(variable, e);
    }

    /// <summary>What awaits a promise, at the root of a statement or an assignment.</summary>
    private Expression Awaiting(Expression promise, Node at) => _moved
        ? new YieldExpression(Runtime(RewriteRuntime.Wait, at, promise), @delegate: false).At(at)
        : new AwaitExpression(promise).At(at);

    private Identifier Yield(YieldExpression e)
    {
        var variable = NewVariable();
        Set(variable, Yielding(e));
        return Syntax.Name(variable, e);
    }

    private YieldExpression Yielding(YieldExpression e)
    {
        var value = e.Argument is null ? null : Lower(e.Argument);
        return _moved && e.Delegate
            ? new YieldExpression(Runtime(RewriteRuntime.Delegate, e, value!), @delegate: false).At(e)
            : new YieldExpression(value, e.Delegate).At(e);
    }

    private NonLogicalBinaryExpression Binary(NonLogicalBinaryExpression e)
    {
        if (e.Left is PrivateIdentifier)
            return new NonLogicalBinaryExpression(e.Operator, e.Left, Lower(e.Right)).At(e);
        var left = Lower(e.Left);
        if (_scan.Suspends(e.Right)) left = Keep(left);
        return new NonLogicalBinaryExpression(e.Operator, left, Lower(e.Right)).At(e);
    }

    private Expression Logical(LogicalExpression e)
    {
        var left = Lower(e.Left);
        if (!_scan.Suspends(e.Right)) return new LogicalExpression(e.Operator, left, e.Right).At(e);
        var result = NewVariable();
        Set(result, left);
        Emit(Syntax.If(Unsettled(e.Operator, Syntax.Name(result, e)), CollectBlock(e.Right, () =>
            Set(result, Lower(e.Right))), null, e));
        return Syntax.Name(result, e);
    }

    /// <summary>The condition under which a short circuit evaluates its right side.</summary>
    private static Expression Unsettled(Operator operation, Expression left) => operation switch
    {
        Operator.LogicalAnd or Operator.LogicalAndAssignment => left,
        Operator.LogicalOr or Operator.LogicalOrAssignment => Syntax.Not(left),
        _ => Syntax.IsNullish(left, left),
    };

    private Expression Conditional(ConditionalExpression e)
    {
        var test = Lower(e.Test);
        if (!_scan.Suspends(e.Consequent) && !_scan.Suspends(e.Alternate))
            return new ConditionalExpression(test, e.Consequent, e.Alternate).At(e);
        var result = NewVariable();
        Emit(Syntax.If(
            test,
            CollectBlock(e.Consequent, () => Set(result, Lower(e.Consequent))),
            CollectBlock(e.Alternate, () => Set(result, Lower(e.Alternate))),
            e));
        return Syntax.Name(result, e);
    }

    private Expression Sequence(SequenceExpression e)
    {
        for (var i = 0; i < e.Expressions.Count - 1; i++) RunFor(e.Expressions[i]);
        var last = Lower(e.Expressions[^1]);
        // Alone, an anonymous function or class could get a name from where the sequence stands, and a member that is
        // called would get its object as this.
        return last is IFunction or ClassExpression or MemberExpression or ChainExpression
            ? new SequenceExpression(NodeList.From(Syntax.Number(0, e), last)).At(e)
            : last;
    }

    /// <summary>Evaluates an expression for its effects.</summary>
    private void RunFor(Expression expression)
    {
        var value = Lower(expression);
        if (!Syntax.IsStable(value)) Emit(Syntax.Run(value));
    }

    private MemberExpression Member(MemberExpression e)
    {
        if (!e.Computed || !_scan.Suspends(e.Property))
            return new MemberExpression(Lower(e.Object), e.Property, e.Computed, optional: false).At(e);
        var owner = Keep(Lower(e.Object));
        return new MemberExpression(owner, Lower(e.Property), computed: true, optional: false).At(e);
    }

    /// <summary>
    /// Lowers a list of operands: those before the last await are kept, spreads among them as arrays.
    /// </summary>
    /// <param name="items">The operands; null is a hole in an array.</param>
    /// <param name="all">Whether all of them are kept.</param>
    private T[] Operands<T>(ReadOnlySpan<T> items, bool all = false)
        where T : Expression?
    {
        var last = items.Length - 1;
        while (!all && last >= 0 && !_scan.Suspends(items[last])) last--;
        var result = items.ToArray();
        for (var i = 0; i <= last; i++)
        {
            if (result[i] is not { } item) continue;
            var lowered = item is SpreadElement spread
                ? new SpreadElement(Lower(spread.Argument)).At(item)
                : Lower(item);
            if (i < last || all)
            {
                if (lowered is not SpreadElement) lowered = Keep(lowered);
                else
                {
                    var list = new ArrayExpression(NodeList.From<Expression?>(lowered)).At(item);
                    lowered = new SpreadElement(Keep(list)).At(item);
                }
            }

            result[i] = (T)lowered;
        }

        return result;
    }
}
