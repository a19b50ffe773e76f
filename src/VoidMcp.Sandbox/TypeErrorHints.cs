using System.Text.RegularExpressions;
using Acornima.Ast;
using Jint.Native;

namespace VoidMcp.Sandbox;

/// <summary>
/// Explains TypeErrors caused by unexpected data: names the expression that was undefined, not a function or not
/// iterable, suggests the likely name, and shows the shape of the most recent results.
/// </summary>
internal sealed partial class TypeErrorHints(CodePlaces places, CallRecords calls)
{
    private static readonly string[] s_methods =
    [
        "map", "filter", "forEach", "reduce", "find", "findIndex", "findLast", "some", "every", "slice", "splice",
        "sort", "join", "includes", "indexOf", "push", "pop", "shift", "concat", "flat", "flatMap", "reverse",
        "entries", "keys", "values", "at", "split", "trim", "replace", "replaceAll", "startsWith", "endsWith",
        "toLowerCase", "toUpperCase", "toFixed", "toString", "substring", "padStart", "match", "matchAll",
        "localeCompare", "then", "catch", "finally", "get", "set", "has", "add", "delete", "toSorted", "toISOString",
    ];

    private static readonly string[] s_ofStrings =
    [
        "split", "trim", "replace", "replaceAll", "startsWith", "endsWith", "toLowerCase", "toUpperCase", "substring",
        "padStart", "match", "matchAll", "localeCompare",
    ];

    private static readonly string[] s_ofArrays =
    [
        "map", "filter", "forEach", "reduce", "find", "findIndex", "findLast", "some", "every", "splice", "sort",
        "join", "push", "pop", "shift", "flat", "flatMap", "reverse", "toSorted",
    ];

    /// <summary>
    /// Returns the error with a better message and hint, or unchanged if it is not a known TypeError.
    /// </summary>
    public ScriptError Explain(ScriptError error)
    {
        if (error.Name == "SyntaxError" && error.Message.Contains("JSON", StringComparison.Ordinal))
            return With(error, null);
        if (error.Name != "TypeError" || error.Line == 0) return error;
        if (NotAwaited().Match(error.Message) is { Success: true } promise)
            return Awaited(error, promise.Groups["call"].Value, promise.Groups["name"].Value);
        if (Reading().Match(error.Message) is { Success: true } reading)
        {
            var (what, name) = (reading.Groups["what"].Value, reading.Groups["name"].Value);
            var owner = places.OwnerOf(name, error.Line, error.Column);
            return With(
                error with { Message = $"Cannot read properties of {what} (reading '{name}')" },
                IsNothing(owner) ? null : $"{places.TextOf(owner!)} is {what}{Meant(CodePlaces.LastName(owner!))}");
        }

        if (NotFunction().Match(error.Message) is { Success: true } notFunction)
        {
            var name = notFunction.Groups["name"].Value;
            return places.CalleeOf(name, error.Line, error.Column) is { } callee
                ? With(error with { Message = $"{places.TextOf(callee)} is not a function" }, MeantMethod(callee, name))
                : With(error, null);
        }

        if (error.Message.EndsWith(" is not iterable", StringComparison.Ordinal))
        {
            return places.IteratedAt(error.Line, error.Column) is { } list
                ? With(error with { Message = $"{places.TextOf(list)} is not iterable" }, null)
                : With(
                    error with { Message = error.Message[0] == ' ' ? "The value" + error.Message : error.Message },
                    null);
        }

        if (error.Message == "Cannot convert undefined or null to object")
        {
            if (places.DestructuredAt(error.Line, error.Column) is { InParts: true } taken)
                return With(error,
                    $"{places.TextOf(taken.Source)}, or a part destructured from it, is undefined or null");
            var data = places.StartingAt(error.Line, error.Column);
            return With(error, IsNothing(data)
                ? null
                : $"{places.TextOf(data!)} is undefined or null{Meant(CodePlaces.LastName(data!))}");
        }

        var isOfData = error.Message.StartsWith("Destructed parameter", StringComparison.Ordinal)
            || error.Message.StartsWith("Cannot use 'in' operator", StringComparison.Ordinal);
        if (isOfData) return With(error, null);
        return error;
    }

    /// <summary>Whether the expression needs no explanation: unknown, or literally undefined or null.</summary>
    private static bool IsNothing(Expression? expression) =>
        expression is null or Literal or Identifier { Name: "undefined" };

    /// <summary>
    /// The message names a tool call's promise; any other promise is identified by its place in the code.
    /// </summary>
    private ScriptError Awaited(ScriptError error, string call, string name)
    {
        if (call.Length > 0)
        {
            var first = name.Length > 0 ? $" To read the property in one expression: (await {call}).{name}" : "";
            return error with { Hint = "Put await in front of the call." + first };
        }

        return error with
        {
            Message = places.OwnerOf(name, error.Line, error.Column) is { } owner
                ? string.Concat(places.TextOf(owner), error.Message.AsSpan("this".Length))
                : error.Message,
            Hint = "Put await in front of it. An async function always returns a promise.",
        };
    }

    private ScriptError With(ScriptError error, string? what)
    {
        var lines = calls.Results
            .Select(r =>
                $"{r.Call.Name}{(r.Call.Line > 0 ? $" (line {r.Call.Line})" : "")} returned {ValueShape.Of(r.Payload)}")
            .ToList();
        if (what is not null) lines.Insert(0, what);
        if (error.Hint is { } hint) lines.Insert(0, hint);
        return lines.Count == 0 ? error : error with { Hint = string.Join("\n  ", lines) };
    }

    private string Meant(string? missing) =>
        missing is not null && NearestName.Of(missing, Keys()) is { } name ? $"; did you mean {name}?" : "";

    private string? MeantMethod(Node callee, string name)
    {
        if (callee is not MemberExpression member) return null;
        if (Misplaced(member, name) is { } known) return known;

        // The method is right, the value is of another type.
        if (s_methods.Contains(name, StringComparer.Ordinal)) return null;
        return NearestName.Of(name, s_methods.Concat(Keys())) is { } near ? $"Did you mean {near}?" : null;
    }

    /// <summary>
    /// What the value is that has no such method, where that is known, and how to get to one that has it.
    /// </summary>
    private string? Misplaced(MemberExpression callee, string name)
    {
        if (places.Known(calls).Of(callee.Object).Values is not [var value, ..]) return null;
        var owner = places.TextOf(callee.Object);
        var shape = ValueShape.Of(value);
        return value switch
        {
            JsArray when s_ofStrings.Contains(name, StringComparer.Ordinal) =>
                $"{owner} is {shape}; use {owner}.join('\\n') or one item: {owner}[0].{name}(…)",
            JsArray when s_methods.Contains(name, StringComparer.Ordinal) => $"{owner} is {shape}",
            JsString when s_ofArrays.Contains(name, StringComparer.Ordinal) =>
                $"{owner} is {shape}; split it first: {owner}.split('\\n').{name}(…)",
            JsObject o when s_ofArrays.Contains(name, StringComparer.Ordinal) && ArrayIn(o) is { } list =>
                $"{owner} is an object; use {owner}.{list}.{name}(…)",
            _ => null,
        };
    }

    private static string? ArrayIn(JsObject o) => ValueShape.OwnKeysOf(o)
        .FirstOrDefault(key => o.GetOwnProperty(key) is { Get: null, Value: JsArray });

    private IEnumerable<string> Keys() => calls.Results.SelectMany(r => ValueShape.KeysOf(r.Payload)).Distinct();

    /// <summary>The engine has two wordings for it.</summary>
    [GeneratedRegex(@"^Cannot (?:read|set) propert"
        + @"(?:ies of (?<what>undefined|null) \((?:reading|setting) '(?<name>[^']*)'\)"
        + @"|y '(?<name>[^']*)' of (?<what>undefined|null))$")]
    private static partial Regex Reading();

    /// <summary>Matches the messages of <see cref="PromiseGuard"/>.</summary>
    [GeneratedRegex(
        @"^(?:this is a promise that was not awaited|(?<call>tools\..*\(…\))(?: on line \d+)? was not awaited)"
        + @"(?:.*has no '(?<name>[^']*)')?")]
    private static partial Regex NotAwaited();

    [GeneratedRegex(@"^(?:Property '(?<name>[^']+)' of object|(?<name>[\w$]+)) is not a function$")]
    private static partial Regex NotFunction();
}
