using System.CommandLine;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Hosting;
using VoidMcp.Registry;
using VoidMcp.Terminal;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp lock</c>: writes the servers' versions and hashes of their definitions beside the registry, or compares
/// them. Connects to every enabled server.
/// </summary>
internal static class LockCommand
{
    private const int Indent = 2, Deeper = 4;

    public static Verb Create(CommandContext context)
    {
        var check = new Option<bool>("--check")
        {
            Description = "Write nothing; exit with 1 and show the differences if the servers differ from the file.",
        };
        var command = new Verb(
            "lock", "Write voidmcp.lock beside the registry: server versions and hashes of their definitions.")
        {
            Usage = "[options]",
            Examples =
            [
                ("Write the file, to be committed", "voidmcp lock"),
                ("In CI: fail if a server differs", "voidmcp --config voidmcp.yaml lock --check"),
            ],
        };
        command.Options.Add(check);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var registry = context.LoadRegistry(location);
            await using var host = context.OpenHost(registry, location);
            var path = DefinitionLock.PathFor(registry.Path);
            var known = DefinitionLock.Read(path, location.ConfigOption);
            var isCheck = parse.GetValue(check);
            if (isCheck && known is null)
            {
                throw new VoidMcpException(
                    FailureKind.Configuration,
                    $"{path} does not exist",
                    $"write it: voidmcp lock{location.ConfigOption}");
            }

            RefuseUnknown(registry);
            var now = await AskAsync(context, host, cancellation);
            if (isCheck) return Check(context, known!, now, registry, location);

            // A disabled server keeps its place.
            var disabled = registry.Servers.Where(s => !s.Enabled && known?.Servers.ContainsKey(s.Name) == true);
            var written = DefinitionLock.Of(
            [
                .. disabled.Select(s => (s.Name, known!.Servers[s.Name])),
                .. now.Select(s => (s.Key, LockedServer.Of(s.Value))),
            ]);
            Write(path, written.ToText());
            context.Output.Line($"Locked {Sizes.Count(written.Servers.Count, "server")} in {Output.Text(path)}");
            return 0;
        });
        return command;
    }

    /// <summary>A server that can't be asked must not pass as unchanged.</summary>
    /// <exception cref="VoidMcpException">An entry is invalid, or waits for the user.</exception>
    private static void RefuseUnknown(RegistrySnapshot registry)
    {
        if (registry.LeftOut is [var invalid, ..])
        {
            throw new VoidMcpException(
                FailureKind.Configuration, $"the entry of server {invalid} is invalid: its definitions are unknown");
        }

        if (registry.Servers.FirstOrDefault(s => s is { Enabled: true, Hold: not null }) is { Hold: { } hold } waiting)
            throw new VoidMcpException(FailureKind.Configuration, $"{waiting.Name} {hold.Problem}", hold.Fix);
    }

    /// <summary>Connects to all enabled servers.</summary>
    /// <exception cref="VoidMcpException">One of them did not tell its definitions.</exception>
    private static async Task<IReadOnlyDictionary<string, ServerStatement>> AskAsync(
        CommandContext context, GatewayHost host, CancellationToken cancellation)
    {
        var trials = await context.Output.WaitAsync(
            "connecting to every server", ServerTrial.AllAsync(host.Parts.Upstreams, context.Time, cancellation));
        if (trials.FirstOrDefault(t => t.Failure is not null) is { Failure: { } failure } failed)
        {
            throw new VoidMcpException(
                failure.Kind, $"{failure.Message}\nthe definitions of {failed.Name} are unknown", failure.Hint);
        }

        if (trials.FirstOrDefault(t => t.Definitions!.Missing.Count > 0) is { } incomplete)
        {
            throw new VoidMcpException(
                FailureKind.UpstreamUnavailable, $"{incomplete.Name}: {incomplete.Definitions!.Problem}");
        }

        return trials.ToDictionary(
            t => t.Name, t => t.Definitions!.ToStatement(context.Time.GetUtcNow()), StringComparer.Ordinal);
    }

    private static int Check(
        CommandContext context,
        DefinitionLock known,
        IReadOnlyDictionary<string, ServerStatement> now,
        RegistrySnapshot registry,
        RegistryLocation location)
    {
        var output = context.Output;
        var registered = registry.Servers.Select(s => s.Name).Concat(registry.LeftOut)
            .ToHashSet(StringComparer.Ordinal);
        var differences = known.DifferencesTo(now, registered);
        if (differences.Count == 0)
        {
            output.Line($"{Sizes.Count(now.Count, "server")} as in voidmcp.lock");
            return 0;
        }

        var store = context.Accepted(location);
        foreach (var group in differences.GroupBy(d => d.Server))
        {
            output.Line($"[bold]{Output.Text(group.Key)}[/]");
            foreach (var difference in group)
            {
                output.Line(Output.Text(difference.Text), Indent);
                if (Change(store, difference) is { } change) DiffCommand.Print(output, change, Deeper);
            }
        }

        output.Note($"If that is what you want, lock it again: voidmcp lock{Output.Text(location.ConfigOption)}");
        return (int)ExitCode.Failed;
    }

    /// <summary>
    /// The change of a definition, if its locked text is known: the accepted one has the locked hash.
    /// </summary>
    private static DefinitionChange? Change(AcceptedStore store, LockDifference difference)
    {
        if (difference.Item is not { } item) return null;
        try
        {
            var old = store.Accepted(difference.Server)?.Find(item.Kind, item.Name);
            return old?.Hash == difference.Hash ? new DefinitionChange(old, item) : null;
        }
        catch (VoidMcpException)
        {
            // The accepted definitions are unreadable; the hashes differ all the same.
            return null;
        }
    }

    private static void Write(string path, string text)
    {
        try
        {
            var isNew = !File.Exists(path);
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(text));

            // A file for version control, without secrets.
            if (isNew && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(
                    path,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration, $"can't write {path}: {error.Message}", null, error);
        }
    }
}
