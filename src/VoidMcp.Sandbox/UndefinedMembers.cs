using Acornima.Ast;
using Jint.Native;

namespace VoidMcp.Sandbox;

/// <summary>
/// Finds members of tools' results that a script read although no such member is there: JavaScript gives undefined, and
/// JSON leaves it out. Reads that allow for a missing member do not count.
/// </summary>
internal static class UndefinedMembers
{
    private const int MaxNamed = 3, MaxKeys = 12, MaxCode = 64 << 10;

    /// <summary>A note about them; null if there are none.</summary>
    public static string? Note(ScriptSource source, CallRecords calls)
    {
        if (calls.Results.Count == 0 || source.Code.Length > MaxCode) return null;
        var known = new KnownValues(source.Program, calls);
        var found = new List<Missing>();
        var open = new Stack<(Node Node, bool MayMiss)>([(source.Program, false)]);
        while (open.TryPop(out var next) && found.Count < 50)
        {
            var (node, mayMiss) = next;
            if (!mayMiss && node is MemberExpression { Computed: false, Optional: false } member)
                Look(member.Object, member.Property, member);
            else if (node is VariableDeclarator { Id: ObjectPattern pattern, Init: { } init })
            {
                foreach (var property in pattern.Properties)
                {
                    if (property is Property { Computed: false, Value: not AssignmentPattern } p)
                        Look(init, p.Key, p.Key);
                }
            }

            foreach (var child in node.ChildNodes) open.Push((child, AllowsFor(node, child)));
        }

        if (found.Count == 0) return null;
        found.Reverse();
        var owners = found.DistinctBy(static f => f.Text).Take(MaxNamed).GroupBy(static f => f.Owner).ToList();
        return string.Join("; ", owners.Select(static group =>
        {
            var (names, owner) = (group.Select(static f => f.Text).ToList(), group.First());
            var shown = string.Join(", ", owner.Keys.Take(MaxKeys)) + (owner.Keys.Count > MaxKeys ? ", …" : "");
            var verb = names.Count == 1 ? "is" : "are";
            return $"{string.Join(", ", names)} {verb} undefined; {owner.Owner} {{ {shown} }}";
        }));

        void Look(Node owner, Node name, Node whole)
        {
            if (name is not Identifier { Name: var key } || IsInherited(key)) return;
            var (values, from, isWhole, isList) = known.Of(owner);
            if (isList || values.Count == 0 || values.Any(v => v is not JsObject o || Has(o, key))) return;
            var holder = isWhole ? $"{from} returned" : $"{source.Places.TextOf(owner)} has";
            found.Add(new Missing(
                source.Places.TextOf(whole), holder, [.. values.SelectMany(ValueShape.OwnKeysOf).Distinct()]));
        }
    }

    private static bool Has(JsObject o, string key) =>
        o.GetOwnProperty(key) is { } property && property != Jint.Runtime.Descriptors.PropertyDescriptor.Undefined;

    private static bool IsInherited(string name) => name is "toString" or "hasOwnProperty" or "valueOf" or "constructor"
        or "toLocaleString" or "isPrototypeOf" or "propertyIsEnumerable" or "__proto__" or "toJSON" or "then"
        or "length";

    /// <summary>Whether the code that holds this expression expects that it may be undefined.</summary>
    private static bool AllowsFor(Node parent, Node child) => parent switch
    {
        ChainExpression or LogicalExpression or UnaryExpression => true,
        IfStatement test => child == test.Test,
        ConditionalExpression test => child == test.Test,
        WhileStatement test => child == test.Test,
        DoWhileStatement test => child == test.Test,
        ForStatement test => child == test.Test,
        AssignmentExpression assignment => child == assignment.Left,
        MemberExpression { Optional: true } => true,
        CallExpression call => child == call.Callee,
        BinaryExpression { Operator: Acornima.Operator.Equality or Acornima.Operator.Inequality
            or Acornima.Operator.StrictEquality or Acornima.Operator.StrictInequality } compared =>
            IsNothing(compared.Left) || IsNothing(compared.Right),
        _ => false,
    };

    private static bool IsNothing(Node node) => node is NullLiteral or Identifier { Name: "undefined" };

    /// <param name="Text">The member as the code has it: <c>r.user.nick</c>.</param>
    /// <param name="Owner">What has other members, with a verb: <c>r.user has</c>.</param>
    /// <param name="Keys">The members that are there.</param>
    private sealed record Missing(string Text, string Owner, IReadOnlyList<string> Keys);
}
