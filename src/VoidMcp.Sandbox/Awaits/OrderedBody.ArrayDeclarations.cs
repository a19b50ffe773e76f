using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <content>
/// Array patterns of <c>let</c> and <c>const</c> with an await in them. Each name is declared when its element has been
/// read, outside of every try statement: it can't be read earlier, and stays visible afterwards. What may throw or
/// suspend in between stands in a try statement of its own that closes the iterators.
/// </content>
internal sealed partial class OrderedBody
{
    /// <summary>The iterators of the array patterns around the current one, outermost first.</summary>
    private List<string> _iterators = [];

    private void DeclareElements(ArrayPattern pattern, Expression value, VariableDeclarationKind kind)
    {
        var iterator = NewVariable();
        Guarded(null, pattern, () => Set(iterator, Runtime(RewriteRuntime.Open, pattern, value).Behind(pattern)));
        _iterators.Add(iterator);
        foreach (var element in pattern.Elements)
        {
            if (element is null) Run(RewriteRuntime.Step);
            else if (element is RestElement rest)
                DestructureElement(rest.Argument, () => Do(RewriteRuntime.Rest, iterator, rest), kind);
            else DestructureElement(element, () => Do(RewriteRuntime.Step, iterator, element), kind);
        }

        _iterators.RemoveAt(_iterators.Count - 1);
        Run(RewriteRuntime.Close);

        void Run(string function) =>
            Guarded(null, pattern, () => Emit(Syntax.Run(Do(function, iterator, pattern))));
    }

    private Expression Do(string function, string iterator, Node at) =>
        Syntax.Call(RuntimeName(function, at).Behind(at), at, Syntax.Name(iterator, at).Behind(at)).Behind(at);

    /// <summary>
    /// Runs an action that appends statements; if they are left early, the iterators of all array patterns around are
    /// closed.
    /// </summary>
    /// <param name="suspending">What may suspend in these statements; null if nothing does.</param>
    /// <param name="at">The node that the statements belong to.</param>
    /// <param name="action">Appends the statements.</param>
    private void Guarded(Node? suspending, Node at, Action action)
    {
        if (_iterators.Count == 0)
        {
            action();
            return;
        }

        var (iterators, done, error) = (_iterators, NewVariable(), NewName());
        _iterators = [];
        Set(done, Syntax.Boolean(false, at));
        var statements = Collect(() =>
        {
            action();
            Set(done, Syntax.Boolean(true, at));
        });
        _iterators = iterators;
        var innermostFirst = iterators.AsEnumerable().Reverse().ToList();
        var failed = innermostFirst.ConvertAll(i => Syntax.Run(Do(RewriteRuntime.Fail, i, at)));
        failed.Add(new ThrowStatement(Syntax.Name(error, at).Behind(at)).Behind(at));
        // Without an error they are left early by a generator's return() only.
        var closed = Plain(innermostFirst.ConvertAll(i => Syntax.Run(Do(RewriteRuntime.Close, i, at))), at);
        var isLeft = Syntax.Not(Syntax.Name(done, at).Behind(at)).Behind(at);
        var closes = new IfStatement(isLeft, closed, null).Behind(at);
        var block = Plain(statements, at);
        var guarded = new TryStatement(
            suspending is null ? block : block.At(suspending),
            new CatchClause(Syntax.Name(error, at).Behind(at), Plain(failed, at)).Behind(at),
            Plain([closes], at));
        Emit(suspending is null ? guarded.Behind(at) : guarded.At(suspending));
    }
}
