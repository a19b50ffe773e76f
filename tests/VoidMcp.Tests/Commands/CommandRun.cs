using System.Text;
using VoidMcp.Commands;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Status;
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

    /// <summary>The user's home folder, where clients keep their files.</summary>
    public string UserHome { get; init; } = "/home/someone";

    /// <summary>The lines that a person types and sees, each with its line break; null where nobody types.</summary>
    public string? Lines { get; set; }

    /// <summary>More environment variables.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The clock of the commands.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Columns of the terminal that stdout is, without colours; null for a pipe.</summary>
    public int? Width { get; set; }

    /// <summary>What was printed since the last run began; the home's path is <c>HOME</c>.</summary>
    public string Stdout => Plain(_out);

    /// <inheritdoc cref="Stdout"/>
    public string Stderr => Plain(_error);

    /// <summary>The exit code of a command line, as the process would have it.</summary>
    public async Task<ExitCode> RunAsync(string[] args, string? stdin = null)
    {
        _out.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        var output = new Output(
            Width is { } width ? new Surface(_out, IsTerminal: true, HasColor: false, width) : Surface.Pipe(_out),
            Surface.Pipe(_error));
        var input = stdin is null
            ? new Input(
                IsTerminal: true,
                Lines is null
                    ? () => throw new InvalidOperationException("nobody types here")
                    : TypedLines(Encoding.UTF8.GetBytes(Lines)))
            {
                ReadHidden = Type,
            }
            : Input.Of(stdin);
        var environment = new RegistryEnvironment(Variable, UserHome);
        var context = new CommandContext(output, input, environment, Folder, Time);
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

    /// <summary>A gateway as other processes would see it, until it is disposed of.</summary>
    public IDisposable Gateway(GatewayState state)
    {
        var file = StateFile.Create(Path.Join(Folder, "run"), state.Pid);
        file.Write(GatewayDocument.Write(state with { RegistryPath = RegistryPath }));
        return file;
    }

    /// <summary>A file of the logs, as gateways would have written it.</summary>
    public void Log(string name, string text)
    {
        var logs = Directory.CreateDirectory(Path.Join(Folder, "logs"));
        File.WriteAllText(Path.Join(logs.FullName, name), text);
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
        "REFERRED" => "what it stands for",
        _ => Variables.GetValueOrDefault(name),
    };

    /// <summary>Each opening goes on where the one before stopped, as on a terminal.</summary>
    private static Func<Stream> TypedLines(byte[] typed)
    {
        var at = 0;
        return () => new OneByteAtATime(() => at < typed.Length ? typed[at++] : -1);
    }

    private sealed class OneByteAtATime(Func<int> next) : MemoryStream
    {
        public override int ReadByte() => next();
    }

    private string Plain(StringWriter writer) => writer.ToString()
        .Replace(Folder, "HOME", StringComparison.Ordinal)
        .Replace(@"HOME\", "HOME/", StringComparison.Ordinal);
}
