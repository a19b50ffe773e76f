using Acornima.Ast;

namespace VoidMcp.Sandbox;

/// <summary>
/// The functions that a script declares at its top level and never mentions again: one of them is probably its main
/// function, which should have been called.
/// </summary>
internal sealed class DeclaredFunctions
{
    private DeclaredFunctions(List<(string Name, IFunction Function)> uncalled)
    {
        Uncalled = [.. uncalled.Select(static u => u.Name)];
        var mains = uncalled
            .Where(static u => u.Name is "main" or "run" or "execute" or "handler" or "script").ToList();
        if (uncalled.Count != 1 && mains.Count != 1) return;
        var main = uncalled.Count == 1 ? uncalled[0] : mains[0];
        Main = (main.Function.Params is { Count: > 0 } parameters ? parameters[0] : null) switch
        {
            null or AssignmentPattern => $"{main.Name}()",
            Identifier { Name: "tools" } => $"{main.Name}(tools)",
            ObjectPattern => $"{main.Name}(globalThis)",
            _ => null,
        };
    }

    /// <summary>The names of the functions that are never mentioned again.</summary>
    public IReadOnlyList<string> Uncalled { get; }

    /// <summary>The call of the one that is obviously meant to run the script; null if none is.</summary>
    private string? Main { get; }

    /// <summary>The call that runs a script that only declares things; null if it does more, or has no main.</summary>
    public static string? MainOf(Script program) => OnlyDeclares(program) ? Of(program).Main : null;

    public static DeclaredFunctions Of(Script program)
    {
        var functions = new List<(string Name, IFunction Function)>();
        foreach (var statement in program.Body)
        {
            if (statement is FunctionDeclaration { Id.Name: var name } function) functions.Add((name, function));
            else if (statement is VariableDeclaration variables)
            {
                functions.AddRange(variables.Declarations
                    .Where(static d => d is { Id: Identifier, Init: ArrowFunctionExpression or FunctionExpression })
                    .Select(static d => (((Identifier)d.Id).Name, (IFunction)d.Init!)));
            }
        }

        if (functions.Count == 0) return new DeclaredFunctions([]);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var statement in program.Body) CollectUses(statement, functions, used);
        return new DeclaredFunctions([.. functions.Where(f => !used.Contains(f.Name))]);
    }

    private static bool OnlyDeclares(Script program)
    {
        foreach (var statement in program.Body)
        {
            if (statement is not (FunctionDeclaration or VariableDeclaration or ClassDeclaration or Directive
                or EmptyStatement))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Collects the names that the code mentions; a function that mentions itself does not count.</summary>
    private static void CollectUses(
        Statement statement, List<(string Name, IFunction Function)> functions, HashSet<string> used)
    {
        var open = new Stack<(Node Node, string? Own)>([(statement, null)]);
        while (open.TryPop(out var next))
        {
            var (node, own) = next;
            if (node is Identifier { Name: var name } && name != own) used.Add(name);
            if (node is IFunction function)
                own = functions.Find(f => ReferenceEquals(f.Function, function)).Name ?? own;
            foreach (var child in node.ChildNodes)
            {
                if (!IsOnlyName(node, child)) open.Push((child, own));
            }
        }
    }

    /// <summary>Whether the child names something: a declared function, or a property.</summary>
    private static bool IsOnlyName(Node node, Node child) => node switch
    {
        FunctionDeclaration declaration => child == declaration.Id,
        VariableDeclarator { Init: ArrowFunctionExpression or FunctionExpression } declarator => child == declarator.Id,
        MemberExpression { Computed: false } member => child == member.Property,
        Property { Computed: false, Shorthand: false } property => child == property.Key,
        _ => false,
    };
}
