using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

public sealed class EditRefusalTests
{
    private static VoidMcpException Refused(string text, RegistryEdit edit) =>
        Assert.Throws<VoidMcpException>(() => Given.Edited(text, edit));

    [Theory]
    [InlineData("servers:\n  a: { command: x\nb: {}\n", "/registry/voidmcp.yaml, line 3: ")]
    [InlineData(
        "servers:\n\ta: {}\n", "/registry/voidmcp.yaml, line 2: tab used for indentation; the file was not changed")]
    [InlineData(
        "servers: [a]\n",
        "/registry/voidmcp.yaml, line 1: servers must be a mapping of server names to entries; the "
        + "file was not changed")]
    [InlineData(
        "servers: {}\nmcpServers: {}\n",
        "/registry/voidmcp.yaml, line 2: duplicate servers section, first on line 1; the file was not changed")]
    [InlineData("- a\n", "/registry/voidmcp.yaml, line 1: the file must be a mapping; the file was not changed")]
    public void A_file_that_cant_be_read_is_never_edited(string text, string message)
    {
        foreach (var edit in (RegistryEdit[])[
            new RegistryEdit.Add(Given.Draft("z")),
            new RegistryEdit.Set(Given.Draft("a")),
            new RegistryEdit.Remove("a"),
            new RegistryEdit.SetEnabled("a", true),
            new RegistryEdit.Restart("a", default),
        ])
        {
            var refusal = Refused(text, edit);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
            Assert.Equal(FailureKind.Configuration, refusal.Kind);
        }
    }

    [Fact]
    public void A_name_that_is_taken_says_where()
    {
        var refusal = Refused("servers:\n  a: { command: x }\n", new RegistryEdit.Add(Given.Draft("a")));
        Assert.Equal("server a already exists (/registry/voidmcp.yaml, line 2)", refusal.Message);
        Assert.Contains("voidmcp remove a", refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_has_its_nearest()
    {
        var refusal = Refused("servers:\n  github: { command: x }\n", new RegistryEdit.Remove("githb"));
        Assert.Equal((FailureKind.UnknownServer, "Did you mean github?"), (refusal.Kind, refusal.Hint));
        Assert.Equal(FailureKind.UnknownServer, Refused("", new RegistryEdit.SetEnabled("x", true)).Kind);
    }

    [Theory]
    [InlineData("my_server", "npx", "this name is equivalent to my-server in scripts, first used on line 2")]
    [InlineData("__proto__", "npx", "this name is reserved in scripts")]
    [InlineData("a b", "npx", "a server name may contain only letters, digits, _, . and -")]
    [InlineData("c", "", "command must not be empty")]
    public void A_draft_with_a_mistake_is_refused(string name, string command, string message) =>
        Assert.Contains(
            message,
            Refused(
                "servers:\n  my-server: { command: x }\n", new RegistryEdit.Add(Given.Draft(name, command))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_draft_without_command_and_url_is_refused()
    {
        Assert.Contains(
            "needs a command or a url",
            Refused("", new RegistryEdit.Add(new ServerDraft { Name = "a" })).Message,
            StringComparison.Ordinal);
        Assert.Throws<VoidMcpException>(
            () => Given.Edited("servers:\n  a:\n", new RegistryEdit.Set(new ServerDraft { Name = "a" })));
    }

    [Fact]
    public void A_draft_may_refer_to_what_is_not_there_yet() =>
        Assert.Contains(
            "${env:NONE}",
            Given.Edited("", new RegistryEdit.Add(Given.Draft("a", "npx", "${env:NONE}"))),
            StringComparison.Ordinal);

    [Fact]
    public void An_anchor_that_others_need_is_not_removed() =>
        Assert.Contains(
            "line 2: can't edit this entry without changing others",
            Refused(
                "servers:\n  a: { command: x, env: &e { K: v } }\n  b: { command: y, env: *e }\n",
                new RegistryEdit.Remove("a")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_name_that_occurs_twice_is_left_to_the_user() =>
        Assert.Equal(
            "duplicate server a in the registry, on lines 2 and 3",
            Refused("servers:\n  a: { command: x }\n  a: { command: y }\n", new RegistryEdit.Remove("a")).Message);

    [Fact]
    public void Mistakes_elsewhere_dont_stop_an_edit() =>
        Assert.Equal("nonsense: 1\nservers:\n  bad: { comand: x }\n", Given.Edited(
            "nonsense: 1\nservers:\n  bad: { comand: x }\n  a: { command: y }\n", new RegistryEdit.Remove("a")));
}
