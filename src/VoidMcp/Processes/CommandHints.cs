using VoidMcp.Errors;

namespace VoidMcp.Processes;

/// <summary>Errors for commands that can't be found or run, with what to install.</summary>
internal static class CommandHints
{
    public static VoidMcpException NotFound(ServerCommand command, string path) => new(
        FailureKind.NeedsAttention,
        $"{command.Server}: command `{command.Command}` not found on PATH or the login shell's PATH.",
        HintFor(command.Command) ?? $"Install it, or use its full path. Searched: {path}");

    public static VoidMcpException NotFoundOnWindows(ServerCommand command, string path) => new(
        FailureKind.NeedsAttention,
        $"{command.Server}: command `{command.Command}` not found on PATH.",
        HintFor(command.Command) ?? $"Install it, or use its full path. Searched: {path}");

    public static VoidMcpException NoSuchFile(ServerCommand command, string file) => new(
        FailureKind.NeedsAttention,
        $"{command.Server}: command {file} does not exist.",
        HintFor(command.Command)
            ?? "Fix `command` in the registry; relative paths are resolved against the server's `cwd`.");

    public static VoidMcpException NotExecutable(ServerCommand command, string file) => new(
        FailureKind.NeedsAttention,
        $"{command.Server}: {file} is not executable.",
        $"Run `chmod +x {file}`, or run it with its interpreter.");

    public static VoidMcpException NoInterpreter(ServerCommand command, string file, string interpreter) => new(
        FailureKind.NeedsAttention,
        $"{command.Server}: the interpreter of {file}, {interpreter}, was not found.",
        HintFor(interpreter) ?? $"Install {interpreter}, or fix the first line of {file}.");

    public static VoidMcpException CarriageReturn(ServerCommand command, string file) => new(
        FailureKind.NeedsAttention,
        $"{command.Server}: the first line of {file} ends in a carriage return, so its interpreter is not found.",
        $"Convert the file to Unix line endings: sed -i 's/\\r$//' {file}");

    private static string? HintFor(string command)
    {
        if (command.Contains(' ', StringComparison.Ordinal))
            return "The command contains spaces: write only the program under `command` and the rest under `args`.";

        return Path.GetFileNameWithoutExtension(command) switch
        {
            "npx" or "npm" or "node" => "Install Node.js (https://nodejs.org), which includes node, npm and npx.",
            "uvx" or "uv" => "Install uv (https://docs.astral.sh/uv/), which includes uv and uvx.",
            "python" or "python3" or "pip" or "pipx" => "Install Python (https://www.python.org).",
            "docker" => "Install Docker (https://docs.docker.com/get-docker/) and start it.",
            "podman" => "Install Podman (https://podman.io).",
            "bun" or "bunx" => "Install Bun (https://bun.sh).",
            "deno" => "Install Deno (https://deno.com).",
            "dotnet" or "dnx" => "Install the .NET SDK (https://dot.net).",
            _ => null,
        };
    }
}
