namespace VoidMcp.EndToEnd.House;

public sealed class NpmLockTests
{
    [Fact]
    public void The_lock_file_pins_every_package_and_names_no_download_address()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "tests", "npm", "package-lock.json"));
        Assert.DoesNotContain("://", text);
        var packages = System.Text.Json.JsonElement.Parse(text)
            .GetProperty("packages").EnumerateObject().Where(p => p.Name.Length > 0);
        Assert.All(packages, p => Assert.StartsWith("sha", p.Value.GetProperty("integrity").GetString()));
    }
}
