using VoidMcp.Errors;
using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

/// <summary>Pure rules of another system; they run everywhere.</summary>
public sealed class WindowsCommandTests
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["PATH"] = @"C:\Windows;""C:\Program Files\nodejs\"";C:\tools",
        ["PATHEXT"] = ".COM;.EXE;.BAT;.CMD",
        ["ComSpec"] = @"C:\Windows\System32\cmd.exe",
    };

    [Fact]
    public void Npx_is_a_batch_file_beside_a_shell_script_and_goes_through_cmd()
    {
        var command = Resolve(
            "npx",
            ["-y", "@scope/pkg", @"C:\My Docs"],
            @"C:\Program Files\nodejs\npx",
            @"C:\Program Files\nodejs\npx.CMD");
        Assert.Equal(@"C:\Windows\System32\cmd.exe", command.File);
        Assert.Equal(
            """/e:ON /v:OFF /d /s /c ""C:\Program Files\nodejs\npx.CMD" -y @scope/pkg "C:\My Docs"" """.TrimEnd(),
            command.RawArguments);
    }

    [Fact]
    public void A_program_is_started_directly()
    {
        var command = Resolve("uvx", ["a b"], @"C:\tools\uvx.EXE");
        Assert.Equal(@"C:\tools\uvx.EXE", command.File);
        Assert.Equal(["a b"], command.Args);
        Assert.Null(command.RawArguments);
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("%PATH%", "\"%%cd:~,%PATH%%cd:~,%\"")]
    [InlineData("a&calc", "\"a&calc\"")]
    [InlineData(@"C:\dir\", "\"C:\\dir\\\\\"")]
    [InlineData("a\\\"b", "\"a\\\\\"\"b\"")]
    [InlineData("plain-1.0", "plain-1.0")]
    public void Arguments_of_a_batch_file_cannot_break_out_of_their_quotes(string argument, string quoted)
    {
        var command = Resolve(@"C:\t.cmd", [argument], @"C:\t.cmd");
        Assert.Equal($"/e:ON /v:OFF /d /s /c \"\"C:\\t.cmd\" {quoted}\"", command.RawArguments);
    }

    [Fact]
    public void A_line_break_for_a_batch_file_is_refused()
    {
        var error = Assert.Throws<VoidMcpException>(() => Resolve(@"C:\t.cmd", ["a\nb"], @"C:\t.cmd"));
        Assert.Equal(FailureKind.Configuration, error.Kind);
    }

    [Fact]
    public void A_missing_command_is_named_with_what_to_do()
    {
        var error = Assert.Throws<VoidMcpException>(() => Resolve("npx", []));
        Assert.Contains("`npx`", error.Message, StringComparison.Ordinal);
        Assert.Contains("Node.js", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_path_starts_at_the_servers_folder()
    {
        var command = new ServerCommand("test", "bin/tool") { Cwd = @"D:\project" };
        Assert.Equal(
            @"D:\project\bin\tool.EXE",
            WindowsCommand.Resolve(command, Environment, file => file == @"D:\project\bin\tool.EXE").File);
    }

    private static ResolvedCommand Resolve(string command, string[] args, params string[] files) =>
        WindowsCommand.Resolve(new ServerCommand("test", command) { Args = args }, Environment, files.Contains);
}
