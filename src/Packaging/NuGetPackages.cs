using System.Xml.Linq;

namespace VoidMcp.Packaging;

/// <summary>
/// The .NET tool: <c>voidmcp</c>, which only points to a package per runtime identifier; those with the native binary;
/// and <c>voidmcp.any</c> with the portable build, for all other systems (.NET SDK 10 and later).
/// </summary>
internal static class NuGetPackages
{
    private const string TargetFramework = "net10.0";
    private const string Any = "any";

    private static readonly XNamespace s_nuspec = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd";
    private static readonly XNamespace s_types = "http://schemas.openxmlformats.org/package/2006/content-types";
    private static readonly XNamespace s_links = "http://schemas.openxmlformats.org/package/2006/relationships";

    public static void Write(Release release, IReadOnlyList<PackedFile> shared, string output)
    {
        var legal = Archives.Legal(shared);
        var rids = release.Platforms.Select(platform => platform.Rid).ToList();
        foreach (var platform in release.Platforms)
        {
            var folder = $"tools/{Any}/{platform.Rid}/";
            WritePackage($"voidmcp.{platform.Rid}", "DotnetToolRidPackage", [
                Settings(folder, EntryPoint(platform.Executable, "executable")),
                Archives.Binary(release, platform, folder + platform.Executable),
                .. legal,
            ]);
        }

        if (release.Portable is { } portable)
        {
            var folder = $"tools/{TargetFramework}/{Any}/";
            rids.Add(Any);
            WritePackage($"voidmcp.{Any}", "DotnetToolRidPackage", [
                Settings(folder, EntryPoint("voidmcp.dll", "dotnet")),
                .. PortableFiles(portable).Select(file => new PackedFile(
                    folder + Path.GetFileName(file), File.ReadAllBytes(file))),
                .. legal,
            ]);
        }

        WritePackage("voidmcp", "DotnetTool", [Settings($"tools/{Any}/{Any}/", [
            new XElement("Commands", new XElement("Command", new XAttribute("Name", "voidmcp"))),
            new XElement("RuntimeIdentifierPackages", rids.Select(rid => new XElement(
                "RuntimeIdentifierPackage",
                new XAttribute("RuntimeIdentifier", rid),
                new XAttribute("Id", $"voidmcp.{rid}")))),
        ])]);

        void WritePackage(string id, string type, IEnumerable<PackedFile> files)
        {
            var readme = new PackedFile(
                "README.md", File.ReadAllText(Path.Join(Release.Repository, "README.md")));
            PackedFile.WriteZip(
                Path.Join(output, $"{id}.{release.Version}.nupkg"),
                release.Date,
                [Relations(id), Nuspec(release, id, type), readme, .. files, ContentTypes()]);
        }
    }

    /// <summary>The libraries and what dotnet needs to start them.</summary>
    private static IEnumerable<string> PortableFiles(string folder) =>
        Directory.EnumerateFiles(folder)
            .Where(file => file.EndsWith(".dll", StringComparison.Ordinal)
                || file.EndsWith(".deps.json", StringComparison.Ordinal)
                || file.EndsWith(".runtimeconfig.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static XElement[] EntryPoint(string file, string runner) =>
    [
        new("Commands", new XElement(
            "Command",
            new XAttribute("Name", "voidmcp"),
            new XAttribute("EntryPoint", file),
            new XAttribute("Runner", runner))),
    ];

    private static PackedFile Settings(string folder, XElement[] content) => new(
        folder + "DotnetToolSettings.xml",
        Text(new XElement("DotNetCliTool", new XAttribute("Version", "2"), content)));

    private static PackedFile Nuspec(Release release, string id, string type)
    {
        return new($"{id}.nuspec", Text(new XElement(s_nuspec + "package", new XElement(
            s_nuspec + "metadata",
            Element("id", id),
            Element("version", release.Version),
            Element("authors", "the voidmcp authors"),
            new XElement(s_nuspec + "license", new XAttribute("type", "expression"), "MIT"),
            Element("readme", "README.md"),
            Element("projectUrl", Release.RepositoryUrl),
            Element("description", Release.Description),
            Element("tags", "mcp model-context-protocol gateway cli"),
            new XElement(s_nuspec + "packageTypes", new XElement(
                s_nuspec + "packageType", new XAttribute("name", type))),
            new XElement(
                s_nuspec + "repository",
                new XAttribute("type", "git"),
                new XAttribute("url", Release.RepositoryUrl),
                new XAttribute("commit", release.Commit))))));

        static XElement Element(string name, string value) => new(s_nuspec + name, value);
    }

    /// <summary>The parts that make a zip an OPC package.</summary>
    private static PackedFile Relations(string id) => new("_rels/.rels", Text(new XElement(
        s_links + "Relationships",
        new XElement(
            s_links + "Relationship",
            new XAttribute("Type", "http://schemas.microsoft.com/packaging/2010/07/manifest"),
            new XAttribute("Target", $"/{id}.nuspec"),
            new XAttribute("Id", "R1")))));

    private static PackedFile ContentTypes()
    {
        string[] extensions = ["nuspec", "md", "txt", "xml", "dll", "json", "exe"], names = ["LICENSE", "voidmcp"];
        var byName =
            from name in names
            from folder in name == "LICENSE" ? ["/"] : Platform.All.Select(p => $"/tools/{Any}/{p.Rid}/")
            select new XElement(
                s_types + "Override", new XAttribute("PartName", folder + name), new XAttribute("ContentType", Type));
        return new("[Content_Types].xml", Text(new XElement(
            s_types + "Types",
            new XElement(
                s_types + "Default",
                new XAttribute("Extension", "rels"),
                new XAttribute("ContentType", "application/vnd.openxmlformats-package.relationships+xml")),
            extensions.Select(extension => new XElement(
                s_types + "Default", new XAttribute("Extension", extension), new XAttribute("ContentType", Type))),
            byName)));
    }

    private const string Type = "application/octet";

    private static string Text(XElement root) =>
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + root.ToString().ReplaceLineEndings("\n") + "\n";
}
