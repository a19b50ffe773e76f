using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <summary>
/// Moves the body of an async generator into a generator of its own, which <see cref="AsyncGeneratorScript"/> drives:
/// <c>await x</c> becomes <c>yield</c> of a marked value. The engine's own async generators await what is returned once
/// too often, and run <c>finally</c> blocks before the value given to <c>return()</c> has settled. The function itself
/// stays an async generator with its parameters; its new body only hands over the generator.
/// </summary>
internal static class AsyncGeneratorBody
{
    /// <summary>
    /// Whether the body can be moved. One that uses <c>super</c> or <c>await using</c>, or declares a parameter's name
    /// again, stays where it is.
    /// </summary>
    public static bool IsMovable(IFunction function, FunctionBody body)
    {
        var parameters = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in function.Params) parameters.UnionWith(OrderedBody.BoundNames(parameter));
        return IsMovable(body, parameters);
    }

    private static bool IsMovable(Node node, HashSet<string> parameters)
    {
        switch (node)
        {
            case Super or VariableDeclaration { Kind: VariableDeclarationKind.AwaitUsing }:
            case FunctionDeclaration { Id: { } id } when parameters.Contains(id.Name):
            case VariableDeclaration { Kind: VariableDeclarationKind.Var } declaration
                when declaration.Declarations.Any(d => parameters.Overlaps(OrderedBody.BoundNames(d.Id))):
                return false;
            case FunctionDeclaration or FunctionExpression or StaticBlock:
                return true;
        }

        foreach (var child in node.ChildNodes)
        {
            if (node is PropertyDefinition field && child == field.Value) continue;
            if (!IsMovable(child, parameters)) return false;
        }

        return true;
    }

    /// <summary>The body that hands over a generator with the body given, which has no <c>await</c> any more.</summary>
    public static FunctionBody Shell(FunctionBody body, HashSet<string> runtime)
    {
        runtime.Add(RewriteRuntime.Generator);
        var generator = new FunctionExpression(
            null, NodeList.Empty<Node>(), body, generator: true, async: false).At(body);
        var start = Syntax.Call(
            Syntax.Name(RewriteRuntime.Generator, body), body, generator, new ThisExpression().Behind(body));
        return new FunctionBody(NodeList.From(Syntax.Run(start)), body.Strict).At(body);
    }
}
