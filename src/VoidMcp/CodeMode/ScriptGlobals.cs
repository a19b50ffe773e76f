namespace VoidMcp.CodeMode;

/// <summary>
/// TypeScript declarations of the script globals other than tools. They compile with the ECMAScript library alone and
/// with the DOM library: its declarations are repeated identically or reused.
/// </summary>
internal static class ScriptGlobals
{
    /// <summary>The names of all global values. Tests check that each exists in scripts.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "ToolError", "contentOf", "search", "describe", "emit", "progress", "ask", "results", "sleep", "console",
        "setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate",
        "queueMicrotask", "structuredClone", "atob", "btoa", "crypto", "performance", "URL", "URLSearchParams",
        "TextEncoder", "TextDecoder",
    ];

    public const string Declarations = """
        /** The error that a failed tool call throws. */
        declare class ToolError extends Error {
          constructor(message: string, server: string, tool: string, content?: unknown);
          readonly name: "ToolError";
          readonly server: string;
          readonly tool: string;
          /** The content of the tool's error result. */
          readonly content: unknown;
          /** Its structured value, if any. */
          readonly structuredContent?: unknown;
        }

        interface FoundTool {
          server: string;
          tool: string;
          /** "server.tool", as accepted by describe(). */
          name: string;
          /** How to call it in code: tools.server.tool */
          call: string;
          description: string;
          signature: string;
          score: number;
        }

        interface ToolDescription {
          server: string;
          tool: string;
          name: string;
          call: string;
          description: string;
          signature: string;
          /** JSON Schema. */
          inputSchema?: any;
          /** JSON Schema. */
          outputSchema?: any;
          /** The kinds of content that came beside its structured results: contentOf(result). */
          contentBeside?: string;
        }

        interface ServerDescription {
          server: string;
          description: string;
          tools: { server: string; tool: string; name: string; call: string; description: string }[];
        }

        /** MCP content. Tools return results of this form if they are neither data nor text. */
        type ContentBlock =
          | { type: "text"; text: string }
          | { type: "image" | "audio"; data: string; mimeType: string }
          | { type: "resource"; resource: { uri: string; mimeType?: string; text?: string; blob?: string } }
          | { type: "resource_link"; uri: string; name: string; mimeType?: string; description?: string };

        type Emitted = string | Uint8Array | ContentBlock
          | { data: string | Uint8Array; mimeType: string } | { text: string; mimeType?: string };

        /** The content that came with a tool's structured result, if it says more; can be passed to emit(). */
        declare function contentOf(result: unknown): ContentBlock[];

        /** Finds tools, best match first. */
        declare function search(query: string, options?: { limit?: number; server?: string }): Promise<FoundTool[]>;

        /** Describes one tool, by name "server.tool", or one server and its tools. */
        declare function describe(tool: `${string}.${string}`): Promise<ToolDescription>;
        declare function describe(server: string, tool: string): Promise<ToolDescription>;
        declare function describe(server: string): Promise<ServerDescription>;

        /** Sends text, images or files with the answer. Bytes and base64 need a MIME type. Returns the number sent. */
        declare function emit(content: Emitted | Emitted[], mimeType?: string): number;

        /** Reports progress to the client; the fraction is from 0 to 1. */
        declare function progress(message: string, fraction?: number): void;

        /**
         * Asks the client's user; null if they decline. The answer has the form of the schema, or of
         * { name: "string" | "number" | "boolean" | choices }.
         */
        declare function ask(question: string): Promise<string | null>;
        declare function ask<T = any>(question: string, schema: unknown): Promise<T | null>;

        /** Earlier results that were too large to show in full. */
        declare const results: {
          get<T = any>(handle: string): Promise<T>;
          list(): Promise<string[]>;
        };

        declare function sleep(ms: number): Promise<void>;

        /** What follows -- in `voidmcp run script.js -- …`, as strings; the arguments of a script with a name. */
        declare var args: any;

        interface Console {
          log(...data: any[]): void;
          info(...data: any[]): void;
          debug(...data: any[]): void;
          warn(...data: any[]): void;
          error(...data: any[]): void;
          trace(...data: any[]): void;
          dir(item?: any, options?: any): void;
          table(tabularData?: any, properties?: string[]): void;
          assert(condition?: boolean, ...data: any[]): void;
          count(label?: string): void;
          countReset(label?: string): void;
          time(label?: string): void;
          timeLog(label?: string, ...data: any[]): void;
          timeEnd(label?: string): void;
          group(...data: any[]): void;
          groupCollapsed(...data: any[]): void;
          groupEnd(): void;
        }
        declare var console: Console;

        declare function setTimeout(callback: (...args: any[]) => void, ms?: number, ...args: any[]): number;
        declare function clearTimeout(id: number | undefined): void;
        declare function setInterval(callback: (...args: any[]) => void, ms?: number, ...args: any[]): number;
        declare function clearInterval(id: number | undefined): void;
        declare function setImmediate(callback: (...args: any[]) => void, ...args: any[]): number;
        declare function clearImmediate(id: number | undefined): void;
        declare function queueMicrotask(callback: () => void): void;
        declare function structuredClone<T = any>(value: T): T;
        declare function atob(data: string): string;
        declare function btoa(data: string): string;

        interface SubtleCrypto {
          /** SHA-1, SHA-256, SHA-384 or SHA-512. */
          digest(algorithm: string | { name: string }, data: ArrayBuffer | ArrayBufferView): Promise<ArrayBuffer>;
        }
        interface Crypto {
          readonly subtle: SubtleCrypto;
          randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
          getRandomValues<T extends ArrayBufferView>(array: T): T;
        }
        declare var crypto: Crypto;

        interface Performance {
          now(): number;
          readonly timeOrigin: number;
        }
        declare var performance: Performance;

        interface URLSearchParams {
          readonly size: number;
          append(name: string, value: string): void;
          delete(name: string, value?: string): void;
          get(name: string): string | null;
          getAll(name: string): string[];
          has(name: string, value?: string): boolean;
          set(name: string, value: string): void;
          sort(): void;
          toString(): string;
          forEach(callbackfn: (value: string, key: string, parent: URLSearchParams) => void, thisArg?: any): void;
          keys(): IterableIterator<string>;
          values(): IterableIterator<string>;
          entries(): IterableIterator<[string, string]>;
          [Symbol.iterator](): IterableIterator<[string, string]>;
        }
        declare var URLSearchParams: typeof globalThis extends { onmessage: any; URLSearchParams: infer T } ? T : {
          prototype: URLSearchParams;
          new(init?: string | string[][] | Record<string, string> | URLSearchParams): URLSearchParams;
        };

        interface URL {
          hash: string;
          host: string;
          hostname: string;
          href: string;
          readonly origin: string;
          password: string;
          pathname: string;
          port: string;
          protocol: string;
          search: string;
          readonly searchParams: URLSearchParams;
          username: string;
          toString(): string;
          toJSON(): string;
        }
        declare var URL: typeof globalThis extends { onmessage: any; URL: infer T } ? T : {
          prototype: URL;
          new(url: string | URL, base?: string | URL): URL;
          canParse(url: string | URL, base?: string | URL): boolean;
          parse(url: string | URL, base?: string | URL): URL | null;
        };

        interface TextEncoder {
          readonly encoding: string;
          encode(input?: string): Uint8Array<ArrayBuffer>;
          encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
        }
        declare var TextEncoder: typeof globalThis extends { onmessage: any; TextEncoder: infer T } ? T : {
          prototype: TextEncoder;
          new(): TextEncoder;
        };

        interface TextDecoder {
          readonly encoding: string;
          readonly fatal: boolean;
          readonly ignoreBOM: boolean;
          decode(input?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
        }
        declare var TextDecoder: typeof globalThis extends { onmessage: any; TextDecoder: infer T } ? T : {
          prototype: TextDecoder;
          new(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
        };

        """;
}
