using System.Text;
using System.Text.RegularExpressions;
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
internal sealed partial class ScriptSource
{
    /// <summary>The file name that the engine reports for positions in the model's code.</summary>
    public const string FileName = "script";

    private static readonly ParserOptions s_parserOptions = new()
    {
        AllowReturnOutsideFunction = true,
        AllowAwaitOutsideFunction = true,
        AllowHashBang = true,
    };

    private static readonly ScriptPreparationOptions s_preparation = new()
    {
        StaticAnalysis = false,
        ParsingOptions = ScriptParsingOptions.Default with { RetainFunctionSourceText = true },
    };

    private readonly string[] _lines;
    private readonly List<Insertion> _insertions = [];
    private string _plain = "";
    private int _headLength;

    private ScriptSource(string code) => _lines = code.Split('\n');

    /// <summary>Looks up code around a position, for detailed error messages.</summary>
    public CodePlaces Places => new(_plain, s_parserOptions);

    /// <summary>Evaluates to a function that runs the model's code.</summary>
    public Prepared<Script> Function { get; private set; }

    /// <summary>The names of that function's parameters; see <see cref="RewriteRuntime.Values"/>.</summary>
    public IReadOnlyList<string> Runtime { get; private set; } = [];

    /// <summary>
    /// Whether the code has no <c>return</c> and ends in an expression. Its value is awaited if it is a promise, for
    /// scripts that end in <c>main()</c>; otherwise it is ignored.
    /// </summary>
    public bool EndsInExpression { get; private set; }

    /// <summary>Whether the code is, or exports, a single function that must be called in turn.</summary>
    public bool GivesFunction { get; private set; }

    /// <summary>
    /// Whether that function's parameter is <c>tools</c>; otherwise it gets all globals, for <c>({ tools, console }) =>
    /// …</c>.
    /// </summary>
    public bool WantsTools { get; private set; }

    /// <exception cref="ScriptFailedException">The code is too long, too deeply nested or not valid
    /// JavaScript.</exception>
    public static ScriptSource Parse(string code)
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
        var source = new ScriptSource(code);
        var plain = source._plain = WithoutFence(WithoutHashBang(WithoutByteOrderMark(code)));
        try
        {
            var program = source.ParseAnyShape(ref plain);
            source._plain = plain;
            RefuseDepth(program);
            var wrapped = source.Wrap(plain, program);
            var prepared = Engine.PrepareScript(wrapped, FileName, strict: false, s_preparation);
            source.Function = AwaitRewriter.Rewrite(wrapped, prepared, out var runtime);
            source.Runtime = runtime;
            return source;
        }
        catch (ParseErrorException e)
        {
            throw new ScriptFailedException(source.SyntaxError(e));
        }
        catch (ScriptPreparationException e) when (e.InnerException is ParseErrorException inner)
        {
            throw new ScriptFailedException(source.SyntaxError(inner));
        }
        catch (InsufficientExecutionStackException)
        {
            throw TooDeep();
        }
    }

    /// <summary>
    /// Parses the code as written. Only if that fails, tries it as a module with a default export, then as an anonymous
    /// function: string contents may look like either.
    /// </summary>
    private Script ParseAnyShape(ref string plain)
    {
        try
        {
            return new Parser(s_parserOptions).ParseScript(plain, FileName);
        }
        catch (ParseErrorException) when (WithoutExportDefault(plain) is { } exported)
        {
            GivesFunction = true;
            plain = exported;
            return new Parser(s_parserOptions).ParseScript(plain, FileName);
        }
        catch (ParseErrorException) when (NamelessFunction().Match(plain) is { Success: true } match)
        {
            // Inserting the name shifts the rest of this line by one column, and nothing else.
            plain = plain.Insert(match.Index + match.Length - 1, "$");
            return new Parser(s_parserOptions).ParseScript(plain, FileName);
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
        var head = awaits ? "(async()=>{" : "(()=>{";
        const string give = "return ", tail = "\n})";
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
        if (last is null || !(isExpression || isFunction)) return head + code + tail;

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

    private static string WithoutFence(string code)
    {
        var text = code.AsSpan().Trim();
        if (!text.StartsWith("```") || !text.EndsWith("```") || text.Length < 6) return code;
        var start = code.IndexOf("```", StringComparison.Ordinal);
        var lineEnd = code.IndexOf('\n', start);
        var end = code.LastIndexOf("```", StringComparison.Ordinal);
        if (lineEnd < 0 || lineEnd >= end) return code;
        var result = new StringBuilder(code.Length);
        AppendBlank(result, code.AsSpan(0, lineEnd));
        result.Append(code, lineEnd, end - lineEnd);
        return result.ToString();
    }

    private static string WithoutByteOrderMark(string code) => code.StartsWith('\uFEFF') ? " " + code[1..] : code;

    private static string WithoutHashBang(string code) =>
        code.StartsWith("#!", StringComparison.Ordinal) ? "//" + code[2..] : code;

    /// <summary>Replaces <c>export default</c> with a <c>return</c> of the same width; null if there is none.</summary>
    private static string? WithoutExportDefault(string code)
    {
        var match = ExportDefault().Match(code);
        if (!match.Success) return null;
        var blank = new StringBuilder();
        var words = match.Groups[1];
        AppendBlank(blank, words.ValueSpan["return".Length..]);
        return string.Concat(code.AsSpan(0, words.Index), "return", blank.ToString())
            + code[(words.Index + words.Length)..];
    }

    /// <summary>Appends spaces for the text, keeping its line ends.</summary>
    private static void AppendBlank(StringBuilder text, ReadOnlySpan<char> original)
    {
        foreach (var c in original) text.Append(c is '\n' or '\r' ? c : ' ');
    }

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
            Hint = SyntaxHints.For(message, text ?? "", _plain),
        };
    }

    [GeneratedRegex(@"^(?:[ \t]*/\*[^\n]*?\*/)?[ \t]*(export\s+default)(?=[\s(\[{])", RegexOptions.Multiline)]
    private static partial Regex ExportDefault();

    [GeneratedRegex(@"^\s*(?:async\s+)?function \(")]
    private static partial Regex NamelessFunction();

    /// <summary>Text inserted before a column of a line, in the engine's coordinates.</summary>
    private readonly record struct Insertion(int Line, int Column, int Length);
}
