using VoidMcp.Commands;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Commands;

/// <summary>Runs command lines in process, in a home of its own.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-test-");
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public string Folder => _folder.FullName;

    public string RegistryPath => Path.Join(Folder, "voidmcp.yaml");

    /// <summary>The registry's text; empty where there is none.</summary>
    public string Registry
    {
        get => File.Exists(RegistryPath) ? File.ReadAllText(RegistryPath) : "";
        set => File.WriteAllText(RegistryPath, value);
    }

    /// <summary>What a person types where nobody sees it; null for the end of input.</summary>
    public string? Typed { get; set; } = "";

    /// <summary>What was printed since the last run began; the home's path is <c>HOME</c>.</summary>
    public string Stdout => Plain(_out);

    /// <inheritdoc cref="Stdout"/>
    public string Stderr => Plain(_error);

    /// <summary>The exit code of a command line, as the process would have it.</summary>
    public async Task<ExitCode> RunAsync(string[] args, string? stdin = null)
    {
        _out.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        var output = new Output(Surface.Pipe(_out), Surface.Pipe(_error));
        var input = stdin is null ? new Input(IsTerminal: true, () => throw new InvalidOperationException("nobody types here")) { ReadHidden = Type } : Input.Of(stdin);
        var environment = new RegistryEnvironment(Variable, "/home/someone");
        var context = new CommandContext(output, input, environment, Folder, TimeProvider.System);
        try
        {
            return (ExitCode)await CommandLine.RunAsync(args, context, TestContext.Current.CancellationToken);
        }
        catch (VoidMcpException failure)
        {
            output.Fail(failure);
            return failure.ExitCode;
        }
    }

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task<string?> Type(Action prompt, CancellationToken cancellation)
    {
        prompt();
        return Task.FromResult(Typed);
    }

    /// <summary>The keychain of whoever runs the tests stays out of them.</summary>
    private string? Variable(string name) => name switch
    {
        "VOIDMCP_HOME" => Folder,
        "VOIDMCP_KEYCHAIN" => "off",
        _ => null,
    };

    private string Plain(StringWriter writer) => writer.ToString().Replace(Folder, "HOME", StringComparison.Ordinal);
}
