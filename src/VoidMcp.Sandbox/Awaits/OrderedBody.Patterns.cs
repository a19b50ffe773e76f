using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <content>
/// Destructuring with an await in a default, a key or a target: one property or element at a time.
/// </content>
internal sealed partial class OrderedBody
{
    /// <summary>Destructures a value.</summary>
    /// <param name="target">A pattern, name or member; with a default, if it has one.</param>
    /// <param name="value">A value that is kept.</param>
    /// <param name="declared">How the names are declared; null for an assignment.</param>
    private void Destructure(Node target, Expression value, VariableDeclarationKind? declared)
    {
        var isWhole = target is Identifier || _iterators.Count == 0;
        if (isWhole && !_scan.Suspends(target) && target is not (MemberExpression or AssignmentPattern))
        {
            Store(target, value, declared);
            return;
        }

        switch (target)
        {
            case AssignmentPattern pattern:
                DestructureElement(pattern, () => value, declared);
                break;
            case ObjectPattern pattern:
                DestructureObject(pattern, value, declared);
                break;
            case ArrayPattern pattern:
                DestructureArray(pattern, value, declared);
                break;
            default:
                Store(target, value, declared);
                break;
        }
    }

    private void Store(Node target, Expression value, VariableDeclarationKind? declared)
    {
        if (declared is { } kind && target is not MemberExpression) Emit(Syntax.Declare(kind, target, value, target));
        else Emit(Syntax.Run(new AssignmentExpression(Operator.Assignment, target, value).At(target)));
    }

    /// <summary>
    /// Evaluates the target, then reads the value, then evaluates the default if the value is undefined.
    /// </summary>
    private void DestructureElement(Node target, Func<Expression> read, VariableDeclarationKind? declared)
    {
        var (left, otherwise) = target is AssignmentPattern pattern ? (pattern.Left, pattern.Right) : (target, null);
        if (left is MemberExpression member) left = Target(member, keep: true);
        var value = NewVariable();
        Guarded(_scan.Suspends(otherwise) ? otherwise : null, target, () =>
        {
            Set(value, read());
            if (otherwise is null) return;
            Emit(Syntax.If(
                Syntax.IsUndefined(Syntax.Name(value, otherwise), otherwise),
                CollectBlock(otherwise, () => Set(value, Named(left, Lower(otherwise)))),
                null,
                otherwise));
        });
        Destructure(left, Syntax.Name(value, left), declared);
    }

    /// <summary>An anonymous function or class that is the default of a name is named after it.</summary>
    private static Expression Named(Node left, Expression value)
    {
        if (left is not Identifier name) return value;
        return value is IFunction { Id: null } or ClassExpression { Id: null } ? InHolder(value, name, false) : value;
    }

    private void DestructureObject(ObjectPattern pattern, Expression value, VariableDeclarationKind? declared)
    {
        // undefined and null can't be taken apart, whatever the pattern holds.
        Guarded(null, pattern, () => Emit(Syntax.Run(new AssignmentExpression(
            Operator.Assignment, new ObjectPattern(NodeList.Empty<Node>()).At(pattern), value).Behind(pattern))));
        var keys = new List<Expression>();
        var hasRest = pattern.Properties.Count > 0 && pattern.Properties[^1] is RestElement;
        foreach (var node in pattern.Properties)
        {
            if (node is RestElement rest)
            {
                var target = rest.Argument is MemberExpression member ? Target(member, keep: true) : rest.Argument;
                var others = Runtime(RewriteRuntime.Others, rest, [value, .. keys]);
                if (_iterators.Count > 0) Guarded(null, rest, () => others = Keep(others));
                Store(target, others, declared);
                return;
            }

            var property = (AssignmentProperty)node;
            if (!_scan.Suspends(property) && !hasRest && _iterators.Count == 0)
            {
                Store(new ObjectPattern(NodeList.From<Node>(property)).At(property), value, declared);
                continue;
            }

            var key = property.Key;
            if (property.Computed)
                Guarded(_scan.Suspends(key) ? key : null, key, () => key = KeepKey(Lower(key)));
            keys.Add(key is Identifier name && !property.Computed ? Syntax.Text(name.Name, key)
                : key is Literal and not StringLiteral ? Keep(Runtime(RewriteRuntime.Key, key, key)) : key);
            var computed = property.Computed || key is not Identifier;
            DestructureElement(
                property.Value,
                () => new MemberExpression(value, key, computed, optional: false).At(property),
                declared);
        }
    }

    private void DestructureArray(ArrayPattern pattern, Expression value, VariableDeclarationKind? declared)
    {
        if (declared is { } kind and not VariableDeclarationKind.Var)
        {
            DeclareElements(pattern, value, kind);
            return;
        }

        if (declared is not null) _hoisted.AddRange(BoundNames(pattern));
        var iterator = NewVariable();
        Set(iterator, Runtime(RewriteRuntime.Open, pattern, value), pattern);
        Expression Reader() => Syntax.Name(iterator, pattern);
        var block = CollectBlock(pattern, () =>
        {
            foreach (var element in pattern.Elements)
            {
                if (element is null) Emit(Syntax.Run(Runtime(RewriteRuntime.Step, pattern, Reader())));
                else if (element is RestElement rest)
                    DestructureElement(rest.Argument, () => Runtime(RewriteRuntime.Rest, rest, Reader()), null);
                else DestructureElement(element, () => Runtime(RewriteRuntime.Step, element, Reader()), null);
            }
        });
        var error = NewName();
        var failed = new List<Statement>
        {
            Syntax.Run(Runtime(RewriteRuntime.Fail, pattern, Reader())),
            new ThrowStatement(Syntax.Name(error, pattern)).At(pattern),
        };
        var closed = new List<Statement> { Syntax.Run(Runtime(RewriteRuntime.Close, pattern, Reader())) };
        Emit(new TryStatement(
            block,
            new CatchClause(Syntax.Name(error, pattern), Plain(failed, pattern)).Behind(pattern),
            Plain(closed, pattern)).At(pattern));
    }

    /// <summary>A block that doesn't suspend, though the node that it belongs to does.</summary>
    private static NestedBlockStatement Plain(List<Statement> statements, Node at) =>
        new NestedBlockStatement(NodeList.From(statements.ToArray())).Behind(at);

    /// <summary>The names that a pattern declares.</summary>
    internal static IEnumerable<string> BoundNames(Node target) => target switch
    {
        Identifier name => [name.Name],
        AssignmentPattern pattern => BoundNames(pattern.Left),
        RestElement rest => BoundNames(rest.Argument),
        AssignmentProperty property => BoundNames(property.Value),
        ArrayPattern pattern => pattern.Elements.SelectMany(static e => e is null ? [] : BoundNames(e)),
        ObjectPattern pattern => pattern.Properties.SelectMany(BoundNames),
        _ => [],
    };
}
