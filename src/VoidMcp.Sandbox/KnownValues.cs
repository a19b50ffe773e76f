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

    /// <summary>The values that the expression had, with the call that they come from; empty if unknown.</summary>
    public (IReadOnlyList<JsValue> Values, string Call) Of(Node expression) => Of(expression, 0);

    private void Learn(Node node)
    {
        switch (node)
        {
            case VariableDeclarator { Id: Identifier id, Init: { } init }:
                Set(id.Name, init, isItem: false);
                break;
            case ForOfStatement { Left: VariableDeclaration { Declarations: [{ Id: Identifier item }] } } loop:
                var name = item.Name;
                _sources.Remove(name);
                Set(name, loop.Right, isItem: true);
                break;
            case CallExpression { Callee: MemberExpression { Property: Identifier method } member } call
                when s_itemCallbacks.Contains(method.Name, StringComparer.Ordinal)
                    && call.Arguments is { Count: > 0 } arguments
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

    private (IReadOnlyList<JsValue> Values, string Call) Of(Node expression, int depth)
    {
        if (depth > MaxDepth) return ([], "");
        switch (expression)
        {
            case AwaitExpression { Argument: CallExpression call }:
                return Result(call);
            case ChainExpression chain:
                return Of(chain.Expression, depth + 1);
            case Identifier { Name: var name } when _sources.GetValueOrDefault(name) is { } source:
                var (values, from) = Of(source.Source, depth + 1);
                return source.IsItem
                    ? ([.. values.OfType<JsArray>().SelectMany(Items).Take(MaxSamples)], from)
                    : (values, from);
            case MemberExpression member:
                var (owners, of) = Of(member.Object, depth + 1);
                return ([.. owners.Select(owner => MemberOf(owner, member)).OfType<JsValue>()], of);
            default:
                return ([], "");
        }
    }

    /// <summary>The result of the call at this place of the code.</summary>
    private (IReadOnlyList<JsValue> Values, string Call) Result(CallExpression call)
    {
        if (call.Callee is not MemberExpression { Object: MemberExpression server } tool
            || server.Object is not Identifier { Name: "tools" })
        {
            return ([], "");
        }

        var name = $"{CodePlaces.LastName(server)}.{CodePlaces.LastName(tool)}";
        var lines = (call.Location.Start.Line, call.Location.End.Line);
        var found = _results.LastOrDefault(
            r => r.Call.Name == name && r.Call.Line >= lines.Item1 && r.Call.Line <= lines.Item2);
        return found.Payload is null ? ([], "") : ([found.Payload], name);
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
