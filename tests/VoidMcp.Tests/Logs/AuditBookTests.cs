using System.Text;
using System.Text.Json;
using VoidMcp.Logs;
using VoidMcp.Remote.OAuth;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Logs;

/// <summary>The audit file: what is masked, who may read it, and what happens when it can't be written.</summary>
public sealed class AuditBookTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("voidmcp-audit-").FullName;
    private readonly List<string> _problems = [];

    private string Folder => Path.Join(_root, "logs");

    private string File => Path.Join(Folder, "audit.jsonl");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_record_is_a_line_of_json_in_a_file_for_its_owner_alone()
    {
        var line = await LineOfAsync(Record("{\"path\": \"a\u202eb\",\n\"n\":[1]}"));
        Assert.DoesNotContain('\u202e', line);
        var json = JsonElement.Parse(line);
        Assert.Equal(
            ["time", "gateway", "client", "session", "script", "server", "method", "tool", "decision", "outcome", "ms",
                "bytes", "argumentsBytes", "arguments"],
            json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("script").ValueKind);
        Assert.Equal("a\u202eb", json.GetProperty("arguments").GetProperty("path").GetString());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Theory]
    [InlineData("""{"text":"with s3cr3t-value in it"}""", "with [secret github] in it")]
    [InlineData("""{"password":"hunter2"}""", "(hidden)")]
    [InlineData("""{"in":[{"api_key":"0123456789abcdef"}]}""", "(hidden)")]
    [InlineData("""{"key":"PROJ-123"}""", "PROJ-123")]
    [InlineData("not json", "(invalid JSON)")]
    public async Task Secrets_are_masked(string arguments, string shown)
    {
        var line = await LineOfAsync(Record(arguments));
        Assert.Contains(shown, line, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", line, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_of_logins_are_masked()
    {
        var (logins, mask) = (new LoginMasks(), new LoginMask());
        logins.Follow("docs", mask);
        foreach (var turn in (string[])["first", "second"])
        {
            mask.Add(new StoredLogin
            {
                Mark = "m",
                Url = "https://docs.example/mcp",
                AccessToken = $"{turn}-access-token",
                RefreshToken = $"{turn}-refresh-token",
                ObtainedAt = DateTimeOffset.UnixEpoch,
            });
        }

        var format = new AuditFormat(() => logins.Masks);
        var line = format.Write(Record("""{"a":"first-access-token","b":"x second-refresh-token y"}""") with
        {
            Target = "https://docs.example/?t=second-access-token",
            Reason = "401 for first-refresh-token",
        });
        Assert.DoesNotContain("-token", line.ToString(), StringComparison.Ordinal);
        Assert.Contains("[secret login]", line.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_where_the_arguments_were_cut_is_masked_too()
    {
        var record = Record("""{"text":"with s3cr3t-va""") with { ArgumentsLength = 100_000, Reason = "s3cr3t-value" };
        var line = await LineOfAsync(record);
        Assert.DoesNotContain("s3cr3t", line, StringComparison.Ordinal);
        Assert.Equal(100_000, JsonElement.Parse(line).GetProperty("argumentsBytes").GetInt32());
    }

    [Fact]
    public async Task What_does_not_fit_or_can_not_be_written_is_counted()
    {
        var large = new string('x', AuditRecord.MaxArguments - 2);
        System.IO.File.WriteAllText(Folder, "in the way");
        var book = Open();
        for (var i = 0; i < 500; i++) book.Add(Record($"\"{large}\""));
        await Patience.UntilAsync(() => _problems.Count > 0, "a problem");
        Assert.Single(_problems);
        System.IO.File.Delete(Folder);
        await Patience.UntilAsync(
            () =>
            {
                book.Add(Record("{}"));
                return System.IO.File.Exists(File);
            },
            "a line");
        await book.DisposeAsync();

        // What was written after all may have rolled the file. Of the 500, that is one queue and one batch of 8 MiB.
        var lines = Directory.GetFiles(Folder, "audit.jsonl*")
            .SelectMany(path => AuditFormat.Read(System.IO.File.ReadAllText(path)));
        Assert.InRange(lines.Sum(line => line.Dropped), 240, int.MaxValue);
    }

    [Fact]
    public async Task A_book_without_records_touches_nothing()
    {
        await Open().DisposeAsync();
        Assert.False(Directory.Exists(Folder));
    }

    private static AuditRecord Record(string arguments) => new()
    {
        Time = new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero),
        Client = "claude-code 2.0",
        Session = "a1b2c3-1",
        Server = "files",
        Method = "tools/call",
        Tool = "read",
        Decision = AuditDecision.Allowed,
        Outcome = AuditOutcome.Ok,
        Duration = TimeSpan.FromMilliseconds(12.34),
        Bytes = 345,
        Arguments = Encoding.UTF8.GetBytes(arguments),
        ArgumentsLength = Encoding.UTF8.GetByteCount(arguments),
    };

    private AuditBook Open() => new(
        new LogFiles(Folder, TimeProvider.System, AuditBook.FileLimit),
        new AuditFormat(() => [SecretMask.None, SecretMask.Of([KeyValuePair.Create("github", "s3cr3t-value")])]),
        TimeProvider.System,
        _problems.Add);

    private async Task<string> LineOfAsync(AuditRecord record)
    {
        await using (var book = Open()) book.Add(record);
        return Assert.Single(await System.IO.File.ReadAllLinesAsync(File, TestContext.Current.CancellationToken));
    }
}
