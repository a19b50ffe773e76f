using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <content><c>for await</c>.</content>
internal sealed partial class OrderedBody
{
    /// <summary>
    /// Expands the loop: when a throw leaves it, the engine would not await the iterator's <c>return()</c>.
    /// </summary>
    private void ForAwait(ForOfStatement s, List<LabeledStatement> labels)
    {
        var iterator = NewVariable();
        Set(iterator, Runtime(RewriteRuntime.OpenAsync, s.Right, Lower(s.Right)));
        Expression Reader() => Syntax.Name(iterator, s.Right).Behind(s);
        Expression Do(string function, params Expression[] more) =>
            Syntax.Call(RuntimeName(function, s).Behind(s), s, [Reader(), .. more]).Behind(s);
        void AwaitInto(string variable, Expression promise, int n) =>
            Emit(Syntax.Run(new AssignmentExpression(
                Operator.Assignment,
                Syntax.Name(variable, s).Behind(s),
                Awaiting(promise, s).At(Character(s, n), s.Location)).At(Character(s, n), s.Location)));

        var result = NewVariable();
        var body = CollectBlock(s, () =>
        {
            AwaitInto(result, Do(RewriteRuntime.NextAsync), 0);
            Emit(Syntax.If(Do(RewriteRuntime.IsDone, Syntax.Name(result, s)), Syntax.Break(s), null, s));
            Take(s.Left, Do(RewriteRuntime.Value));
            Emit(Branch(s.Body));
        });
        var block = CollectBlock(s, () => EmitLabeled(Endless(body, s), labels));

        var error = NewName();
        Node catchPlace = new EmptyStatement().At(Character(s, 1), s.Location);
        var failed = CollectBlock(s, () =>
        {
            Emit(Syntax.Run(Syntax.Assign(Syntax.Name(result, s), Do(RewriteRuntime.FailAsync), s).Behind(s)));
            var wait = CollectBlock(s, () => AwaitInto(result, First(result), 1));
            var ignore = new CatchClause(null, Plain([], s)).Behind(s);
            var quietly = new TryStatement(wait, ignore, null).At(catchPlace);
            Emit(Syntax.If(Syntax.Name(result, s).Behind(s), quietly, null, catchPlace));
            Emit(new ThrowStatement(Syntax.Name(error, s).Behind(s)).Behind(s));
        });
        var closed = CollectBlock(s, () =>
        {
            Emit(Syntax.Run(Syntax.Assign(Syntax.Name(result, s), Do(RewriteRuntime.CloseAsync), s).Behind(s)));
            var wait = CollectBlock(s, () =>
            {
                AwaitInto(result, First(result), 2);
                Emit(Syntax.Run(Do(RewriteRuntime.CheckClosed, Syntax.Name(result, s).Behind(s))));
            });
            Emit(Syntax.If(Syntax.Name(result, s).Behind(s), wait, null, s));
        });
        Emit(new TryStatement(
            block,
            new CatchClause(Syntax.Name(error, s).Behind(s), failed).At(catchPlace),
            closed.At(Character(s, 2), s.Location)).At(s));

        Expression First(string array) => new MemberExpression(
            Syntax.Name(array, s).Behind(s), Syntax.Number(0, s), computed: true, optional: false).Behind(s);
    }
}
