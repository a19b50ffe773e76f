using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <summary>
/// A loop as the body of an arrow function: its <c>return v</c> returns <c>[v]</c>, and its <c>var</c> declarations
/// become assignments to variables of the function around it.
/// </summary>
internal sealed class OutlinedLoop : AstRewriter
{
    /// <summary>The name of all such functions, which the error report leaves out of stacks.</summary>
    public const string Name = " loop";

    private readonly List<string> _labels = [];
    private bool _cannot;

    private OutlinedLoop()
    {
    }

    /// <summary>Whether the loop returns from its function.</summary>
    public bool Returns { get; private set; }

    /// <summary>The names that it declares with <c>var</c>.</summary>
    public List<string> Names { get; } = [];

    public ArrowFunctionExpression Function { get; private set; } = null!;

    /// <summary>Converts a loop; null if it can't be moved into a function.</summary>
    public static OutlinedLoop? Of(Statement loop, bool strict)
    {
        var outlined = new OutlinedLoop();
        var body = outlined.VisitAndConvert(loop);
        if (outlined._cannot) return null;
        var block = new FunctionBody(NodeList.From(body), strict).At(loop);
        outlined.Function = new ArrowFunctionExpression(
            NodeList.Empty<Node>(), block, expression: false, async: false).At(loop);
        return outlined;
    }

    public override object? Visit(Node node)
    {
        // A function in a block is a variable of the function around it, too.
        if (node is FunctionDeclaration) _cannot = true;
        if (_cannot || node is Expression or ClassDeclaration or FunctionDeclaration) return node;
        var result = base.Visit(node);
        return result is Node changed && !ReferenceEquals(changed, node) ? changed.At(node) : result;
    }

    protected override object? VisitReturnStatement(ReturnStatement node)
    {
        Returns = true;
        var value = node.Argument ?? Syntax.Undefined(node);
        return new ReturnStatement(new ArrayExpression(NodeList.From<Expression?>(value)).At(node));
    }

    protected override object? VisitBreakStatement(BreakStatement node) => Leaving(node, node.Label);

    protected override object? VisitContinueStatement(ContinueStatement node) => Leaving(node, node.Label);

    protected override object? VisitLabeledStatement(LabeledStatement node)
    {
        _labels.Add(node.Label.Name);
        var result = base.VisitLabeledStatement(node);
        _labels.RemoveAt(_labels.Count - 1);
        return result;
    }

    protected override object? VisitVariableDeclaration(VariableDeclaration node) =>
        node.Kind != VariableDeclarationKind.Var ? node
        : Assigned(node) is { } assigned ? Syntax.Run(assigned)
        : new EmptyStatement();

    protected override object? VisitForStatement(ForStatement node) => node.UpdateWith(
        node.Init is VariableDeclaration { Kind: VariableDeclarationKind.Var } declaration
            ? Assigned(declaration) : node.Init,
        node.Test, node.Update, VisitAndConvert(node.Body));

    protected override object? VisitForInStatement(ForInStatement node) =>
        node.UpdateWith(Head(node.Left), node.Right, VisitAndConvert(node.Body));

    protected override object? VisitForOfStatement(ForOfStatement node) =>
        node.UpdateWith(Head(node.Left), node.Right, VisitAndConvert(node.Body));

    private Statement Leaving(Statement node, Identifier? label)
    {
        _cannot |= label is not null && !_labels.Contains(label.Name);
        return node;
    }

    private Node Head(Node left)
    {
        if (left is not VariableDeclaration { Kind: VariableDeclarationKind.Var } declaration) return left;
        if (declaration.Declarations[0].Init is not null) _cannot = true;
        Names.AddRange(OrderedBody.BoundNames(declaration.Declarations[0].Id));
        return declaration.Declarations[0].Id;
    }

    private Expression? Assigned(VariableDeclaration declaration)
    {
        var parts = new List<Expression>();
        foreach (var d in declaration.Declarations)
        {
            Names.AddRange(OrderedBody.BoundNames(d.Id));
            if (d.Init is not null)
                parts.Add(new AssignmentExpression(Operator.Assignment, d.Id, d.Init).At(d));
        }

        return parts.Count == 0 ? null
            : parts.Count == 1 ? parts[0]
            : new SequenceExpression(NodeList.From(parts.ToArray())).At(declaration);
    }
}
