using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Hosting;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>What commands work with, passed in so that tests can run every command in process.</summary>
internal sealed class CommandContext(Output output, Input input, RegistryEnvironment environment, string currentFolder, TimeProvider time)
{
    public Output Output { get; } = output;

    public Input Input { get; } = input;

    public RegistryEnvironment Environment { get; } = environment;

    public string CurrentFolder { get; } = currentFolder;

    public TimeProvider Time { get; } = time;

    /// <summary>The option that every command has.</summary>
    public Option<string?> Config { get; } = new("--config")
    {
        Description = "The registry file, instead of voidmcp.yaml in VOIDMCP_HOME or ~/.voidmcp.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static CommandContext OfProcess(Output output) =>
        new(output, Input.OfProcess(), RegistryEnvironment.OfProcess(), System.Environment.CurrentDirectory, TimeProvider.System);

    public RegistryLocation Location(ParseResult parse) =>
        RegistryLocation.Resolve(parse.GetValue(Config), Environment, CurrentFolder);

    public RegistryFile Registry(RegistryLocation location) => new(location.RegistryPath, EnvironmentOf(location), Time);

    public SecretStore Secrets(RegistryLocation location) => SecretStore.In(location.Home, Environment.Variable, Time);

    /// <summary>What the registry there may refer to: the environment, and the secrets beside it.</summary>
    public RegistryEnvironment EnvironmentOf(RegistryLocation location) => Environment with { Secret = Secrets(location).Find };

    /// <summary>
    /// True where a file was named that does not exist. Without a name there simply is no registry yet; a name that leads
    /// nowhere is a mistake, unless something is about to be added to it.
    /// </summary>
    public static bool IsNamedButMissing(RegistryLocation location) =>
        location.RegistryPath != Path.Join(location.Home, RegistryLocation.FileName) && !File.Exists(location.RegistryPath);

    /// <summary>The registry, its mistakes reported as warnings.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="mayBeMissing">Whether a file that was named need not exist yet.</param>
    /// <param name="isQuiet">Whether the caller sees to the mistakes itself: <see cref="Report"/>.</param>
    /// <exception cref="VoidMcpException">The file can't be read or understood at all.</exception>
    public RegistrySnapshot LoadRegistry(RegistryLocation location, bool mayBeMissing = false, bool isQuiet = false)
    {
        if (!mayBeMissing && IsNamedButMissing(location))
            throw new VoidMcpException(FailureKind.Configuration, $"{location.RegistryPath} does not exist");
        var registry = Registry(location).Load();
        if (registry.IsBroken)
        {
            var problem = registry.Problems[0];
            throw new VoidMcpException(FailureKind.Configuration, Words(registry, problem with { Fix = null }), problem.Fix);
        }

        if (!isQuiet)
        {
            foreach (var problem in registry.Problems) Output.Warn(Words(registry, problem));
        }

        return registry;
    }

    /// <summary>The registry's mistakes as warnings, each with its fix on a line of its own.</summary>
    public void Report(RegistrySnapshot registry)
    {
        foreach (var problem in registry.Problems) Output.Warn(Words(registry, problem with { Fix = null }), problem.Fix);
    }

    /// <summary>Opens a gateway over the registry. No server starts until something asks for it.</summary>
    public GatewayHost OpenHost(RegistrySnapshot registry, RegistryLocation location) => OpenHost(new LiveRegistry(registry), location);

    /// <summary>The same over a registry that may change.</summary>
    public GatewayHost OpenHost(LiveRegistry registry, RegistryLocation location)
    {
        try
        {
            location.EnsureFolders();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the folder nothing is remembered between runs; everything else works.
            Output.Warn($"{location.Home} can't be created: {error.Message}");
        }

        return GatewayHost.Open(registry, location.CacheFolder, location.LogsFolder, Secrets(location), Time);
    }

    /// <summary>A mistake in the form that editors and terminals can jump to: <c>path:line: entry: message (fix)</c>.</summary>
    public static string Words(RegistrySnapshot registry, RegistryProblem problem)
    {
        var place = problem.Line > 0 ? $"{registry.Path}:{problem.Line}" : registry.Path;
        return $"{place}: {problem with { Line = 0 }}";
    }

    /// <summary>A <c>--json</c> option for commands that print a listing or a result.</summary>
    public static Option<bool> JsonOption(string description = "Print JSON for programs instead of text for people.") =>
        new("--json") { Description = description };
}
