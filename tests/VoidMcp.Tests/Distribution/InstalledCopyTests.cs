using VoidMcp.Distribution;

namespace VoidMcp.Tests.Distribution;

public sealed class InstalledCopyTests
{
    private const string Home = "/home/someone";

    [Theory]
    [InlineData(
        "/usr/lib/node_modules/voidmcp/node_modules/@voidmcp/linux-x64/voidmcp", "npm install -g voidmcp@latest")]
    [InlineData(
        @"C:\Users\a b\AppData\Roaming\npm\node_modules\voidmcp\node_modules\@voidmcp\win-x64\voidmcp.exe",
        "npm install -g voidmcp@latest")]
    [InlineData(
        "/home/someone/.npm/_npx/0b1c/node_modules/@voidmcp/linux-x64/voidmcp", "npx -y voidmcp@latest version")]
    [InlineData("/home/someone/web/node_modules/@voidmcp/linux-x64/voidmcp", "npm install voidmcp@latest")]
    [InlineData(
        "/home/someone/.local/share/pnpm/global/5/.pnpm/@voidmcp+linux-x64@0.1.0/node_modules/@voidmcp/linux-x64/"
        + "voidmcp",
        "pnpm add -g voidmcp@latest")]
    [InlineData(
        "/home/someone/.bun/install/global/node_modules/@voidmcp/linux-x64/voidmcp", "bun add -g voidmcp@latest")]
    [InlineData(
        "/home/someone/.dotnet/tools/.store/voidmcp/0.1.0/voidmcp.linux-x64/0.1.0/tools/any/linux-x64/voidmcp",
        "dotnet tool update -g voidmcp")]
    [InlineData(
        "/opt/tools/.store/voidmcp/0.1.0/voidmcp.any/0.1.0/tools/net10.0/any/voidmcp.dll",
        "dotnet tool update voidmcp --tool-path FOLDER")]
    [InlineData(
        "/home/someone/.nuget/packages/voidmcp.linux-x64/0.1.0/tools/any/linux-x64/voidmcp",
        "dotnet tool update voidmcp")]
    [InlineData("/opt/homebrew/Cellar/voidmcp/0.1.0/bin/voidmcp", "brew upgrade voidmcp")]
    [InlineData("/home/linuxbrew/.linuxbrew/Cellar/voidmcp/0.1.0/bin/voidmcp", "brew upgrade voidmcp")]
    [InlineData(@"C:\Users\a\scoop\apps\voidmcp\current\voidmcp.exe", "scoop update voidmcp")]
    [InlineData(
        @"C:\Users\a\AppData\Local\Microsoft\WinGet\Packages\voidmcp.voidmcp_Source\voidmcp.exe",
        "winget upgrade voidmcp")]
    [InlineData(
        @"C:\Users\a\AppData\Local\Programs\voidmcp\voidmcp.exe",
        "irm https://github.com/voidmcp/voidmcp/releases/latest/download/install.ps1 | iex")]
    [InlineData(
        "/home/someone/.local/bin/voidmcp",
        "curl -fsSL https://github.com/voidmcp/voidmcp/releases/latest/download/install.sh | sh")]
    [InlineData("/home/another/.local/bin/voidmcp", null)]
    [InlineData("/voidmcp", null)]
    [InlineData("/usr/bin/voidmcp", null)]
    [InlineData("/home/someone/src/bin/voidmcp", null)]
    public void The_path_tells_the_command(string program, string? upgrade) =>
        Assert.Equal(upgrade, new InstalledCopy(program, Home, _ => false).Method().Upgrade);

    [Theory]
    [InlineData("/var/lib/dpkg/info/voidmcp.list", "Debian package")]
    [InlineData("/usr/lib/sysimage/rpm", "RPM package")]
    [InlineData("/var/lib/rpm", "RPM package")]
    [InlineData("/etc/arch-release", "unknown")]
    public void A_systems_package_is_told_by_its_database(string existing, string method) =>
        Assert.Equal(method, new InstalledCopy("/usr/bin/voidmcp", Home, path => path == existing).Method().Name);

    [Theory]
    [InlineData("/home/someone/.npm/_npx/0b1c/node_modules/@voidmcp/linux-x64/voidmcp", "npm install -g voidmcp")]
    [InlineData(
        "/home/someone/.nuget/packages/voidmcp.linux-x64/0.1.0/tools/any/linux-x64/voidmcp",
        "dotnet tool install -g voidmcp")]
    [InlineData("/usr/lib/node_modules/voidmcp/node_modules/@voidmcp/linux-x64/voidmcp", null)]
    public void A_copy_in_a_cache_names_the_command_that_installs_one_to_stay(string program, string? command) =>
        Assert.Equal(command, new InstalledCopy(program, Home, _ => false).Method().ToStay);

    [Theory]
    [InlineData("/voidmcp", "container image")]
    [InlineData("/opt/voidmcp", "unknown")]
    public void Where_there_is_no_command_the_remark_says_what_to_do(string program, string name)
    {
        var method = new InstalledCopy(program, Home, _ => false).Method();
        Assert.Equal(name, method.Name);
        Assert.NotNull(method.Remark);
    }
}
