using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <content>
/// Calls and optional chains: the callee and its <c>this</c> value are evaluated before the arguments.
/// </content>
internal sealed partial class OrderedBody
{
    private readonly List<(List<Statement> Outer, Expression Test, Node At)> _guards = [];

    private Expression CallOf(CallExpression e)
    {
        if (!AnySuspends(e.Arguments) && e.Callee is not ChainExpression)
        {
            var place = e.Callee is MemberExpression member ? Member(member) : Lower(e.Callee);
            return new CallExpression(place, e.Arguments, optional: false).At(e);
        }

        var callee = CalleeOf(e.Callee);
        return Call(callee, Operands(e.Arguments.AsSpan()), e);
    }

    private bool AnySuspends(in NodeList<Expression> expressions)
    {
        for (var i = 0; i < expressions.Count; i++)
        {
            if (_scan.Suspends(expressions[i])) return true;
        }

        return false;
    }

    private Expression Call(in Callee callee, Expression[] arguments, Node at) => callee.Self is null
        ? Runtime(RewriteRuntime.Call, at, [callee.Function, callee.Name, .. arguments])
        : Runtime(RewriteRuntime.CallOn, at, [callee.Function, callee.Self, callee.Name, .. arguments]);

    private Callee CalleeOf(Expression e)
    {
        if (e is MemberExpression member)
        {
            var owner = member.Object is Super ? member.Object : Keep(Lower(member.Object));
            return MethodOf(owner, member);
        }

        if (e is ChainExpression { Expression: MemberExpression last })
        {
            string self = NewVariable(), function = NewVariable();
            Set(self, Syntax.Undefined(e));
            Set(function, Syntax.Undefined(e));
            InChain(() =>
            {
                Set(self, Owner(last));
                Set(function, MemberOf(Syntax.Name(self, last.Object), last));
            });
            return new Callee(Syntax.Name(function, e), Syntax.Name(self, e), NameOf(last.Property));
        }

        return new Callee(Keep(Lower(e)), null, NameOf(e));
    }

    private Callee MethodOf(Expression owner, MemberExpression member)
    {
        var key = member.Computed ? Keep(Lower(member.Property)) : member.Property;
        var function = Keep(new MemberExpression(owner, key, member.Computed, optional: false).At(member));
        return new Callee(function, owner is Super ? new ThisExpression().At(owner) : owner,
            member.Computed ? key : NameOf(key));
    }

    /// <summary>The name of the callee in the error "… is not a function".</summary>
    private static Expression NameOf(Node callee) => Syntax.Text(callee switch
    {
        Identifier name => name.Name,
        PrivateIdentifier name => "#" + name.Name,
        _ => "expression",
    }, callee);

    private static string PathOf(Expression e) => e switch
    {
        Identifier name => name.Name,
        ThisExpression => "this",
        MemberExpression { Computed: false, Property: Identifier name } member =>
            $"{PathOf(member.Object)}.{name.Name}",
        _ => "expression",
    };

    private NewExpression New(NewExpression e)
    {
        if (!AnySuspends(e.Arguments)) return new NewExpression(Lower(e.Callee), e.Arguments).At(e);
        var kept = Keep(Lower(e.Callee));
        var arguments = Operands(e.Arguments.AsSpan(), all: true);
        // Checks what the engine checks after the arguments; its message would name the variable.
        var callee = Runtime(RewriteRuntime.Constructor, e, kept, Syntax.Text(PathOf(e.Callee), e.Callee));
        return new NewExpression(callee, NodeList.From(arguments)).At(e);
    }

    private Expression Chain(ChainExpression e)
    {
        var start = e.Expression;
        while (true)
        {
            var inner = start switch
            {
                MemberExpression m when !m.Computed || !_scan.Suspends(m.Property) => m.Object,
                CallExpression c when !AnySuspends(c.Arguments) => c.Callee,
                _ => null,
            };
            if (inner is null) break;
            start = inner;
        }

        // (await x)?.y: the await comes before all of the chain.
        if (start is not (MemberExpression or CallExpression))
        {
            return new ChainExpression(Rebased(e.Expression, start, Lower(start))).At(e);
        }

        var result = NewVariable();
        Set(result, Syntax.Undefined(e));
        InChain(() => Set(result, Link(e.Expression)));
        return Syntax.Name(result, e);
    }

    private static Expression Rebased(Expression link, Expression start, Expression replacement) => link switch
    {
        _ when ReferenceEquals(link, start) => replacement,
        MemberExpression m =>
            new MemberExpression(Rebased(m.Object, start, replacement), m.Property, m.Computed, m.Optional).At(m),
        CallExpression c => new CallExpression(Rebased(c.Callee, start, replacement), c.Arguments, c.Optional).At(c),
        _ => link,
    };

    private Identifier Delete(NonUpdateUnaryExpression e, ChainExpression chain)
    {
        var result = NewVariable();
        Set(result, Syntax.Boolean(true, e));
        InChain(() => Set(
            result,
            new NonUpdateUnaryExpression(Operator.Delete, Link(chain.Expression)).At(e)));
        return Syntax.Name(result, e);
    }

    /// <summary>Runs an action that evaluates a chain; whatever follows a <c>?.</c> is put inside of an if.</summary>
    private void InChain(Action action)
    {
        var depth = _guards.Count;
        action();
        while (_guards.Count > depth)
        {
            var (outer, test, at) = _guards[^1];
            _guards.RemoveAt(_guards.Count - 1);
            outer.Add(Syntax.If(test, Syntax.Block(_out, at), null, at));
            _out = outer;
        }
    }

    private Expression Guard(Expression value)
    {
        value = Keep(value);
        _guards.Add((_out, Syntax.Not(Syntax.IsNullish(value, value)), value));
        _out = [];
        return value;
    }

    /// <summary>One link of a chain; the links before it are evaluated.</summary>
    private Expression Link(Expression e)
    {
        switch (e)
        {
            case MemberExpression member:
                return MemberOf(Owner(member), member);
            case CallExpression { Callee: MemberExpression method } call:
                var callee = MethodOf(method.Object is Super ? method.Object : Keep(Owner(method)), method);
                if (call.Optional) Guard(callee.Function);
                return Call(callee, Operands(call.Arguments.AsSpan()), call);
            case CallExpression call:
                var function = Keep(Link(call.Callee));
                if (call.Optional) Guard(function);
                return Call(new Callee(function, null, NameOf(call.Callee)), Operands(call.Arguments.AsSpan()), call);
            default:
                return Lower(e);
        }
    }

    private Expression Owner(MemberExpression member)
    {
        if (member.Object is Super) return member.Object;
        var owner = Link(member.Object);
        return member.Optional ? Guard(owner) : owner;
    }

    private MemberExpression MemberOf(Expression owner, MemberExpression member)
    {
        if (!member.Computed)
            return new MemberExpression(owner, member.Property, computed: false, optional: false).At(member);
        if (_scan.Suspends(member.Property)) owner = Keep(owner);
        return new MemberExpression(owner, Lower(member.Property), computed: true, optional: false).At(member);
    }

    /// <summary>A callee: the function, its <c>this</c> value (null: none), and its name for error messages.</summary>
    private readonly record struct Callee(Expression Function, Expression? Self, Expression Name);
}
