using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <summary>
/// Finds the nodes of one function that hold an <c>await</c> or <c>yield</c> of it, and those that hold a loop. Nested
/// functions are not entered.
/// </summary>
internal sealed class AwaitScan
{
    private readonly HashSet<Node> _awaits = [], _loops = [];
    private readonly bool _asyncGenerator;

    /// <param name="body">The body of the function.</param>
    /// <param name="asyncGenerator">
    /// Whether the function is an async generator. Its <c>return</c> awaits the value before it leaves the enclosing
    /// try statements.
    /// </param>
    public AwaitScan(Node body, bool asyncGenerator)
    {
        _asyncGenerator = asyncGenerator;
        Visit(body);
    }

    /// <summary>Whether evaluating this node can suspend the function.</summary>
    public bool Suspends(Node? node) => node is not null && _awaits.Contains(node);

    /// <summary>Whether this statement is or holds a loop.</summary>
    public bool HoldsLoop(Node node) => _loops.Contains(node);

    public bool Any => _awaits.Count > 0 || _loops.Count > 0;

    public static bool IsLoop(Node node) =>
        node is ForStatement or ForOfStatement or ForInStatement or WhileStatement or DoWhileStatement;

    private (bool Awaits, bool Loops) Visit(Node node)
    {
        if (node is IFunction or StaticBlock) return default;
        var awaits = node is AwaitExpression or YieldExpression or ForOfStatement { Await: true }
            or VariableDeclaration { Kind: VariableDeclarationKind.AwaitUsing }
            || (_asyncGenerator && node is ReturnStatement { Argument: not null });
        var loops = IsLoop(node);
        foreach (var child in node.ChildNodes)
        {
            // A field's value is a function of its own; its computed key belongs to the function around the class.
            if (node is PropertyDefinition field && child == field.Value) continue;
            var (inner, innerLoops) = Visit(child);
            awaits |= inner;
            loops |= innerLoops;
        }

        if (awaits) _awaits.Add(node);
        if (loops) _loops.Add(node);
        return (awaits, loops);
    }
}
