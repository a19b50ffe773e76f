using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

public sealed class VerdictFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voidmcp-verdicts-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_verdict_is_kept_for_exactly_this_entry()
    {
        var verdicts = new VerdictFiles(Path.Join(_folder, "definitions"));
        var entry = Entry("a: { command: x, args: [y] }");
        Assert.Null(verdicts.Read(entry));
        var failed = new ServerVerdict(DateTimeOffset.UnixEpoch.AddDays(3), "it \"died\"", "fix it", NeedsUser: true);
        verdicts.Write(entry, failed);
        Assert.Equal(failed, verdicts.Read(entry));
        Assert.Equal(failed, verdicts.Read(Entry("a: { command: x, args: [y], timeout: 3s }")));
        Assert.Null(verdicts.Read(Entry("a: { command: x, args: [z] }")));
        Assert.Null(verdicts.Read(Entry("b: { command: x, args: [y] }")));

        var fine = new ServerVerdict(DateTimeOffset.UnixEpoch.AddDays(4));
        verdicts.Write(entry, fine);
        Assert.Equal(fine, verdicts.Read(entry));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ half")]
    [InlineData("[]")]
    public void A_broken_file_is_none(string content)
    {
        var entry = Entry("a: { command: x }");
        File.WriteAllText(Path.Join(_folder, "a.verdict"), content);
        Assert.Null(new VerdictFiles(_folder).Read(entry));
    }

    private static ServerEntry Entry(string yaml) => Assert.Single(
        new RegistryReader(new RegistryEnvironment(_ => null, "/home/me"))
            .Read(System.Text.Encoding.UTF8.GetBytes($"servers:\n  {yaml}\n"), "/r.yaml").Servers);
}
