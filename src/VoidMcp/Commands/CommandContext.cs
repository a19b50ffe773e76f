using System.CommandLine;
using VoidMcp.Clients;
using VoidMcp.Errors;
using VoidMcp.Hosting;
using VoidMcp.Hosting.Local;
using VoidMcp.Processes;
using VoidMcp.Registry;
using VoidMcp.Scripts;
using VoidMcp.Secrets;
using VoidMcp.Terminal;
using VoidMcp.Trust;

namespace VoidMcp.Commands;

/// <summary>The dependencies of commands, passed in so that tests can run every command in process.</summary>
internal sealed class CommandContext(
    Output output, Input input, RegistryEnvironment environment, string currentFolder, TimeProvider time)
{
    private const string AllProblems = "see all of them: voidmcp list --json";

    public Output Output { get; } = output;

    public Input Input { get; } = input;

    public RegistryEnvironment Environment { get; } = environment;

    public string CurrentFolder { get; } = currentFolder;

    public TimeProvider Time { get; } = time;

    /// <summary>The global <c>--config</c> option.</summary>
    public Option<string?> Config { get; } = new("--config")
    {
        Description = "Registry file (default: voidmcp.yaml in VOIDMCP_HOME or ~/.voidmcp).",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>The option of commands that use the servers of a running gateway.</summary>
    public Option<bool> NoGateway { get; } = new("--no-gateway")
    {
        Description = "Start the servers here, even if a running gateway has them.",
    };

    public static CommandContext OfProcess(Output output) =>
        new(
            output,
            Input.OfProcess(),
            RegistryEnvironment.OfProcess(),
            System.Environment.CurrentDirectory,
            TimeProvider.System);

    public RegistryLocation Location(ParseResult parse) =>
        RegistryLocation.Resolve(parse.GetValue(Config), Environment, CurrentFolder);

    public RegistryFile Registry(RegistryLocation location) =>
        new(location.RegistryPath, EnvironmentOf(location), Time)
        {
            Judge = Trust(location).Judge,
            HasSchema = location.IsOfHome,
        };

    /// <summary>Decides which entries of the registry may be connected.</summary>
    public RegistryTrust Trust(RegistryLocation location) =>
        new(location, new ApprovalStore(location.ApprovalsPath, Secrets(location), Time));

    /// <summary>The user's own scripts.</summary>
    public ScriptSet Scripts(RegistryLocation location) => new ScriptFolder(location.ScriptsFolder, Time).Refresh();

    /// <summary>The accepted definitions of the registry's servers.</summary>
    public AcceptedStore Accepted(RegistryLocation location) => AcceptedStore.In(location, Secrets(location));

    /// <summary>The clients of this machine and their files.</summary>
    public ClientFiles ClientFiles() => new(Environment, ClientPath.System, CurrentFolder);

    public SecretStore Secrets(RegistryLocation location) => SecretStore.In(location.Home, Environment.Variable, Time);

    /// <summary>The environment for registry values: variables and the secrets in voidmcp's home folder.</summary>
    public RegistryEnvironment EnvironmentOf(RegistryLocation location) =>
        Environment with { Secret = Secrets(location).Find };

    /// <summary>
    /// Whether <c>--config</c> names a file that doesn't exist. The default registry may be missing; a missing file
    /// that was named is a mistake, unless the command creates it.
    /// </summary>
    public static bool IsNamedButMissing(RegistryLocation location) =>
        location.RegistryPath != Path.Join(location.Home, RegistryLocation.FileName)
        && !File.Exists(location.RegistryPath);

    /// <summary>Reads the registry and prints its problems as warnings.</summary>
    /// <param name="location">The location of the registry.</param>
    /// <param name="mayBeMissing">Whether a file given with <c>--config</c> may be missing.</param>
    /// <param name="isQuiet">Whether to print no warnings; the caller uses <see cref="Report"/>.</param>
    /// <exception cref="VoidMcpException">The file can't be read or parsed.</exception>
    public RegistrySnapshot LoadRegistry(RegistryLocation location, bool mayBeMissing = false, bool isQuiet = false)
    {
        if (!mayBeMissing && IsNamedButMissing(location))
            throw new VoidMcpException(FailureKind.Configuration, $"{location.RegistryPath} does not exist");
        var registry = Registry(location).Load();
        if (registry.IsBroken)
        {
            var problem = registry.Problems[0];
            throw new VoidMcpException(
                FailureKind.Configuration, Words(registry, problem with { Fix = null }), problem.Fix);
        }

        if (!isQuiet) Output.Warn([.. registry.Problems.Select(p => (Words(registry, p), (string?)null))], AllProblems);
        return registry;
    }

    /// <summary>Prints the registry's problems as warnings with hints.</summary>
    public void Report(RegistrySnapshot registry) => Output.Warn(
        [.. registry.Problems.Select(problem => (Words(registry, problem with { Fix = null }), problem.Fix))],
        AllProblems);

    /// <summary>Opens a gateway for the registry. Servers start on first use.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="location">The location of the registry and of the home.</param>
    /// <param name="isTrial">
    /// Whether the servers are not registered yet: their definitions are not compared with accepted ones.
    /// </param>
    public GatewayHost OpenHost(RegistrySnapshot registry, RegistryLocation location, bool isTrial = false) =>
        OpenHost(new LiveRegistry(registry), location, isTrial);

    /// <summary>
    /// Opens the servers for a command that uses them: through the running gateways of the registry, if there are any,
    /// with their connections and state; else, and with <see cref="NoGateway"/>, they start here on first use.
    /// </summary>
    /// <exception cref="VoidMcpException">The registry can't be read or parsed.</exception>
    public GatewayHost OpenServers(ParseResult parse)
    {
        var location = Location(parse);
        var registry = LoadRegistry(location);
        var running = parse.GetValue(NoGateway) ? null : RunningGateways.Find(location, registry, Time);
        return OpenHost(new LiveRegistry(registry), location, running: running);
    }

    /// <summary>Opens a gateway for a registry that may change.</summary>
    public GatewayHost OpenHost(
        LiveRegistry registry, RegistryLocation location, bool isTrial = false, RunningGateways? running = null)
    {
        try
        {
            location.EnsureFolders();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the folders, nothing is stored between runs; everything else works.
            Output.Warn($"can't create {location.Home}: {error.Message}");
        }

        return GatewayHost.Open(
            registry,
            location.CacheFolder,
            location.LogsFolder,
            Secrets(location),
            Time,
            ServerFolders.Of(location),
            isTrial ? null : Accepted(location),
            running,
            location.ScriptsFolder);
    }

    /// <summary>
    /// Formats a problem so that editors and terminals can link to it: <c>path:line: entry: message (fix)</c>.
    /// </summary>
    public static string Words(RegistrySnapshot registry, RegistryProblem problem)
    {
        var place = problem.Line > 0 ? $"{registry.Path}:{problem.Line}" : registry.Path;
        return $"{place}: {problem with { Line = 0 }}";
    }

    /// <summary>Creates an option that takes a positive time, such as <c>500ms</c>.</summary>
    public static Option<TimeSpan?> DurationOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var value) && value > TimeSpan.Zero) return value;
            result.AddError("invalid duration");
            return null;
        },
    };

    /// <summary>Creates a <c>--json</c> option.</summary>
    public static Option<bool> JsonOption(string description = "Print JSON.") =>
        new("--json") { Description = description };
}
