using System.Text.RegularExpressions;

namespace VoidMcp.Sandbox;

/// <summary>
/// Hints for runtime errors of scripts that expect another environment, such as Node.js or a browser.
/// </summary>
internal static partial class RuntimeHints
{
    /// <summary>Returns a hint for an uncaught error, or null.</summary>
    public static string? For(string name, string message, ToolNames tools, CodePlaces places)
    {
        if (name == "ReferenceError" && NotDefined().Match(message) is { Success: true } match)
        {
            var missing = match.Groups[1].Value;
            if ((ForMissing(missing) ?? ForTool(missing, tools)) is { } hint)
                return hint;
            return NearestName.Of(missing, places.Names().Distinct()) is { } near ? $"Did you mean {near}?" : null;
        }

        if (message.Contains("String compilation", StringComparison.OrdinalIgnoreCase)
            || message.Contains("Code generation from strings", StringComparison.OrdinalIgnoreCase))
        {
            return "eval and new Function are disabled; write the code directly.";
        }

        return Uninitialized().Match(message) is { Success: true } shadowed
            ? ForShadowing(shadowed.Groups[1].Value)
            : null;
    }

    private static string? ForTool(string name, ToolNames tools)
    {
        if (tools.Has(name)) return $"{name} is a server; call tools.{name}.<tool>(args).";
        var owner = tools.Servers.FirstOrDefault(s => s.Tools.Contains(name, StringComparer.Ordinal));
        return owner is null ? null : $"It is a tool of {owner.Name}; use await tools.{owner.Name}.{name}(args).";
    }

    /// <summary>
    /// <c>const results = await results.get("r1")</c>: the variable shadows the global used to set it.
    /// </summary>
    private static string? ForShadowing(string name) =>
        name is "tools" or "console" or "sleep" || WorldBindings.Names.Contains(name, StringComparer.Ordinal)
            ? $"Your variable {name} shadows the global {name} in the whole block; rename it."
            : null;

    private static string? ForMissing(string global) => global switch
    {
        "process" => "There is no process object and no environment; put the values into the code.",
        "fs" or "path" or "os" or "child_process" =>
            "Scripts have no file access or modules; call a tool: tools.<server>.<tool>(args).",
        "module" or "exports" or "__dirname" or "__filename" =>
            "Modules are not supported; return the result at the end of the code.",
        "XMLHttpRequest" or "WebSocket" or "EventSource" or "axios" =>
            "Scripts have no network; call a tool: tools.<server>.<tool>(args).",
        "Blob" or "File" or "FormData" or "ReadableStream" =>
            "Use strings or Uint8Array; emit(bytes, mimeType) sends a file with the answer.",
        "Headers" or "Request" or "Response" => "Scripts have no network; call a tool: tools.<server>.<tool>(args).",
        "global" or "self" => "The global object is globalThis.",
        "window" or "document" or "localStorage" or "sessionStorage" or "navigator" =>
            "There is no browser; use the tools' results and return a value.",
        "Deno" or "Bun" => "This is not Deno or Bun; call a tool: tools.<server>.<tool>(args).",
        "print" => "Use console.log(…). Code is JavaScript.",
        "text" or "final_answer" or "finalAnswer" or "answer" or "submit" or "output" =>
            "Return the result: return value. emit(content) sends text, images or files along.",
        "_" or "lodash" => "Lodash is not available; use the methods of arrays and Object.",
        "moment" or "dayjs" or "luxon" or "DateTime" => "Date libraries are not available; use Date and Intl.",
        "z" or "zod" or "Zod" => "Zod is not available; check values in code.",
        "True" or "False" or "None" => "Code is JavaScript: write true, false and null.",
        "len" or "str" or "json" or "dict" or "asyncio" =>
            "Code is JavaScript, not Python: for example list.length, String(x), JSON.parse(text), Promise.all(list).",
        "codemode" or "session" or "mcpClient" or "mcp" or "server" or "client" or "servers" =>
            "Tools are called as tools.<server>.<tool>(args).",
        _ => null,
    };

    [GeneratedRegex(@"^(\w+) has not been initialized")]
    private static partial Regex Uninitialized();

    [GeneratedRegex(@"^(\w+) is not defined")]
    private static partial Regex NotDefined();
}
