using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <summary>
/// Replaces <c>arguments</c> in async functions and generators. There the engine copies the array of arguments, which
/// for a call with literals only is an array of another type, and that copy ends the process in the native binary. The
/// arguments are taken with a rest parameter instead; async arrow functions use a variable of the function around them.
/// </summary>
internal sealed class ArgumentsObject : AstRewriter
{
    private const string Object = " arguments", List = " list", Value = " value";

    /// <summary>The names that are assigned to, and "arguments" if one of its elements is.</summary>
    private readonly HashSet<string> _writes = new(StringComparer.Ordinal);

    private readonly bool _inArrowsOnly;
    private bool _inAsyncArrow, _found;

    private ArgumentsObject(bool inArrowsOnly) => _inArrowsOnly = inArrowsOnly;

    public static FunctionDeclaration Replace(FunctionDeclaration f, HashSet<string> runtime) =>
        Replaced(f, f.Body, runtime) is { } made
        ? new FunctionDeclaration(f.Id, made.Parameters, made.Body, f.Generator, f.Async).At(f) : f;

    public static FunctionExpression Replace(FunctionExpression f, HashSet<string> runtime) =>
        Replaced(f, f.Body, runtime) is { } made
        ? new FunctionExpression(f.Id, made.Parameters, made.Body, f.Generator, f.Async).At(f) : f;

    private static (NodeList<Node> Parameters, FunctionBody Body)? Replaced(
        IFunction f, FunctionBody body, HashSet<string> runtime)
    {
        var suspends = f.Async || f.Generator;
        var renaming = new ArgumentsObject(inArrowsOnly: !suspends);
        renaming.VisitAndConvert(f.Params, out var parameters);
        var renamed = renaming.VisitAndConvert(body);
        if (!renaming._found) return null;
        var at = (Node)f;
        var first = new List<Statement>();
        if (!suspends)
        {
            first.Add(Variable(Syntax.Name(Object, at), Syntax.Name("arguments", at)));
            return (parameters, With(first, renamed));
        }

        runtime.Add(RewriteRuntime.Arguments);
        if (parameters.Count > 0)
            first.Add(Variable(new ArrayPattern(parameters!).At(at), Syntax.Name(List, at)));
        first.Insert(
            body.Strict || renaming._writes.Count == 0 ? 0 : first.Count,
            Variable(Syntax.Name(Object, at), Syntax.Call(
                Syntax.Name(RewriteRuntime.Arguments, at),
                at,
                [Syntax.Name(List, at), .. body.Strict ? [] : renaming.Aliases(f.Params, at)])));
        Node rest = new RestElement(Syntax.Name(List, at)).At(at);
        return (NodeList.From([rest, .. Counted(f, at)]), With(first, renamed));

        Statement Variable(Node target, Expression value) =>
            Syntax.Declare(VariableDeclarationKind.Var, target, value, at).Behind(at);
    }

    /// <summary>
    /// As many parameters as the function's <c>length</c> says. The engine counts what stands behind a rest parameter,
    /// too.
    /// </summary>
    private static IEnumerable<Node> Counted(IFunction f, Node at) =>
        f.Params.TakeWhile(static p => p is not (AssignmentPattern or RestElement))
            .Select((_, i) => Syntax.Name($"{List} {i}", at));

    /// <summary>
    /// Functions that read and write each parameter, for the elements of <c>arguments</c> that stand for it outside of
    /// strict mode. None if nothing is written or the parameters are not simple.
    /// </summary>
    private IEnumerable<Expression> Aliases(NodeList<Node> parameters, Node at)
    {
        var names = parameters.OfType<Identifier>().Select(static p => p.Name).ToList();
        if (names.Count != parameters.Count || !(_writes.Contains("arguments") || names.Exists(_writes.Contains)))
            return [];
        return names.SelectMany(name => new Expression[]
        {
            new ArrowFunctionExpression(
                NodeList.Empty<Node>(), Syntax.Name(name, at), expression: true, async: false).Behind(at),
            new ArrowFunctionExpression(
                NodeList.From<Node>(Syntax.Name(Value, at)),
                Syntax.Assign(Syntax.Name(name, at), Syntax.Name(Value, at), at),
                expression: true,
                async: false).Behind(at),
        });
    }

    private static FunctionBody With(List<Statement> first, FunctionBody body) =>
        new FunctionBody(NodeList.From([.. first, .. body.Body]), body.Strict).At(body);

    public override object? Visit(Node node)
    {
        if (node is AssignmentExpression { Left: var written }) Wrote(written);
        else if (node is UpdateExpression { Argument: var updated }) Wrote(updated);
        var result = base.Visit(node);
        return result is Node changed && !ReferenceEquals(changed, node) ? changed.At(node) : result;
    }

    private void Wrote(Node target)
    {
        if (target is Identifier name) _writes.Add(name.Name);
        else if (target is MemberExpression { Object: Identifier { Name: "arguments" } }) _writes.Add("arguments");
        else if (target is DestructuringPattern) _writes.UnionWith(OrderedBody.BoundNames(target));
    }

    protected override object? VisitFunctionDeclaration(FunctionDeclaration node) => node;

    protected override object? VisitFunctionExpression(FunctionExpression node) => node;

    protected override object? VisitArrowFunctionExpression(ArrowFunctionExpression node)
    {
        var outer = _inAsyncArrow;
        _inAsyncArrow |= node.Async;
        var result = base.VisitArrowFunctionExpression(node);
        _inAsyncArrow = outer;
        return result;
    }

    protected override object? VisitIdentifier(Identifier node)
    {
        if (node.Name != "arguments" || (_inArrowsOnly && !_inAsyncArrow)) return node;
        _found = true;
        return new Identifier(Object);
    }

    protected override object? VisitMemberExpression(MemberExpression node) => node.UpdateWith(
        VisitAndConvert(node.Object), node.Computed ? VisitAndConvert(node.Property) : node.Property);

    protected override object? VisitObjectProperty(ObjectProperty node)
    {
        var key = node.Computed ? VisitAndConvert(node.Key) : node.Key;
        var value = VisitAndConvert(node.Value);
        return ReferenceEquals(value, node.Value) ? node.UpdateWith(key, value) : new ObjectProperty(
            node.Kind, key, value, node.Computed, shorthand: false, node.Method);
    }

    protected override object? VisitAssignmentProperty(AssignmentProperty node) => node.UpdateWith(
        node.Computed ? VisitAndConvert(node.Key) : node.Key, VisitAndConvert(node.Value));

    protected override object? VisitMethodDefinition(MethodDefinition node) => node.UpdateWith(
        node.Decorators, node.Computed ? VisitAndConvert(node.Key) : node.Key, node.Value);

    protected override object? VisitPropertyDefinition(PropertyDefinition node) => node.UpdateWith(
        node.Decorators, node.Computed ? VisitAndConvert(node.Key) : node.Key, node.Value);
}
