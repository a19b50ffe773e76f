using System.Text;
using VoidMcp.Clients;
using VoidMcp.Clients.Formats;
using VoidMcp.Tests.HouseTests;

namespace VoidMcp.Tests.Clients;

/// <summary>
/// Every client's file before and after voidmcp is installed: <c>Files/CLIENT.before.*</c> and <c>.after.*</c>. After a
/// wanted change, run with VOIDMCP_ACCEPT=1.
/// </summary>
public sealed class ClientGoldenTests : IDisposable
{
    private static readonly string Files = Path.Join(RepositoryFiles.Root, "tests/VoidMcp.Tests/Clients/Files");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-test-");

    public static TheoryData<string> Ids => [.. KnownClients.All.Select(client => client.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Installing_changes_nothing_else_and_uninstalling_restores_every_byte(string id)
    {
        var (file, before) = Copied(id);
        var installation = new Installation(file);
        Install(installation);
        var after = File.ReadAllText(file.Path);
        Compare(id, after);
        Assert.Equal(before, File.ReadAllText(file.InstallBackup));
        Assert.True(installation.ToInstall("/usr/local/bin/voidmcp", []).IsNothing);

        installation.Uninstall(installation.ToUninstall());
        Assert.Equal(before, File.ReadAllText(file.Path));
        Assert.False(File.Exists(file.InstallBackup));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void After_other_changes_uninstalling_takes_only_its_own_entry(string id)
    {
        var (file, before) = Copied(id);
        var installation = new Installation(file);
        Install(installation);
        File.AppendAllText(file.Path, "\n");
        installation.Uninstall(installation.ToUninstall());
        Assert.Equal(Servers(file, before), Servers(file, File.ReadAllText(file.Path)));
        Assert.Empty(installation.OwnNames(file.Parse()));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_missing_file_is_created_and_removed_again(string id)
    {
        var client = KnownClients.Get(id);
        var file = new ClientFile(client, Path.Join(_folder.FullName, "sub", "config"));
        var installation = new Installation(file);
        Install(installation);
        Assert.Equal([EntryShapes.OwnName], installation.OwnNames(file.Parse()));
        installation.Uninstall(installation.ToUninstall());
        Assert.False(file.Exists);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Servers_that_were_taken_out_come_back_byte_for_byte(string id)
    {
        var (file, before) = Copied(id);
        var names = file.Edit.Names(file.Parse());
        var taken = new TakenServers(file);
        var backup = taken.Take(names);
        Assert.Equal(names.Count > 0, backup is not null);
        Assert.Empty(file.Edit.Names(file.Parse()));
        Assert.Equal(names, taken.BringBack());
        Assert.Equal(before, File.ReadAllText(file.Path));
    }

    [Fact]
    public void They_come_back_too_if_voidmcp_was_installed_in_between()
    {
        foreach (var id in Ids.Select(row => row.Data))
        {
            var (file, _) = Copied(id);
            var names = file.Edit.Names(file.Parse());
            var taken = new TakenServers(file);
            taken.Take(names);
            Install(new Installation(file));
            Assert.Equal(names, taken.BringBack());
            Assert.Equal(
                names.Append(EntryShapes.OwnName).Order(StringComparer.Ordinal),
                file.Edit.Names(file.Parse()).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("cursor", "{ \"mcpServers\": { ", 1)]
    [InlineData("codex", "a = 1\nb = \n", 2)]
    [InlineData("goose", "extensions:\n  a: [\n", 2)]
    [InlineData("cursor", "[]", 1)]
    public void A_malformed_file_is_refused_and_stays(string id, string text, int line)
    {
        var file = new ClientFile(KnownClients.Get(id), Path.Join(_folder.FullName, "config"));
        File.WriteAllText(file.Path, text);
        var error = Assert.Throws<VoidMcp.Errors.VoidMcpException>(
            () => new Installation(file).ToInstall("voidmcp", []));
        Assert.Contains($"{file.Path}, line {line}: ", error.Message);
        Assert.Contains("the file was not changed", error.Message);
        Assert.Equal(text, File.ReadAllText(file.Path));
    }

    [Fact]
    public void A_byte_order_mark_stays()
    {
        var file = new ClientFile(KnownClients.Get("cursor"), Path.Join(_folder.FullName, "config"));
        File.WriteAllText(file.Path, "{}", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Install(new Installation(file));
        Assert.True(File.ReadAllBytes(file.Path).AsSpan().StartsWith(Encoding.UTF8.Preamble));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Install(Installation installation) =>
        installation.Install(installation.ToInstall("/usr/local/bin/voidmcp", []));

    private static string Servers(ClientFile file, string text)
    {
        var document = ConfigDocument.Parse(text, file.Client.Format);
        return string.Join(
            ',', file.Edit.Names(document).Select(name => $"{name}={file.Edit.Written(text, name)?.Trim()}"));
    }

    // Without a pattern: .NET hands those that end with .* to the system, and Wine 8 finds nothing.
    private static string FileOf(string id, string state) => Directory.EnumerateFiles(Files)
        .Single(path => Path.GetFileName(path).StartsWith($"{id}.{state}.", StringComparison.Ordinal));

    private static void Compare(string id, string after)
    {
        var path = FileOf(id, "before").Replace(".before.", ".after.", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("VOIDMCP_ACCEPT") == "1") File.WriteAllText(path, after);
        Assert.Equal(File.ReadAllText(path), after);
    }

    private (ClientFile File, string Before) Copied(string id)
    {
        var before = File.ReadAllText(FileOf(id, "before"));
        var file = new ClientFile(KnownClients.Get(id), Path.Join(_folder.FullName, id));
        File.WriteAllText(file.Path, before);
        return (file, before);
    }
}
