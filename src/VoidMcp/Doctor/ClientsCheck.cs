using System.Runtime.CompilerServices;
using VoidMcp.Clients;
using VoidMcp.Errors;
using VoidMcp.Processes;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Doctor;

/// <summary>
/// Checks the clients that are installed here: whether voidmcp is in their configuration, whether the program that
/// their entry starts is still there and of this version, and whether the entry says for which client it is.
/// </summary>
internal static class ClientsCheck
{
    /// <summary>Longer than voidmcp takes to print its version.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async IAsyncEnumerable<Finding> RunAsync(
        Setup setup, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var launcher = new ServerLauncher(setup.Time);
        await foreach (var finding in ExamineAsync(
            setup.Clients, entry => VersionAsync(entry, launcher, setup.Time, cancellation)))
        {
            yield return finding;
        }
    }

    /// <summary>Examines the clients that are found.</summary>
    /// <param name="clients">The clients.</param>
    /// <param name="versionOf">Asks the program of an entry for its version; null if it says none.</param>
    internal static async IAsyncEnumerable<Finding> ExamineAsync(
        ClientFiles clients, Func<ServerDraft, Task<string?>> versionOf)
    {
        var found = clients.Found();
        if (found.Count == 0)
            yield return new Finding("clients", FindingState.Skipped, "no known client is installed here");
        foreach (var client in found) yield return await ExamineAsync(clients.UserFile(client), versionOf);
    }

    private static async Task<Finding> ExamineAsync(ClientFile file, Func<ServerDraft, Task<string?>> versionOf)
    {
        var subject = $"client {file.Client.Id}";
        var install = $"voidmcp install {file.Client.Id}";
        IReadOnlyList<(string Name, ServerDraft Draft)> own;
        try
        {
            own = file.Exists ? new Installation(file).OwnEntries(file.Parse()) : [];
        }
        catch (VoidMcpException unreadable)
        {
            return Finding.OfText(subject, FindingState.Warning, unreadable.Message, unreadable.Hint);
        }

        if (own is not [var (name, draft), ..])
            return new Finding(subject, FindingState.Skipped, "does not have voidmcp", install);
        if (own.Count > 1)
        {
            var names = string.Join(", ", own.Select(o => o.Name));
            return new Finding(
                subject, FindingState.Warning, $"has voidmcp {own.Count} times: {names}", $"remove one in {file.Path}");
        }

        if (Path.IsPathRooted(draft.Command) && !File.Exists(draft.Command))
        {
            return new Finding(
                subject, FindingState.Failed, $"its entry '{name}' starts {draft.Command}, which is missing", install);
        }

        var version = await versionOf(draft);
        if (version is null)
        {
            return new Finding(
                subject,
                FindingState.Failed,
                $"its entry '{name}' starts {draft.Command}, which does not say its version",
                install);
        }

        if (version != Implementation.Version)
        {
            return new Finding(
                subject,
                FindingState.Warning,
                $"its entry '{name}' starts voidmcp {version} ({draft.Command}), but this is {Implementation.Version}",
                install);
        }

        return draft.Args is [.., "--for", var named] && named == file.Client.Id
            ? new Finding(subject, FindingState.Ok, $"has voidmcp as '{name}'")
            : new Finding(
                subject,
                FindingState.Warning,
                $"its entry '{name}' does not say for which client it is (--for {file.Client.Id})",
                install);
    }

    /// <summary>The version of the voidmcp that an entry starts; null if it does not say one.</summary>
    private static async Task<string?> VersionAsync(
        ServerDraft draft, ServerLauncher launcher, TimeProvider time, CancellationToken cancellation)
    {
        // What stands before `serve` starts the program; what follows is for the gateway.
        var prefix = draft.Args.TakeWhile(word => word != "serve");
        try
        {
            var command = new ServerCommand("voidmcp", draft.Command!) { Args = [.. prefix, "version"] };
            await using var process = await launcher.StartAsync(command, cancellationToken: cancellation);
            using var output = new StreamReader(process.Output);
            var printed = await output.ReadLineAsync(cancellation).AsTask().WaitAsync(Limit, time, cancellation);
            return printed?.Split(' ') is [Implementation.Name, var version, ..] ? version : null;
        }
        catch (Exception error) when (error is VoidMcpException or TimeoutException)
        {
            return null;
        }
    }
}
