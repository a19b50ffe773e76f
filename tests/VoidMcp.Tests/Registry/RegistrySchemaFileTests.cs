using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

public sealed class RegistrySchemaFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-test-");

    private string Registry => Path.Join(_folder.FullName, "voidmcp.yaml");

    private string Schema => Path.Join(_folder.FullName, RegistrySchema.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_new_registry_names_the_schema_that_lies_beside_it()
    {
        await AddAsync("a");
        Assert.Equal(
            "# yaml-language-server: $schema=voidmcp.schema.json\n"
            + "version: 1\nservers:\n  a:\n    command: npx\n",
            await File.ReadAllTextAsync(Registry, TestContext.Current.CancellationToken));
        Assert.Equal(RegistrySchema.Utf8.ToArray(), await BytesAsync(Schema));
        Assert.Empty(new RegistryReader(Given.Environment()).Read(await BytesAsync(Registry), Registry).Problems);
    }

    [Fact]
    public async Task An_edit_brings_another_versions_schema_up_to_date()
    {
        await AddAsync("a");
        await File.WriteAllTextAsync(Schema, "{}", TestContext.Current.CancellationToken);
        await AddAsync("b");
        Assert.Equal(RegistrySchema.Utf8.ToArray(), await BytesAsync(Schema));
    }

    [Fact]
    public async Task A_registry_that_the_user_wrote_gets_no_schema()
    {
        await File.WriteAllTextAsync(Registry, "# mine\n", TestContext.Current.CancellationToken);
        await AddAsync("a");
        Assert.False(File.Exists(Schema));
        Assert.StartsWith(
            "# mine\n",
            await File.ReadAllTextAsync(Registry, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_schema_cant_be_written_the_registry_is()
    {
        Directory.CreateDirectory(Schema);
        await AddAsync("a");
        Assert.Single(new RegistryReader(Given.Environment()).Read(await BytesAsync(Registry), Registry).Servers);
    }

    private static Task<byte[]> BytesAsync(string path) =>
        File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

    private Task<RegistrySnapshot> AddAsync(string name)
    {
        var file = new RegistryFile(Registry, Given.Environment(), TimeProvider.System) { HasSchema = true };
        return file.EditAsync(
            [new RegistryEdit.Add(Given.Draft(name))], TestContext.Current.CancellationToken);
    }
}
