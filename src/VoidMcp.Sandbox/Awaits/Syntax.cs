using System.Runtime.CompilerServices;
using Acornima;
using Acornima.Ast;
using Range = Acornima.Range;

namespace VoidMcp.Sandbox.Awaits;

/// <summary>
/// Builds syntax nodes that stand at the place of the model's own code. The engine reports errors at a node's location,
/// and resumes a suspended function by comparing ranges: a generated statement's range must hold the ranges of all
/// awaits in it, and of no others.
/// </summary>
internal static class Syntax
{
    /// <summary>Gives a new node the place of another one.</summary>
    public static T At<T>(this T node, Node place)
        where T : Node => node.At(place.Range, place.Location);

    /// <summary>Gives a new node a place, which otherwise only an object initializer can.</summary>
    public static T At<T>(this T node, Range range, in SourceLocation location)
        where T : Node
    {
        Unsafe.AsRef(in node.RangeRef) = range;
        Unsafe.AsRef(in node.LocationRef) = location;
        return node;
    }

    /// <summary>An empty range at the end of a node, for generated code that never suspends.</summary>
    public static T Behind<T>(this T node, Node place)
        where T : Node => node.At(Range.From(place.End, place.End), place.Location);

    /// <summary>A name; those that start with a space are generated and can't be in the model's code.</summary>
    public static Identifier Name(string name, Node at) => new Identifier(name).At(at);

    public static Expression Undefined(Node at) =>
        new NonUpdateUnaryExpression(Operator.Void, Number(0, at)).Behind(at);

    public static Expression Number(int value, Node at) =>
        new NumericLiteral(value, value.ToString(System.Globalization.CultureInfo.InvariantCulture)).Behind(at);

    public static Expression Boolean(bool value, Node at) =>
        new BooleanLiteral(value, value ? "true" : "false").Behind(at);

    public static Expression Text(string value, Node at) => new StringLiteral(value, "''").Behind(at);

    public static Expression IsNullish(Expression value, Node at) =>
        new NonLogicalBinaryExpression(Operator.Equality, value, new NullLiteral("null").Behind(at)).Behind(at);

    public static Expression IsUndefined(Expression value, Node at) =>
        new NonLogicalBinaryExpression(Operator.StrictEquality, value, Undefined(at)).Behind(at);

    public static Expression Not(Expression value) =>
        new NonUpdateUnaryExpression(Operator.LogicalNot, value).At(value);

    public static Expression Call(Expression callee, Node at, params Expression[] arguments) =>
        new CallExpression(callee, NodeList.From(arguments), optional: false).At(at);

    public static Statement Run(Expression expression) => new NonSpecialExpressionStatement(expression).At(expression);

    /// <summary>
    /// An assignment that gives no name to an anonymous function or class: the engine names them only if the assignment
    /// starts with its target.
    /// </summary>
    public static Expression Assign(Identifier target, Expression value, Node at) =>
        new AssignmentExpression(Operator.Assignment, Name(target.Name, at).Behind(at), value).At(at);

    public static Statement If(Expression test, Statement then, Statement? otherwise, Node at) =>
        new IfStatement(test, then, otherwise).At(at);

    public static Statement Break(Node at) => new BreakStatement(null).Behind(at);

    /// <summary>A block whose range is that of its statements.</summary>
    public static NestedBlockStatement Block(List<Statement> statements, Node at)
    {
        var (start, end) = (int.MaxValue, int.MinValue);
        foreach (var statement in statements)
        {
            start = Math.Min(start, statement.Start);
            end = Math.Max(end, statement.End);
        }

        var block = new NestedBlockStatement(NodeList.From(statements.ToArray()));
        return start > end ? block.Behind(at) : block.At(Range.From(start, end), at.Location);
    }

    /// <summary>Whether evaluating the expression later gives the same value and has no effect.</summary>
    public static bool IsStable(Expression expression) => expression
        is Literal or ThisExpression or IFunction or Super or MetaProperty
        or Identifier { Name: [' ', ..] }
        or TemplateLiteral { Expressions.Count: 0 }
        or NonUpdateUnaryExpression { Operator: Operator.Void, Argument: Literal };

    public static VariableDeclaration Declare(VariableDeclarationKind kind, Node id, Expression? init, Node at) =>
        new VariableDeclaration(kind, NodeList.From(new VariableDeclarator(id, init).At(at))).At(at);
}
