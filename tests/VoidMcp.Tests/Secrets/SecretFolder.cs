using VoidMcp.Secrets;

namespace VoidMcp.Tests.Secrets;

/// <summary>A home folder with secrets, removed when the test is over.</summary>
internal sealed class SecretFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-secrets-");

    public string Path => _folder.FullName;

    public string File => System.IO.Path.Join(Path, "secrets.json");

    public string Key => System.IO.Path.Join(Path, "key");

    /// <summary>A store as another process would open it.</summary>
    public SecretStore Store(TimeProvider? time = null) =>
        new(Path, new EncryptionKey(Path, usesKeychain: false), time ?? TimeProvider.System);

    public Task SetAsync(string name, string value) =>
        Store().SetAsync(name, value, TestContext.Current.CancellationToken);

    public void Dispose() => _folder.Delete(recursive: true);
}
