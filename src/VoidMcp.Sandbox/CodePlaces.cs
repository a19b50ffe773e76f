using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox;

/// <summary>
/// Finds in the model's code what an error at some place was about: the expression that was undefined, what was called,
/// the loop around. Parses the code again, which only errors pay for. Lines and columns count from one.
/// </summary>
internal sealed class CodePlaces(string code, ParserOptions options)
{
    private const int MaxText = 60;

    private Script? _program;
    private bool _parsed;

    /// <summary>What was undefined when <paramref name="property"/> of it was read or called; null where it can't be told.</summary>
    public Expression? OwnerOf(string property, int line, int column)
    {
        var path = PathTo(line, column);
        var members = path.OfType<MemberExpression>().Where(m => NameOf(m.Property) == property).ToList();
        return members.LastOrDefault(m => StartsAt(m.Property, line, column))?.Object ?? members.LastOrDefault()?.Object;
    }

    /// <summary>What was called at this place under this name.</summary>
    public Expression? CalleeOf(string name, int line, int column) => PathTo(line, column).OfType<CallExpression>()
        .Select(c => c.Callee).LastOrDefault(c => NameOf(c) == name || c is MemberExpression member && NameOf(member.Property) == name);

    /// <summary>What was iterated over at this place.</summary>
    public Expression? IteratedAt(int line, int column) =>
        PathTo(line, column).OfType<ForOfStatement>().LastOrDefault(f => StartsAt(f.Right, line, column))?.Right
        ?? Destructured<ArrayPattern>(line, column)?.Init;

    /// <summary>The whole expression that begins at this place: the list of a loop, an argument.</summary>
    public Expression? StartingAt(int line, int column) => PathTo(line, column).Find(n => StartsAt(n, line, column)) as Expression;

    /// <summary>What was taken apart into names at this place, and whether parts of it were as well.</summary>
    public (Expression Source, bool InParts)? DestructuredAt(int line, int column) =>
        Destructured<DestructuringPattern>(line, column) is { Init: { } source } found
        ? (source, found.Id.ChildNodes.Any(static n => n is DestructuringPattern || n is Property { Value: DestructuringPattern }))
        : null;

    /// <summary>The line on which the innermost loop around this place begins; zero where there is none.</summary>
    public int LoopAround(int line, int column) => PathTo(line, column).LastOrDefault(static n => n
        is WhileStatement or DoWhileStatement or ForStatement or ForInStatement or ForOfStatement)?.Location.Start.Line ?? 0;

    /// <summary>Every name that the code declares or uses.</summary>
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

    /// <summary>An expression's text on one line, shortened in the middle of nothing but itself.</summary>
    public string TextOf(Node node)
    {
        var text = string.Join(' ', code[node.Start..node.End].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= MaxText ? text : text[..MaxText] + "…";
    }

    /// <summary>The last name in a chain: <c>items</c> of <c>page.items</c> and <c>page.items[0]</c>; null where there is none.</summary>
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
                // Errors of syntax know their place already.
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

    /// <summary>The declaration of names by a pattern, where the place is that of the declaration or of its value.</summary>
    private VariableDeclarator? Destructured<TPattern>(int line, int column)
    {
        var declaration = PathTo(line, column).OfType<VariableDeclaration>().LastOrDefault();
        return declaration?.Declarations.FirstOrDefault(d => d is { Id: TPattern, Init: { } init }
            && (StartsAt(declaration, line, column) || StartsAt(init, line, column)));
    }

    private static bool StartsAt(Node node, int line, int column) =>
        node.Location.Start.Line == line && node.Location.Start.Column == column - 1;

    /// <summary>The nodes that hold this place, outermost first.</summary>
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
        return (start.Line, start.Column).CompareTo((line, column)) <= 0 && (line, column).CompareTo((end.Line, end.Column)) < 0;
    }
}
