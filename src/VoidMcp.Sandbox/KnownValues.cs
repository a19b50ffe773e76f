using Acornima.Ast;
using Jint.Native;

namespace VoidMcp.Sandbox;

/// <summary>
/// Knows what expressions of the code stand for, as far as it follows from the recorded results alone: a variable that
/// was set to a tool's result once, its members, the items that a loop or callback goes through. Never runs the
/// script's code.
/// </summary>
internal sealed class KnownValues
{
    private const int MaxSamples = 20, MaxDepth = 30;

    private static readonly string[] s_itemCallbacks =
    [
        "map", "filter", "forEach", "find", "findIndex", "findLast", "some", "every", "flatMap",
    ];

    private readonly IReadOnlyList<(CallRecords.RecordedCall Call, JsValue Payload)> _results;

    /// <summary>
    /// What sets each name: the value's expression, and whether it is an item of it. Null if several do.
    /// </summary>
    private readonly Dictionary<string, (Expression Source, bool IsItem)?> _sources = new(StringComparer.Ordinal);

    public KnownValues(Script program, CallRecords calls)
    {
        _results = calls.Results;
        var open = new Stack<Node>([program]);
        while (open.TryPop(out var node))
        {
            Learn(node);
            foreach (var child in node.ChildNodes) open.Push(child);
        }
    }

    /// <summary>The values that the expression had; none if unknown.</summary>
    public KnownValue Of(Node expression) => Of(expression, 0);

    private void Learn(Node node)
    {
        switch (node)
        {
            case VariableDeclarator { Id: Identifier id, Init: { } init }:
                Set(id.Name, init, isItem: false);
                break;
            case VariableDeclarator { Id: ArrayPattern pattern, Init: AwaitExpression { Argument: var awaited } }
                when AllOf(awaited) is ArrayExpression calls:
                for (var i = 0; i < Math.Min(pattern.Elements.Count, calls.Elements.Count); i++)
                {
                    if (pattern.Elements[i] is Identifier one && calls.Elements[i] is { } call)
                        Set(one.Name, new AwaitExpression(call), isItem: false);
                }

                break;
            case ForOfStatement { Left: VariableDeclaration { Declarations: [{ Id: Identifier item }] } } loop:
                var name = item.Name;
                _sources.Remove(name);
                Set(name, loop.Right, isItem: true);
                break;
            case CallExpression { Callee: MemberExpression { Property: Identifier method } member } iteration
                when s_itemCallbacks.Contains(method.Name, StringComparer.Ordinal)
                    && iteration.Arguments is { Count: > 0 } arguments
                    && arguments[0] is IFunction { Params: { Count: > 0 } parameters }
                    && parameters[0] is Identifier first:
                Set(first.Name, member.Object, isItem: true);
                break;
            case IFunction function:
                foreach (var parameter in function.Params)
                {
                    if (parameter is Identifier p) _sources.TryAdd(p.Name, null);
                }

                break;
            case AssignmentExpression { Left: Identifier assigned }:
                _sources[assigned.Name] = null;
                break;
        }
    }

    private void Set(string name, Expression source, bool isItem) =>
        _sources[name] = _sources.ContainsKey(name) ? null : (source, isItem);

    private KnownValue Of(Node expression, int depth)
    {
        if (depth > MaxDepth) return KnownValue.None;
        switch (expression)
        {
            case AwaitExpression { Argument: var awaited } when AllOf(awaited) is { } list:
                return List(list);
            case AwaitExpression { Argument: CallExpression call }:
                var results = Results(call);
                return results with { Values = [.. results.Values.TakeLast(1)] };
            case ChainExpression chain:
                return Of(chain.Expression, depth + 1);
            case Identifier { Name: var name } when _sources.GetValueOrDefault(name) is { } source:
                var value = Of(source.Source, depth + 1);
                return source.IsItem ? ItemsOf(value) : value;
            case MemberExpression { Computed: true, Property: NumericLiteral } member
                when Of(member.Object, depth + 1) is { IsList: true } list:
                return ItemsOf(list);
            case MemberExpression member:
                var owner = Of(member.Object, depth + 1);
                if (owner.IsList) return KnownValue.None;
                var members = owner.Values.Select(o => MemberOf(o, member)).OfType<JsValue>();
                return new KnownValue([.. members], owner.Call, IsWhole: false, IsList: false);
            default:
                return KnownValue.None;
        }
    }

    /// <summary>The argument of <c>Promise.all(…)</c>; null for other expressions.</summary>
    private static Expression? AllOf(Expression expression) => expression is CallExpression
    {
        Callee: MemberExpression { Object: Identifier { Name: "Promise" }, Property: Identifier { Name: "all" } },
        Arguments: [var list],
    }
        ? list : null;

    /// <summary>A list of results: of calls that are written out, or of one call for each item.</summary>
    private KnownValue List(Expression list)
    {
        if (list is ArrayExpression { Elements: [CallExpression call, ..] })
            return Results(call) with { IsList = true };
        if (list is not CallExpression
            {
                Callee: MemberExpression { Property: Identifier { Name: "map" } },
                Arguments: [ArrowFunctionExpression { Body: var body }, ..],
            })
        {
            return KnownValue.None;
        }

        var result = body is FunctionBody { Body: [ReturnStatement { Argument: { } returned }] } ? returned : body;
        if (result is AwaitExpression { Argument: var awaited }) result = awaited;
        return result is CallExpression each ? Results(each) with { IsList = true } : KnownValue.None;
    }

    private static KnownValue ItemsOf(in KnownValue value) => value.IsList
        ? value with { IsList = false }
        : value with
        {
            Values = [.. value.Values.OfType<JsArray>().SelectMany(Items).Take(MaxSamples)],
            IsWhole = false,
        };

    /// <summary>The results of the call at this place of the code.</summary>
    private KnownValue Results(CallExpression call)
    {
        if (call.Callee is not MemberExpression { Object: MemberExpression server } tool
            || server.Object is not Identifier { Name: "tools" })
        {
            return KnownValue.None;
        }

        var name = $"{CodePlaces.LastName(server)}.{CodePlaces.LastName(tool)}";
        var (first, last) = (call.Location.Start.Line, call.Location.End.Line);
        var found = _results.Where(r => r.Call.Name == name && r.Call.Line >= first && r.Call.Line <= last);
        return new([.. found.Select(static r => r.Payload)], name, IsWhole: true, IsList: false);
    }

    private static JsValue? MemberOf(JsValue owner, MemberExpression member)
    {
        if (owner is JsArray array && member is { Computed: true, Property: NumericLiteral index })
            return index.Value >= 0 && index.Value < array.Length ? array.GetOwnProperty(index.Raw).Value : null;
        if (owner is not JsObject o || member.Computed && member.Property is not StringLiteral) return null;
        return CodePlaces.LastName(member) is { } name && o.GetOwnProperty(name) is { Get: null } property
            ? property.Value
            : null;
    }

    private static IEnumerable<JsValue> Items(JsArray array)
    {
        for (uint i = 0; i < array.Length && i < MaxSamples; i++)
        {
            if (array.GetOwnProperty(i.ToString(System.Globalization.CultureInfo.InvariantCulture)).Value is { } item)
                yield return item;
        }
    }
}

/// <summary>What is known of an expression's value.</summary>
/// <param name="Values">Values that it had; the items, for a list.</param>
/// <param name="Call">The call that they come from: <c>files.read</c>.</param>
/// <param name="IsWhole">Whether they are the call's results, not parts of them.</param>
/// <param name="IsList">Whether the expression is an array of these values.</param>
internal readonly record struct KnownValue(IReadOnlyList<JsValue> Values, string Call, bool IsWhole, bool IsList)
{
    public static readonly KnownValue None = new([], "", false, false);
}
