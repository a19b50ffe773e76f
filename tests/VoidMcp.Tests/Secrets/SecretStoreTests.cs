using System.Text;
using System.Text.Json.Nodes;
using VoidMcp.Errors;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Secrets;

public sealed class SecretStoreTests : IDisposable
{
    private readonly SecretFolder _home = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("ghp_0123456789abcdef")]
    [InlineData("käse 名前 🚀 \"quoted\" \\ back")]
    [InlineData("-----BEGIN KEY-----\nabc\n-----END KEY-----\n")]
    [InlineData("   two words, blanks around   ")]
    public async Task What_was_set_is_found_by_a_store_that_never_saw_it(string value)
    {
        await _home.SetAsync("a", value);
        Assert.Equal(value, _home.Store().Find("a").Value);
        Assert.DoesNotContain(value, await File.ReadAllTextAsync(_home.File, Cancellation));
    }

    [Fact]
    public async Task A_value_of_the_largest_size_fits_and_no_larger_one()
    {
        var largest = new string('x', SecretStore.MaxBytes);
        await _home.SetAsync("a", largest);
        Assert.Equal(largest, _home.Store().Find("a").Value);
        foreach (var wrong in (string[])["", "a\0b", largest + "x"])
        {
            var refused = await Assert.ThrowsAsync<VoidMcpException>(() => _home.SetAsync("a", wrong));
            Assert.Equal(FailureKind.Usage, refused.Kind);
        }

        Assert.Equal(largest, _home.Store().Find("a").Value);
    }

    [Fact]
    public async Task Files_and_folder_are_for_their_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no modes there");
            return;
        }

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var home = Path.Join(_home.Path, "new");
        var store = new SecretStore(home, new EncryptionKey(home, usesKeychain: false), TimeProvider.System);
        await store.SetAsync("a", "value-of-a", Cancellation);
        await store.SetAsync("a", "value-of-a-2", Cancellation);
        Assert.Equal(Owner, File.GetUnixFileMode(Path.Join(home, "secrets.json")));
        Assert.Equal(Owner, File.GetUnixFileMode(Path.Join(home, "key")));
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(home));
        Assert.Empty(Directory.EnumerateFiles(home, "*.tmp"));
    }

    [Fact]
    public async Task Equal_values_look_different_and_each_write_does()
    {
        await _home.SetAsync("a", "the same value");
        var first = Entry("a")["data"]!.ToString();
        await _home.SetAsync("a", "the same value");
        await _home.SetAsync("b", "the same value");
        Assert.Equal(
            3, new[] { first, Entry("a")["data"]!.ToString(), Entry("b")["data"]!.ToString() }.Distinct().Count());
        Assert.Equal(2, new[] { Entry("a")["nonce"]!.ToString(), Entry("b")["nonce"]!.ToString() }.Distinct().Count());
    }

    [Fact]
    public async Task The_list_has_names_and_times_and_hides_what_is_voidmcps_own()
    {
        var time = new ManualTime();
        var store = _home.Store(time);
        await store.SetAsync("b", "value-b", Cancellation);
        await store.SetAsync("oauth:b", "internal", Cancellation);
        await store.SetAsync("a", "value-a", Cancellation);
        Assert.Equal(["a", "b"], store.List().Select(s => s.Name));
        Assert.All(
            store.List(), s => Assert.True((time.GetUtcNow() - s.Set!.Value).Duration() < TimeSpan.FromSeconds(1)));
        Assert.Equal("internal", store.Find("oauth:b").Value);
        Assert.Equal("voidmcp secret set oauth-b", store.Find("oauth-b").Fix);
    }

    [Fact]
    public async Task What_is_not_set_says_how_to_set_it_and_what_was_meant()
    {
        Assert.Equal("secret github is not set", _home.Store().Find("github").Problem);
        Assert.Equal("voidmcp secret set github", _home.Store().Find("github").Fix);
        await _home.SetAsync("github", "value");
        Assert.Equal("Did you mean github? Otherwise: voidmcp secret set githb", _home.Store().Find("githb").Fix);
    }

    [Fact]
    public async Task Removing_takes_one_and_leaves_the_others()
    {
        await _home.SetAsync("a", "value-a");
        await _home.SetAsync("b", "value-b");
        Assert.True(await _home.Store().RemoveAsync("a", Cancellation));
        Assert.False(await _home.Store().RemoveAsync("a", Cancellation));
        Assert.Null(_home.Store().Find("a").Value);
        Assert.Equal("value-b", _home.Store().Find("b").Value);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing_and_make_one_key()
    {
        await Task.WhenAll(Enumerable.Range(0, 24)
            .Select(n => Task.Run(() => _home.Store().SetAsync($"s{n}", $"value-{n}", Cancellation), Cancellation)));
        Assert.Equal(24, _home.Store().List().Count);
        Assert.All(Enumerable.Range(0, 24), n => Assert.Equal($"value-{n}", _home.Store().Find($"s{n}").Value));
    }

    [Fact]
    public async Task A_value_moved_to_another_name_or_changed_does_not_open()
    {
        await _home.SetAsync("a", "value-a");
        await _home.SetAsync("b", "value-b");
        await _home.SetAsync("c", "value-c");
        Change(secrets =>
        {
            secrets["a"] = secrets["b"]!.DeepClone();
            var data = Convert.FromBase64String(secrets["b"]!["data"]!.ToString());
            data[0] ^= 1;
            secrets["b"]!["data"] = Convert.ToBase64String(data);
        });
        foreach (var name in (string[])["a", "b"])
        {
            var found = _home.Store().Find(name);
            Assert.Equal($"can't read secret {name}: the entry in {_home.File} is damaged", found.Problem);
            Assert.Equal($"voidmcp secret set {name}", found.Fix);
        }

        Assert.Equal("value-c", _home.Store().Find("c").Value);
        await _home.SetAsync("a", "value-a");
        Assert.Equal("value-a", _home.Store().Find("a").Value);
    }

    [Fact]
    public async Task An_entry_that_is_not_understood_is_kept_as_it_stands()
    {
        await _home.SetAsync("a", "value-a");
        Change(secrets => secrets["strange"] = JsonNode.Parse("""{"from":"a later version","n":1.50}"""));
        Assert.Equal(["a", "strange"], _home.Store().List().Select(s => s.Name));
        Assert.Null(_home.Store().List()[1].Set);
        await _home.SetAsync("b", "value-b");
        Assert.Equal("""{"from":"a later version","n":1.50}""", Entry("strange").ToJsonString());
    }

    [Fact]
    public async Task Without_its_key_nothing_opens_nothing_is_overwritten_and_the_key_can_come_back()
    {
        await _home.SetAsync("a", "value-a");
        await _home.SetAsync("b", "value-b");
        var key = await File.ReadAllBytesAsync(_home.Key, Cancellation);
        File.Delete(_home.Key);
        var before = await File.ReadAllTextAsync(_home.File, Cancellation);

        var found = _home.Store().Find("a");
        Assert.Equal(
            $"can't read secret a: {_home.Key} is missing; {_home.File} can't be decrypted without it", found.Problem);
        Assert.Equal(
            "restore it from a backup, or start over: voidmcp secret remove a b, then set the secrets again",
            found.Fix);
        await Assert.ThrowsAsync<VoidMcpException>(() => _home.SetAsync("c", "value-c"));
        Assert.Equal(before, await File.ReadAllTextAsync(_home.File, Cancellation));
        Assert.False(File.Exists(_home.Key));

        await File.WriteAllBytesAsync(_home.Key, key, Cancellation);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_home.Key, UnixFileMode.UserRead);
        Assert.Equal("value-a", _home.Store().Find("a").Value);
    }

    [Fact]
    public async Task Another_key_is_told_from_a_damaged_entry_and_beginning_anew_works()
    {
        await _home.SetAsync("a", "value-a");
        File.Delete(_home.Key);
        using var other = new SecretFolder();
        await other.SetAsync("x", "value-x");
        File.Copy(other.Key, _home.Key);
        Assert.Contains("was encrypted with another key than", _home.Store().Find("a").Problem);
        await Assert.ThrowsAsync<VoidMcpException>(() => _home.SetAsync("b", "value-b"));
        await _home.Store().RemoveAsync("a", Cancellation);
        await _home.SetAsync("b", "value-b");
        Assert.Equal("value-b", _home.Store().Find("b").Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    [InlineData("dpapi:AAAA")]
    public async Task A_key_that_is_none_is_named_and_never_replaced(string text)
    {
        await _home.SetAsync("a", "value-a");
        await File.WriteAllTextAsync(_home.Key, text, Cancellation);
        Assert.Contains(_home.Key, _home.Store().Find("a").Problem);
        await Assert.ThrowsAsync<VoidMcpException>(() => _home.SetAsync("a", "value-a2"));
        Assert.Equal(text, await File.ReadAllTextAsync(_home.Key, Cancellation));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_key_that_others_can_read_is_not_used(UnixFileMode more)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no modes there");
            return;
        }

        await _home.SetAsync("a", "value-a");
        File.SetUnixFileMode(_home.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        Assert.Contains("other users", _home.Store().Find("a").Problem);
        Assert.StartsWith($"chmod 600 {_home.Key}", _home.Store().Find("a").Fix);
        File.SetUnixFileMode(_home.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal("value-a", _home.Store().Find("a").Value);
    }

    [Theory]
    [InlineData("{\"version\":1,\"secr", "is damaged")]
    [InlineData("", "is damaged")]
    [InlineData("[]", "is damaged")]
    [InlineData("{\"version\":1}", "is damaged")]
    [InlineData("{\"version\":2,\"secrets\":{}}", "has version 2")]
    public async Task A_file_that_cant_be_read_is_named_and_never_overwritten(string text, string words)
    {
        await File.WriteAllTextAsync(_home.File, text, Cancellation);
        Assert.Contains($"{_home.File} {words}", _home.Store().Find("a").Problem);
        Assert.Contains(words, Assert.Throws<VoidMcpException>(_home.Store().List).Message);
        await Assert.ThrowsAsync<VoidMcpException>(() => _home.SetAsync("a", "value-a"));
        await Assert.ThrowsAsync<VoidMcpException>(() => _home.Store().RemoveAsync("a", Cancellation));
        Assert.Equal(text, await File.ReadAllTextAsync(_home.File, Cancellation));
    }

    [Theory]
    [InlineData("github", true)]
    [InlineData("a.b-C_9", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("oauth:x", false)]
    [InlineData("ä", false)]
    [InlineData("x}", false)]
    public void Names_are_those_of_servers(string name, bool isGood) =>
        Assert.Equal(isGood, SecretName.Problem(name) is null);

    private JsonNode Entry(string name) => JsonNode.Parse(File.ReadAllBytes(_home.File))!["secrets"]![name]!;

    private void Change(Action<JsonObject> edit)
    {
        var root = JsonNode.Parse(File.ReadAllBytes(_home.File))!;
        edit(root["secrets"]!.AsObject());
        File.WriteAllBytes(_home.File, Encoding.UTF8.GetBytes(root.ToJsonString()));
    }
}
