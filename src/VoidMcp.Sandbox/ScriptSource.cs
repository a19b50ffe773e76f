using System.Text;
using Acornima;
using Acornima.Ast;
using Jint;
using VoidMcp.Sandbox.Awaits;

namespace VoidMcp.Sandbox;

/// <summary>
/// Parses the model's code as a function body, async only if it uses await (loops in async functions run several times
/// slower). Accepts a body, a fenced code block, a single function, and an exported function. Reported positions refer
/// to the model's own text.
/// </summary>
internal sealed class ScriptSource
{
    /// <summary>The file name that the engine reports for positions in the model's code.</summary>
    public const string FileName = "script";

    private static readonly ScriptPreparationOptions s_preparation = new()
    {
        StaticAnalysis = false,
        ParsingOptions = ScriptParsingOptions.Default with { RetainFunctionSourceText = true },
    };

    private readonly string[] _lines;
    private readonly List<Insertion> _insertions = [];
    private readonly TakenCode _taken;
    private readonly string _file;
    private int _headLength;

    private ScriptSource(TakenCode taken, string file) =>
        (_taken, _lines, _file) = (taken, taken.Original.Split('\n'), file);

    /// <summary>Looks up code around a position, for detailed error messages.</summary>
    public CodePlaces Places => new(_taken.Plain, CodeIntake.ParserOptions);

    /// <summary>The code without what was left out of it.</summary>
    public string Code => _taken.Plain;

    /// <summary>The syntax tree of the code.</summary>
    public Script Program => _taken.Program!;

    /// <summary>What was done to the code before it could run, for the model.</summary>
    public IReadOnlyList<string> Notes => _taken.Notes;

    /// <summary>Whether it is a named script: its function has the parameters <c>args</c> and <c>scripts</c>.</summary>
    private bool IsNamed => _file != FileName;

    /// <summary>Evaluates to a function that runs the model's code.</summary>
    public Prepared<Script> Function { get; private set; }

    /// <summary>The names of that function's parameters; see <see cref="RewriteRuntime.Values"/>.</summary>
    public IReadOnlyList<string> Runtime { get; private set; } = [];

    /// <summary>
    /// Whether the code has no <c>return</c> and ends in an expression, whose value is the result if it is JSON.
    /// </summary>
    public bool EndsInExpression { get; private set; }

    /// <summary>Whether the code is, or exports, a single function that must be called in turn.</summary>
    public bool GivesFunction { get; private set; }

    /// <summary>
    /// Whether that function's parameter is <c>tools</c>; otherwise it gets all globals, for <c>({ tools, console }) =>
    /// …</c>.
    /// </summary>
    public bool WantsTools { get; private set; }

    /// <param name="code">The code.</param>
    /// <param name="file">The file name of its positions; that of a named script if it is not the model's.</param>
    /// <exception cref="ScriptFailedException">The code is too long, too deeply nested or not valid
    /// JavaScript.</exception>
    public static ScriptSource Parse(string code, string file = FileName)
    {
        var bytes = Encoding.UTF8.GetByteCount(code);
        if (bytes > ScriptLimits.MaxCodeBytes)
        {
            throw new ScriptFailedException(new ScriptError(ScriptErrorKind.Limit, "CodeTooLong",
                $"the code is too large: {bytes:N0} bytes (limit {ScriptLimits.MaxCodeBytes:N0})")
            {
                Hint = "Fetch large data with a tool instead of embedding it in the code.",
            });
        }

        RefuseBrackets(code);
        try
        {
            var source = new ScriptSource(CodeIntake.Take(code), file);
            if (source._taken.Program is not { } program) throw new ScriptFailedException(source.SyntaxError());
            source.Prepare(program);
            return source;
        }
        catch (InsufficientExecutionStackException)
        {
            throw TooDeep();
        }
    }

    private void Prepare(Script program)
    {
        RefuseDepth(program);
        GivesFunction = _taken.ExportsFunction;
        try
        {
            var wrapped = Wrap(_taken.Plain, program);
            var prepared = Engine.PrepareScript(wrapped, _file, strict: false, s_preparation);
            Function = AwaitRewriter.Rewrite(wrapped, prepared, out var runtime);
            Runtime = runtime;
        }
        catch (ScriptPreparationException e) when (e.InnerException is ParseErrorException inner)
        {
            throw new ScriptFailedException(SyntaxError(inner));
        }
    }

    /// <summary>Maps an engine position to the model's text; both are 1-based.</summary>
    public (int Line, int Column) Map(int line, int columnFromZero)
    {
        var column = columnFromZero;
        foreach (var i in _insertions)
        {
            if (i.Line == line && columnFromZero >= i.Column) column -= Math.Min(i.Length, columnFromZero - i.Column);
        }

        return (line, column + 1);
    }

    /// <summary>Whether an engine position is in the generated wrapper, not in the model's code.</summary>
    public bool IsWrapper(int line, int columnFromZero) => line == 1 && columnFromZero < _headLength;

    /// <summary>The functions that the code declares and never mentions again.</summary>
    public IReadOnlyList<string> UncalledFunctions() =>
        _taken.Program is { } program && DeclaredFunctions.MainOf(program) is null
            ? DeclaredFunctions.Of(program).Uncalled
            : [];

    /// <summary>The text of a line, for an error message; null if there is no such line.</summary>
    public string? LineText(int line)
    {
        if (line < 1 || line > _lines.Length) return null;
        var text = _lines[line - 1].Trim();
        return text.Length > 160 ? text[..157] + "..." : text;
    }

    private string Wrap(string code, Script program)
    {
        var awaits = HoldsOutsideFunctions(program, static n => n.Type is NodeType.AwaitExpression
            || n is ForOfStatement { Await: true }
            || n is VariableDeclaration { Kind: VariableDeclarationKind.AwaitUsing });
        var inner = awaits ? "(async()=>{" : "(()=>{";
        var head = IsNamed ? $"((args,scripts)=>{inner}" : inner;
        const string give = "return ";
        var end = IsNamed ? "\n})())" : "\n})";
        var tail = end;
        _headLength = head.Length;
        Insert(1, 0, head.Length);

        // Function declarations are hoisted: main(); async function main() { … }
        var last = program.Body.LastOrDefault(static s => s is not FunctionDeclaration)
            ?? (program.Body.Count > 0 ? program.Body[^1] : null);
        var isFunction = program.Body.Count == 1 && IsFunction(last);
        var isExpression = last is NonSpecialExpressionStatement
            && !isFunction
            && !HoldsOutsideFunctions(program, static n => n.Type == NodeType.ReturnStatement);
        EndsInExpression = isExpression && !IsCalledAtOnce(last);
        GivesFunction |= isFunction;
        WantsTools = FirstParameter(last) is Identifier { Name: "tools" };
        if (last is null || !(isExpression || isFunction))
        {
            if (DeclaredFunctions.MainOf(program) is { } main) tail = $"\nreturn {main};{end}";
            return head + code + tail;
        }

        var at = last.Location.Start;
        Insert(at.Line, at.Column + (at.Line == 1 ? head.Length : 0), give.Length);
        return string.Concat(string.Concat(head, code.AsSpan(0, last.Start), give), code.AsSpan(last.Start), tail);
    }

    private static bool IsFunction(Statement? statement) => statement is FunctionDeclaration { Generator: false }
        or ExpressionStatement { Expression: ArrowFunctionExpression or FunctionExpression };

    /// <summary>Whether the statement is <c>(() => { … return x })()</c>, whose return value is the result.</summary>
    private static bool IsCalledAtOnce(Statement? statement) =>
        statement is ExpressionStatement { Expression: CallExpression { Callee: ArrowFunctionExpression
            or FunctionExpression } };

    private static Node? FirstParameter(Statement? statement)
    {
        Node? function = statement switch
        {
            ExpressionStatement e => e.Expression,
            ReturnStatement r => r.Argument,
            _ => statement,
        };
        return function is IFunction { Params: { Count: > 0 } parameters } ? parameters[0] : null;
    }

    private void Insert(int line, int column, int length) => _insertions.Add(new Insertion(line, column, length));

    private static bool HoldsOutsideFunctions(Script program, Func<Node, bool> wanted)
    {
        var open = new Stack<Node>();
        open.Push(program);
        while (open.TryPop(out var node))
        {
            if (wanted(node)) return true;
            if (node is IFunction or StaticBlock) continue;
            foreach (var child in node.ChildNodes) open.Push(child);
        }

        return false;
    }

    /// <summary>
    /// Rejects extremely nested code before parsing. Brackets in strings and comments count too; ordinary code does not
    /// contain that many unbalanced ones.
    /// </summary>
    private static void RefuseBrackets(string code)
    {
        var depth = 0;
        foreach (var c in code)
        {
            if (c is '(' or '[' or '{') depth++;
            else if (c is ')' or ']' or '}') depth--;
            if (depth > ScriptLimits.MaxSyntaxDepth) throw TooDeep();
        }
    }

    /// <summary>
    /// Rejects deep syntax trees. Includes long operator chains, along which the engine recurses as well.
    /// </summary>
    private static void RefuseDepth(Script program)
    {
        var open = new Stack<(Node Node, int Depth)>();
        open.Push((program, 0));
        while (open.TryPop(out var next))
        {
            if (next.Depth > ScriptLimits.MaxSyntaxDepth) throw TooDeep();
            foreach (var child in next.Node.ChildNodes) open.Push((child, next.Depth + 1));
        }
    }

    private static ScriptFailedException TooDeep() => new(new ScriptError(ScriptErrorKind.Limit, "CodeTooDeep",
        "the code is too deeply nested, or one expression chains too many operators"));

    private ScriptError SyntaxError()
    {
        if (_taken is { Refusal: null, Error: { } error }) return SyntaxError(error);
        if (_taken.Refusal is not { } refusal)
        {
            return new ScriptError(ScriptErrorKind.Syntax, "SyntaxError", "the text is not a script")
            {
                Line = 1,
                Column = 1,
                SourceLine = LineText(1),
                Hint = _taken.Hint,
            };
        }

        var before = _taken.Plain.AsSpan(0, refusal.At);
        var line = before.Count('\n') + 1;
        return new ScriptError(ScriptErrorKind.Syntax, "SyntaxError", $"{refusal.What} is not supported")
        {
            Line = line,
            Column = refusal.At - before.LastIndexOf('\n'),
            SourceLine = LineText(line),
            Hint = $"Types are erased, but this is code. {refusal.Hint}",
        };
    }

    private ScriptError SyntaxError(ParseErrorException e)
    {
        var (line, column) = _insertions.Count == 0
            ? (e.LineNumber, e.Column + 1)
            : Map(e.LineNumber, e.Column);
        var text = LineText(line);
        var message = e.Error?.Description ?? e.Message;
        return new ScriptError(ScriptErrorKind.Syntax, "SyntaxError", message)
        {
            Line = line,
            Column = column,
            SourceLine = text,
            Hint = _taken.Hint ?? SyntaxHints.For(message, line, text ?? "", _taken.Plain),
        };
    }

    /// <summary>Text inserted before a column of a line, in the engine's coordinates.</summary>
    private readonly record struct Insertion(int Line, int Column, int Length);
}
