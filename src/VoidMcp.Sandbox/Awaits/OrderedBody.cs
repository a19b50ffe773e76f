using System.Globalization;
using Acornima.Ast;
using Range = Acornima.Range;

namespace VoidMcp.Sandbox.Awaits;

/// <summary>
/// The body of one async function or generator, brought into the order described at <see cref="AwaitRewriter"/>.
/// Statements are appended to the list that is current; lowering an expression appends what must be done before it, and
/// returns what is left to evaluate.
/// </summary>
internal sealed partial class OrderedBody
{
    private readonly AwaitScan _scan;
    private readonly HashSet<string> _runtime;
    private readonly List<string> _hoisted = [];
    private readonly bool _strict, _asyncGenerator, _moved;
    private List<Statement> _out = [];
    private int _variables, _mostVariables, _names;

    private OrderedBody(AwaitScan scan, HashSet<string> runtime, bool strict, bool asyncGenerator, bool moved) =>
        (_scan, _runtime, _strict, _asyncGenerator, _moved) = (scan, runtime, strict, asyncGenerator, moved);

    /// <summary>The new body of the function; the same object if nothing has to change.</summary>
    /// <param name="body">The function's body.</param>
    /// <param name="runtime">Gets the names of the functions that the new body needs.</param>
    /// <param name="strict">Whether the function is strict.</param>
    /// <param name="asyncGenerator">Whether it is an async generator.</param>
    /// <param name="moved">Whether it becomes the body of a generator; see <see cref="AsyncGeneratorBody"/>.</param>
    public static StatementOrExpression Of(
        StatementOrExpression body,
        HashSet<string> runtime,
        bool strict,
        bool asyncGenerator = false,
        bool moved = false)
    {
        var scan = new AwaitScan(body, asyncGenerator);
        if (!scan.Any) return body;
        if (body is Expression value)
        {
            // The body of "async () => await x" can stay: it is evaluated again, but does nothing else.
            if (value is AwaitExpression { Argument: var awaited } && !scan.Suspends(awaited)) return body;
            return new OrderedBody(scan, runtime, strict, asyncGenerator, moved).BuildValue(value);
        }

        return new OrderedBody(scan, runtime, strict, asyncGenerator, moved).Build((FunctionBody)body);
    }

    private FunctionBody Build(FunctionBody body)
    {
        PlaceAll(body.Body);
        return Finish(body);
    }

    private FunctionBody BuildValue(Expression value)
    {
        Emit(new ReturnStatement(Lower(value)).At(value));
        return Finish(value);
    }

    private FunctionBody Finish(Node at)
    {
        for (var i = 1; i <= _mostVariables; i++) _hoisted.Add(VariableName(i));
        if (_hoisted.Count > 0)
        {
            var names = _hoisted.Distinct()
                .Select(n => new VariableDeclarator(Syntax.Name(n, at).Behind(at), null).Behind(at));
            _out.Insert(0, new VariableDeclaration(VariableDeclarationKind.Var, NodeList.From(names)).Behind(at));
        }

        return new FunctionBody(NodeList.From(_out.ToArray()), _strict).At(at);
    }

    private static string VariableName(int number) => " " + number.ToString(CultureInfo.InvariantCulture);

    private void Emit(Statement statement) => _out.Add(statement);

    /// <summary>A variable for one value; the number is free again when its statement ends.</summary>
    private string NewVariable()
    {
        _mostVariables = Math.Max(_mostVariables, ++_variables);
        return VariableName(_variables);
    }

    /// <summary>A name for a binding of its own, such as a generated catch parameter.</summary>
    private string NewName() => " x" + (++_names).ToString(CultureInfo.InvariantCulture);

    private void Set(string variable, Expression value, Node? at = null) =>
        Emit(Syntax.Run(Syntax.Assign(Syntax.Name(variable, value), value, at ?? value)));

    /// <summary>Evaluates the expression now, and returns what stands for its value.</summary>
    private Expression Keep(Expression expression)
    {
        if (Syntax.IsStable(expression)) return expression;
        var variable = NewVariable();
        Set(variable, expression);
        return Syntax.Name(variable, expression);
    }

    /// <summary>Collects the statements that an action appends.</summary>
    private List<Statement> Collect(Action action)
    {
        var outer = _out;
        var list = _out = [];
        action();
        _out = outer;
        return list;
    }

    private NestedBlockStatement CollectBlock(Node at, Action action) => Syntax.Block(Collect(action), at);

    /// <summary>
    /// Calls a function that rewritten code needs; see <see cref="RewriteRuntime"/>.
    /// </summary>
    private Expression Runtime(string function, Node at, params Expression[] arguments) =>
        Syntax.Call(RuntimeName(function, at), at, arguments);

    private Identifier RuntimeName(string function, Node at)
    {
        _runtime.Add(function);
        return Syntax.Name(function, at);
    }

    /// <summary>The n-th character of a node as a range, which no other node within it may hold.</summary>
    private static Range Character(Node node, int n) => Range.From(node.Start + n, node.Start + n + 1);
}
