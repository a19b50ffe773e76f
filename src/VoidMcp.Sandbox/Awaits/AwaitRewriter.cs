using System.Runtime.CompilerServices;
using Acornima;
using Acornima.Ast;
using Jint;

namespace VoidMcp.Sandbox.Awaits;

/// <summary>
/// Rewrites async functions and generators, so that each <c>await</c> and <c>yield</c> stands alone in a statement, or
/// at the root of an assignment or declaration. The engine resumes a suspended function by evaluating the statement
/// again that it was suspended in: whatever else that statement does would be done twice. Everything that is evaluated
/// before an await is kept in a variable first. Other functions stay as they are.
/// </summary>
internal sealed class AwaitRewriter : AstRewriter
{
    private readonly HashSet<string> _runtime = [];
    private bool _strict, _usesArguments;

    /// <summary>
    /// Rewrites a script that evaluates to one arrow function.
    /// </summary>
    /// <param name="code">The text of the script.</param>
    /// <param name="script">The script.</param>
    /// <param name="runtime">The names of functions that the new code needs, which are the arrow function's last
    /// parameters; see <see cref="RewriteRuntime.Values"/>.</param>
    public static Prepared<Script> Rewrite(string code, in Prepared<Script> script, out IReadOnlyList<string> runtime)
    {
        runtime = [];
        if (!IsNeeded(code)) return script;
        var program = script.Program!;
        var rewriter = new AwaitRewriter { _strict = program.Strict, _usesArguments = UsesArguments(code) };
        var rewritten = (Script)rewriter.Visit(program)!;
        runtime = [.. rewriter._runtime];
        return ReferenceEquals(rewritten, program)
            ? script
            : PreparedProgram<Script>.Create(WithParameters(rewritten, runtime), script.ParserOptions!, null);
    }

    /// <summary>Whether the code may need rewriting; a generator without <c>yield</c> does not.</summary>
    private static bool IsNeeded(string code) =>
        code.Contains("await", StringComparison.Ordinal) || code.Contains("yield", StringComparison.Ordinal)
        || code.Contains("async", StringComparison.Ordinal) || UsesArguments(code);

    private static bool UsesArguments(string code) => code.Contains("arguments", StringComparison.Ordinal);

    private static Script WithParameters(Script program, IReadOnlyList<string> parameters)
    {
        if (parameters.Count == 0) return program;
        var statement = (ExpressionStatement)program.Body[0];
        var function = (ArrowFunctionExpression)statement.Expression;
        var names = function.Params.Concat(parameters.Select(name => (Node)Syntax.Name(name, function)));
        var made = new ArrowFunctionExpression(
            NodeList.From(names), function.Body, function.Body is not FunctionBody, function.Async).At(function);
        Statement body = new NonSpecialExpressionStatement(made).At(statement);
        return new Script(NodeList.From(body), program.Strict).At(program);
    }

    /// <summary>Gives a replaced node the position and source text of the original.</summary>
    public override object? Visit(Node node)
    {
        var result = base.Visit(node);
        if (result is not Node changed || ReferenceEquals(changed, node)) return result;
        if (node.UserData is string text) changed.UserData = text;
        return changed.At(node);
    }

    protected override object? VisitFunctionDeclaration(FunctionDeclaration node)
    {
        node = (FunctionDeclaration)Inner(node, node.Body, base.VisitFunctionDeclaration);
        if (_usesArguments) node = ArgumentsObject.Replace(node, _runtime);
        if (!node.Async && !node.Generator) return node;
        var body = Ordered(node, node.Body);
        return ReferenceEquals(body, node.Body) ? node
            : new FunctionDeclaration(node.Id, node.Params, body, node.Generator, node.Async);
    }

    protected override object? VisitFunctionExpression(FunctionExpression node)
    {
        node = (FunctionExpression)Inner(node, node.Body, base.VisitFunctionExpression);
        if (_usesArguments) node = ArgumentsObject.Replace(node, _runtime);
        if (!node.Async && !node.Generator) return node;
        var body = Ordered(node, node.Body);
        return ReferenceEquals(body, node.Body) ? node
            : new FunctionExpression(node.Id, node.Params, body, node.Generator, node.Async);
    }

    protected override object? VisitArrowFunctionExpression(ArrowFunctionExpression node)
    {
        node = (ArrowFunctionExpression)Inner(node, node.Body as FunctionBody, base.VisitArrowFunctionExpression);
        if (!node.Async) return node;
        var body = OrderedBody.Of(node.Body, _runtime, (node.Body as FunctionBody)?.Strict ?? _strict);
        return ReferenceEquals(body, node.Body) ? node
            : new ArrowFunctionExpression(node.Params, body, expression: false, async: true);
    }

    protected override object? VisitClassBody(ClassBody node)
    {
        var strict = _strict;
        _strict = true;
        var result = base.VisitClassBody(node);
        _strict = strict;
        return result;
    }

    private FunctionBody Ordered(IFunction function, FunctionBody body)
    {
        var asyncGenerator = function is { Async: true, Generator: true };
        var moved = asyncGenerator && AsyncGeneratorBody.IsMovable(function, body);
        var ordered = (FunctionBody)OrderedBody.Of(body, _runtime, body.Strict, asyncGenerator, moved);
        return moved && ordered != body ? AsyncGeneratorBody.Shell(ordered, _runtime) : ordered;
    }

    private T Inner<T>(T node, FunctionBody? body, Func<T, object?> visit)
        where T : Node
    {
        var strict = _strict;
        _strict |= body?.Strict ?? false;
        var result = (T)visit(node)!;
        _strict = strict;
        return ReferenceEquals(result, node) ? node : result.At(node);
    }

    /// <summary>Prepares a syntax tree for the engine, which has no public constructor for that.</summary>
    private static class PreparedProgram<T>
        where T : Acornima.Ast.Program
    {
        [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
        public static extern Prepared<T> Create(
            T program, ParserOptions parserOptions, ReferencedGlobals? referencedGlobals);
    }
}
