using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Scripts;
using VoidMcp.Search;

namespace VoidMcp.Gateway;

/// <summary>The definitions of voidmcp's own tools, as listed by clients.</summary>
internal static class OwnTools
{
    public const string Search = "search";
    public const string ExecuteCode = "execute_code";
    public const string QueryCode = "query_code";
    public const string ListMcps = "list_mcps";
    public const string AddMcp = "add_mcp";
    public const string RemoveMcp = "remove_mcp";

    private const string SearchText = """
        Find tools on the connected MCP servers. Returns ranked TypeScript signatures to call from execute_code.
        Query: a few words ("create issue", "read a file"), a server's name, or * for everything.
        """;

    private const string ExecuteCodeText = """
        Run JavaScript that calls many tools; only its return value comes back. Prefer this to single calls:
        chain, loop, filter and aggregate in code.
        The code is an async function body: use await and return. tools.<server>.<tool>(args) returns the tool's data
        (JSON is parsed), or throws. Calls in Promise.all run in parallel. console.log output is included.
        No network, file system, require or import. Use search first to see names and argument types.
        Also, with await: search(query), describe("server.tool"), ask(question, schema?) asks the user,
        results.get("r1") opens an earlier large result; without: emit(content) sends an image or file with the answer,
        progress(message, fraction).
        Example:
        const issues = await tools.github.search_issues({ query: "is:open label:bug" });
        const files = await Promise.all(issues.items.slice(0, 5).map(i =>
          tools.files.read_file({ path: `notes/${i.number}.md` })));
        return issues.items.map((issue, n) => ({ title: issue.title, notes: files[n]?.length ?? 0 }));
        """;

    private const string QueryCodeText =
        "Like execute_code, with the same code, functions and limits, but it can only call tools that are marked as "
        + "read-only. Prefer it for scripts that only read.";

    private const string ListMcpsText =
        "List the connected MCP servers: state, number of tools, errors and how to fix them.";

    private const string AddMcpText = "Register a public MCP server by its http(s) URL, without credentials.";

    private const string RemoveMcpText = "Unregister a server that add_mcp registered.";

    /// <summary>Room for console output and calls in addition to a script's result, in characters.</summary>
    private const int RoomForTrace = 16 * 1024;

    public static bool IsOwn(string name) =>
        name is Search or ExecuteCode or QueryCode or ListMcps or AddMcp or RemoveMcp;

    public static ReadOnlyMemory<byte> SearchDefinition(CatalogSnapshot catalog, ScriptSet scripts) => Definition(
        Search,
        "Search tools",
        $"{SearchText}\n{ServerSummaries.Of(catalog)}{ScriptSummaries.Of(scripts)}",
        readOnly: true,
        w =>
        {
            Property(w, "query", "string", "Search words, a server's name, or *");
            Property(w, "limit", "integer", $"Maximum number of tools (default {SearchAnswer.DefaultLimit})",
                minimum: 1, maximum: SearchAnswer.LargestLimit);
            Property(w, "server", "string", "Only tools of this server");
        },
        ["query"],
        isAlwaysLoaded: true);

    public static ReadOnlyMemory<byte> ExecuteCodeDefinition(CodeSettings limits) =>
        CodeDefinition(ExecuteCode, "Execute code", ExecuteCodeText, readOnly: false, limits);

    public static ReadOnlyMemory<byte> QueryCodeDefinition(CodeSettings limits) =>
        CodeDefinition(QueryCode, "Query with code", QueryCodeText, readOnly: true, limits);

    private static ReadOnlyMemory<byte> CodeDefinition(
        string name, string title, string description, bool readOnly, CodeSettings limits) =>
        Definition(name, title, description, readOnly, w =>
        {
            Property(w, "code", "string", "JavaScript: an async function body");
            Property(w, "timeout", "number", $"Seconds (default and maximum {limits.Timeout.TotalSeconds:0.###})",
                minimum: 0);
        }, ["code"], isAlwaysLoaded: true, maxResult: limits.MaxResult);

    public static ReadOnlyMemory<byte> ListMcpsDefinition() =>
        Definition(ListMcps, "List MCP servers", ListMcpsText, readOnly: true, _ => { }, []);

    public static ReadOnlyMemory<byte> AddMcpDefinition() =>
        Definition(AddMcp, "Add MCP server", AddMcpText, readOnly: false, w =>
        {
            Property(w, "name", "string", "A new name: letters, digits, _ . -");
            Property(w, "url", "string", "https://…");
        }, ["name", "url"]);

    public static ReadOnlyMemory<byte> RemoveMcpDefinition() =>
        Definition(
            RemoveMcp,
            "Remove MCP server",
            RemoveMcpText,
            readOnly: false,
            w => Property(w, "name", "string", "The server"),
            ["name"]);

    /// <summary>
    /// Writes one definition. Claude Code shows models only the names of most tools and lets them search for the rest;
    /// <c>alwaysLoad</c> makes a tool available from the start. It also moves answers over 50,000 characters to files,
    /// unless the tool declares a larger maximum.
    /// </summary>
    private static ReadOnlyMemory<byte> Definition(
        string name,
        string title,
        string description,
        bool readOnly,
        Action<Utf8JsonWriter> properties,
        IReadOnlyList<string> required,
        bool isAlwaysLoaded = false,
        long maxResult = 0) =>
        JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("name"u8, name);
            w.WriteString("title"u8, title);
            w.WriteString("description"u8, description);
            w.WriteStartObject("inputSchema"u8);
            w.WriteString("type"u8, "object");
            w.WriteStartObject("properties"u8);
            properties(w);
            w.WriteEndObject();
            if (required.Count > 0)
            {
                w.WriteStartArray("required"u8);
                foreach (var property in required) w.WriteStringValue(property);
                w.WriteEndArray();
            }

            w.WriteBoolean("additionalProperties"u8, false);
            w.WriteEndObject();
            w.WriteStartObject("annotations"u8);
            w.WriteBoolean("readOnlyHint"u8, readOnly);
            w.WriteBoolean("openWorldHint"u8, !readOnly);
            w.WriteEndObject();
            if (isAlwaysLoaded)
            {
                w.WriteStartObject("_meta"u8);
                w.WriteBoolean("anthropic/alwaysLoad"u8, true);
                if (maxResult > 0)
                {
                    w.WriteNumber(
                        "anthropic/maxResultSizeChars"u8, Math.Clamp(maxResult + RoomForTrace, 50_000, 500_000));
                }

                w.WriteEndObject();
            }

            w.WriteEndObject();
        });

    private static void Property(
        Utf8JsonWriter w, string name, string type, string description, int? minimum = null, int? maximum = null)
    {
        w.WriteStartObject(name);
        w.WriteString("type"u8, type);
        w.WriteString("description"u8, description);
        if (minimum is { } low) w.WriteNumber("minimum"u8, low);
        if (maximum is { } high) w.WriteNumber("maximum"u8, high);
        w.WriteEndObject();
    }
}
