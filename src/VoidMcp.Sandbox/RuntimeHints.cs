using System.Text.RegularExpressions;

namespace VoidMcp.Sandbox;

/// <summary>What to do about the errors that scripts written for other surroundings make here.</summary>
internal static partial class RuntimeHints
{
    /// <summary>A sentence for an uncaught error, or null.</summary>
    public static string? For(string name, string message, ToolNames tools, CodePlaces places)
    {
        if (name == "ReferenceError" && NotDefined().Match(message) is { Success: true } match)
        {
            var missing = match.Groups[1].Value;
            if ((ForMissing(missing) ?? SyntaxHints.ForType(missing) ?? ForTool(missing, tools)) is { } hint) return hint;
            return NearestName.Of(missing, places.Names().Distinct()) is { } near ? $"Did you mean {near}?" : null;
        }

        if (message.Contains("String compilation", StringComparison.OrdinalIgnoreCase)
            || message.Contains("Code generation from strings", StringComparison.OrdinalIgnoreCase))
        {
            return "eval and new Function are switched off; write the code itself.";
        }

        return Uninitialized().Match(message) is { Success: true } shadowed ? ForShadowing(shadowed.Groups[1].Value) : null;
    }

    private static string? ForTool(string name, ToolNames tools)
    {
        if (tools.Has(name)) return $"{name} is a server; write tools.{name}.<tool>(args).";
        var owner = tools.Servers.FirstOrDefault(s => s.Tools.Contains(name, StringComparer.Ordinal));
        return owner is null ? null : $"It is a tool of {owner.Name}; write await tools.{owner.Name}.{name}(args).";
    }

    /// <summary><c>const results = await results.get("r1")</c>: the variable hides the global that it is made of.</summary>
    private static string? ForShadowing(string name) =>
        name is "tools" or "console" or "sleep" || WorldBindings.Names.Contains(name, StringComparer.Ordinal)
            ? $"Your variable {name} hides the global {name} in the whole block; give it another name."
            : null;

    private static string? ForMissing(string global) => global switch
    {
        "process" => "There is no process and no environment here; pass what you need as text in the code.",
        "Buffer" => "Use Uint8Array with TextEncoder and TextDecoder, or atob and btoa.",
        "fs" or "path" or "os" or "child_process" => "There are no files and no modules here; call a server's tool: tools.<server>.<tool>(args).",
        "module" or "exports" or "__dirname" or "__filename" => "There are no modules here; return the result at the end of the code.",
        "XMLHttpRequest" or "WebSocket" or "EventSource" or "axios" => "Scripts have no network; call a server's tool: tools.<server>.<tool>(args).",
        "Blob" or "File" or "FormData" or "ReadableStream" => "Use text or Uint8Array; emit(bytes, mimeType) sends a file along.",
        "Headers" or "Request" or "Response" => "Scripts have no network; call a server's tool: tools.<server>.<tool>(args).",
        "global" or "self" => "The global object is globalThis.",
        "window" or "document" or "localStorage" or "sessionStorage" or "navigator" => "This is no browser; work with the tools' results and return a value.",
        "Deno" or "Bun" => "This is neither Deno nor Bun; call a server's tool: tools.<server>.<tool>(args).",
        "mcp" or "server" or "client" or "servers" => "Tools are called as tools.<server>.<tool>(args).",
        _ => null,
    };

    [GeneratedRegex(@"^(\w+) has not been initialized")]
    private static partial Regex Uninitialized();

    [GeneratedRegex(@"^(\w+) is not defined")]
    private static partial Regex NotDefined();
}
