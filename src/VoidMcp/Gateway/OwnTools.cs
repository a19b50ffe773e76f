using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Search;

namespace VoidMcp.Gateway;

/// <summary>The definitions of voidmcp's own tools, as clients list them. Their descriptions name the servers there are.</summary>
internal static class OwnTools
{
    public const string Search = "search";
    public const string ExecuteCode = "execute_code";
    public const string ListMcps = "list_mcps";
    public const string AddMcp = "add_mcp";
    public const string RemoveMcp = "remove_mcp";

    private const string SearchText = """
        Find tools on the connected MCP servers. Returns ranked TypeScript signatures to call from execute_code.
        Say in a few words what you want to do ("create issue", "read a file"), or a server's name, or * for everything.
        """;

    private const string ExecuteCodeText = """
        Run one JavaScript program that calls many tools; only what it returns comes back. Prefer this to single calls: chain, loop, filter and aggregate in code.
        The code is the body of an async function: use await and return. tools.<server>.<tool>(args) returns the tool's data itself (parsed where it is JSON); a failing tool throws. Calls under Promise.all run in parallel. console.log comes back too. There is no network, file system, require or import. Use search first to see names and argument types.
        Also, each with await: search(query), describe("server.tool"), ask(question, schema?) asks the user, results.get("r1") opens a large result kept by an earlier answer; and emit(content) sends an image or file along, progress(message, fraction).
        Example:
        const issues = await tools.github.search_issues({ query: "is:open label:bug" });
        const files = await Promise.all(issues.items.slice(0, 5).map(i => tools.files.read_file({ path: `notes/${i.number}.md` })));
        return issues.items.map((issue, n) => ({ title: issue.title, notes: files[n]?.length ?? 0 }));
        """;

    private const string ListMcpsText = "List the connected MCP servers: state, number of tools, and what is wrong and how to fix it.";

    private const string AddMcpText = "Register a public MCP server by its http(s) url, without credentials.";

    private const string RemoveMcpText = "Unregister a server that add_mcp registered.";

    /// <summary>Characters beside a script's result: what it printed and called.</summary>
    private const int RoomForTrace = 16 * 1024;

    public static bool IsOwn(string name) => name is Search or ExecuteCode or ListMcps or AddMcp or RemoveMcp;

    public static ReadOnlyMemory<byte> SearchDefinition(CatalogSnapshot catalog) =>
        Definition(Search, "Search tools", $"{SearchText}\n{ServerSummaries.Of(catalog)}", readOnly: true, w =>
        {
            Property(w, "query", "string", "Words for what you want to do, a server's name, or *");
            Property(w, "limit", "integer", $"How many tools at most (default {SearchAnswer.DefaultLimit})", minimum: 1, maximum: SearchAnswer.LargestLimit);
            Property(w, "server", "string", "Only tools of this server");
        }, ["query"], isAlwaysLoaded: true);

    public static ReadOnlyMemory<byte> ExecuteCodeDefinition(CodeSettings limits) =>
        Definition(ExecuteCode, "Execute code", ExecuteCodeText, readOnly: false, w =>
        {
            Property(w, "code", "string", "JavaScript, the body of an async function");
            Property(w, "timeout", "number", $"Seconds, at most {limits.Timeout.TotalSeconds:0.###} (the default)", minimum: 0);
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
        Definition(RemoveMcp, "Remove MCP server", RemoveMcpText, readOnly: false, w => Property(w, "name", "string", "The server"), ["name"]);

    /// <summary>
    /// One definition. Of most tools Claude Code shows a model the bare names and lets it look for the rest; those marked as always
    /// loaded are there from the start, as the way to all other tools must be. It puts answers of more than 50,000 characters into
    /// files unless a tool says that its own are as long as they should be.
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
                if (maxResult > 0) w.WriteNumber("anthropic/maxResultSizeChars"u8, Math.Clamp(maxResult + RoomForTrace, 50_000, 500_000));
                w.WriteEndObject();
            }

            w.WriteEndObject();
        });

    private static void Property(Utf8JsonWriter w, string name, string type, string description, int? minimum = null, int? maximum = null)
    {
        w.WriteStartObject(name);
        w.WriteString("type"u8, type);
        w.WriteString("description"u8, description);
        if (minimum is { } low) w.WriteNumber("minimum"u8, low);
        if (maximum is { } high) w.WriteNumber("maximum"u8, high);
        w.WriteEndObject();
    }
}
