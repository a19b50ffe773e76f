using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox;

/// <summary>
/// Finds the expression that an error refers to: what was undefined, what was called, the enclosing loop.
/// Parses the code again, only after an error. Lines and columns are 1-based.
/// </summary>
internal sealed class CodePlaces(string code, ParserOptions options)
{
    private const int MaxText = 60;

    private Script? _program;
    private bool _parsed;

    /// <summary>
    /// The expression that was undefined when <paramref name="property"/> of it was used; null if unknown.
    /// </summary>
    public Expression? OwnerOf(string property, int line, int column)
    {
        var path = PathTo(line, column);
        var members = path.OfType<MemberExpression>().Where(m => NameOf(m.Property) == property).ToList();
        return members.LastOrDefault(m => StartsAt(m.Property, line, column))?.Object
            ?? members.LastOrDefault()?.Object;
    }

    /// <summary>The expression that was called under this name at this position.</summary>
    public Expression? CalleeOf(string name, int line, int column) => PathTo(line, column).OfType<CallExpression>()
        .Select(c => c.Callee)
        .LastOrDefault(c => NameOf(c) == name || c is MemberExpression member && NameOf(member.Property) == name);

    /// <summary>The expression that was iterated over at this position.</summary>
    public Expression? IteratedAt(int line, int column) =>
        PathTo(line, column).OfType<ForOfStatement>().LastOrDefault(f => StartsAt(f.Right, line, column))?.Right
        ?? Destructured<ArrayPattern>(line, column)?.Init;

    /// <summary>The largest expression that starts at this position, such as a loop's list or an argument.</summary>
    public Expression? StartingAt(int line, int column) =>
        PathTo(line, column).Find(n => StartsAt(n, line, column)) as Expression;

    /// <summary>The value that was destructured at this position, and whether the pattern is nested.</summary>
    public (Expression Source, bool InParts)? DestructuredAt(int line, int column) =>
        Destructured<DestructuringPattern>(line, column) is { Init: { } source } found
        ? (source, found.Id.ChildNodes.Any(
            static n => n is DestructuringPattern || n is Property { Value: DestructuringPattern }))
        : null;

    /// <summary>The first line of the innermost loop around this position; 0 outside loops.</summary>
    public int LoopAround(int line, int column) => PathTo(line, column).LastOrDefault(static n => n
        is WhileStatement or DoWhileStatement or ForStatement or ForInStatement or ForOfStatement)?.Location.Start.Line
            ?? 0;

    /// <summary>The first line of the code's loop if it has exactly one; otherwise 0.</summary>
    public int OnlyLoop()
    {
        var (line, open) = (0, new Stack<Node>(Program is { } program ? [program] : []));
        while (open.TryPop(out var node))
        {
            if (node is WhileStatement or DoWhileStatement or ForStatement or ForInStatement or ForOfStatement)
            {
                if (line > 0) return 0;
                line = node.Location.Start.Line;
            }

            foreach (var child in node.ChildNodes) open.Push(child);
        }

        return line;
    }

    /// <summary>What the code's expressions stand for, by the calls' results.</summary>
    public KnownValues Known(CallRecords calls) => new(Program ?? new Parser(options).ParseScript(""), calls);

    /// <summary>Every identifier that the code declares or uses.</summary>
    public IEnumerable<string> Names()
    {
        if (Program is not { } program) yield break;
        var open = new Stack<Node>([program]);
        while (open.TryPop(out var node))
        {
            if (node is Identifier { Name: var name }) yield return name;
            foreach (var child in node.ChildNodes) open.Push(child);
        }
    }

    /// <summary>The source text of an expression on one line, shortened if too long.</summary>
    public string TextOf(Node node)
    {
        var text = string.Join(
            ' ', code[node.Start..node.End].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= MaxText ? text : text[..MaxText] + "…";
    }

    /// <summary>
    /// The last name in a member chain: <c>items</c> of <c>page.items</c> and <c>page.items[0]</c>; null if none.
    /// </summary>
    public static string? LastName(Node expression) => expression switch
    {
        MemberExpression { Computed: true, Property: not StringLiteral } member => LastName(member.Object),
        MemberExpression member => NameOf(member.Property),
        ChainExpression chain => LastName(chain.Expression),
        _ => null,
    };

    private Script? Program
    {
        get
        {
            if (_parsed) return _program;
            _parsed = true;
            try
            {
                _program = new Parser(options).ParseScript(code);
            }
            catch (ParseErrorException)
            {
                // Syntax errors already carry their position.
            }

            return _program;
        }
    }

    private static string? NameOf(Node node) => node switch
    {
        Identifier identifier => identifier.Name,
        StringLiteral text => text.Value,
        NumericLiteral number => number.Raw,
        _ => null,
    };

    /// <summary>The destructuring declaration at this position, or whose value is at this position.</summary>
    private VariableDeclarator? Destructured<TPattern>(int line, int column)
    {
        var declaration = PathTo(line, column).OfType<VariableDeclaration>().LastOrDefault();
        return declaration?.Declarations.FirstOrDefault(d => d is { Id: TPattern, Init: { } init }
            && (StartsAt(declaration, line, column) || StartsAt(init, line, column)));
    }

    private static bool StartsAt(Node node, int line, int column) =>
        node.Location.Start.Line == line && node.Location.Start.Column == column - 1;

    /// <summary>The nodes that contain this position, outermost first.</summary>
    private List<Node> PathTo(int line, int column)
    {
        var path = new List<Node>();
        for (Node? node = Program; node is not null;)
        {
            path.Add(node);
            Node? next = null;
            foreach (var child in node.ChildNodes)
            {
                if (Holds(child, line, column - 1)) next = child;
            }

            node = next;
        }

        return path;
    }

    private static bool Holds(Node node, int line, int column)
    {
        var (start, end) = (node.Location.Start, node.Location.End);
        return (start.Line, start.Column).CompareTo((line, column)) <= 0
            && (line, column).CompareTo((end.Line, end.Column)) < 0;
    }
}
