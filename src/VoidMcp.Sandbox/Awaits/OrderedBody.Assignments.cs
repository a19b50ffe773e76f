using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <content>
/// Assignments: the target is evaluated before the value, and the old value is read before the await.
/// </content>
internal sealed partial class OrderedBody
{
    private Expression Assignment(AssignmentExpression e)
    {
        if (e.Operator != Operator.Assignment)
        {
            return e.Operator is Operator.LogicalAndAssignment or Operator.LogicalOrAssignment
                or Operator.NullishCoalescingAssignment ? LogicalAssignment(e) : CompoundAssignment(e);
        }

        switch (e.Left)
        {
            case MemberExpression member:
                var target = Target(member, keep: _scan.Suspends(e.Right));
                return new AssignmentExpression(e.Operator, target, Lower(e.Right)).At(e);
            case DestructuringPattern pattern when _scan.Suspends(pattern):
                var value = Keep(Lower(e.Right));
                Destructure(pattern, value, declared: null);
                return value;
            case DestructuringPattern:
                return new AssignmentExpression(e.Operator, e.Left, Keep(Lower(e.Right))).At(e);
            default:
                return new AssignmentExpression(e.Operator, e.Left, Lower(e.Right)).At(e);
        }
    }

    /// <summary>
    /// The target of an assignment to a member. Object and key are kept if something suspends before the assignment.
    /// </summary>
    private MemberExpression Target(MemberExpression member, bool keep)
    {
        var owner = member.Object is Super ? member.Object : Lower(member.Object);
        if (owner is not Super && (keep || (member.Computed && _scan.Suspends(member.Property)))) owner = Keep(owner);
        var key = member.Property;
        if (member.Computed)
        {
            key = Lower(key);
            if (keep) key = Keep(key);
        }

        return new MemberExpression(owner, key, member.Computed, optional: false).At(member);
    }

    private AssignmentExpression CompoundAssignment(AssignmentExpression e)
    {
        if (!_scan.Suspends(e.Right))
        {
            return new AssignmentExpression(
                e.Operator, Target((MemberExpression)e.Left, keep: false), e.Right).At(e);
        }

        var target = e.Left is MemberExpression member ? Target(member, keep: true) : (Expression)e.Left;
        var old = Keep(target);
        var value = new NonLogicalBinaryExpression(OperationOf(e.Operator), old, Lower(e.Right)).At(e);
        return new AssignmentExpression(Operator.Assignment, target, value).At(e);
    }

    private Expression LogicalAssignment(AssignmentExpression e)
    {
        if (!_scan.Suspends(e.Right))
        {
            return new AssignmentExpression(
                e.Operator, Target((MemberExpression)e.Left, keep: false), e.Right).At(e);
        }

        var target = e.Left is MemberExpression member ? Target(member, keep: true) : (Expression)e.Left;
        var result = NewVariable();
        Set(result, target);
        Emit(Syntax.If(
            Unsettled(e.Operator, Syntax.Name(result, e)),
            CollectBlock(e.Right, () =>
            {
                var value = new AssignmentExpression(Operator.Assignment, target, Lower(e.Right)).At(e);
                Set(result, value);
            }),
            null,
            e));
        return Syntax.Name(result, e);
    }

    private static Operator OperationOf(Operator assignment) => assignment switch
    {
        Operator.BitwiseOrAssignment => Operator.BitwiseOr,
        Operator.BitwiseXorAssignment => Operator.BitwiseXor,
        Operator.BitwiseAndAssignment => Operator.BitwiseAnd,
        Operator.LeftShiftAssignment => Operator.LeftShift,
        Operator.RightShiftAssignment => Operator.RightShift,
        Operator.UnsignedRightShiftAssignment => Operator.UnsignedRightShift,
        Operator.AdditionAssignment => Operator.Addition,
        Operator.SubtractionAssignment => Operator.Subtraction,
        Operator.MultiplicationAssignment => Operator.Multiplication,
        Operator.DivisionAssignment => Operator.Division,
        Operator.RemainderAssignment => Operator.Remainder,
        Operator.ExponentiationAssignment => Operator.Exponentiation,
        _ => throw new InvalidOperationException($"{assignment} is not a compound assignment"),
    };
}
