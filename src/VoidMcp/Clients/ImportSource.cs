using VoidMcp.Clients.Translation;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Clients;

/// <summary>Where servers come from: a client's file, or a text.</summary>
/// <param name="Label">What to call it: the client's name, the file's path, <c>stdin</c>.</param>
internal sealed record ImportSource(string Label)
{
    /// <summary>The client's file; null for a text.</summary>
    public ClientFile? File { get; init; }

    public IReadOnlyList<ForeignServer> Servers { get; init; } = [];

    /// <summary>Servers that belong to a project inside the client's own file, and can't be taken out of it.</summary>
    public IReadOnlySet<ForeignServer> OfProjects { get; init; } = new HashSet<ForeignServer>();

    /// <summary>Why the file can't be read; null if it can.</summary>
    public VoidMcpException? Problem { get; init; }

    /// <summary>Reads a client's file. A file that can't be read is a source with a problem.</summary>
    public static ImportSource Of(ClientFile file, RegistryEnvironment environment, string folder)
    {
        var label = file.Project is null ? file.Client.Name : $"{file.Client.Name} (project)";
        var source = new ImportSource(label) { File = file };
        try
        {
            var document = file.Parse();
            var found = new List<ForeignServer>();
            var ofProjects = new HashSet<ForeignServer>(ReferenceEqualityComparer.Instance);
            foreach (var declared in DeclaredServers.In(document.Root).Where(s => s.Name is not null))
            {
                var project = declared.Project ?? file.Project;
                var place = PlaceOf(environment, project ?? folder);
                var server = InProject(PastedConfig.Translate([declared], document.Root, place)[0], project);
                found.Add(server);
                if (declared.Project is not null) ofProjects.Add(server);
            }

            return source with { Servers = found, OfProjects = ofProjects };
        }
        catch (VoidMcpException problem)
        {
            return source with { Problem = problem };
        }
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="VoidMcpException">The text is malformed, or contains no server.</exception>
    public static ImportSource Of(
        string label, string text, string? name, RegistryEnvironment environment, string folder) =>
        new(label) { Servers = PastedConfig.Read(text, name, PlaceOf(environment, folder)) };

    /// <summary>The folders of variables, and access to the files that entries name.</summary>
    public static ForeignPlace PlaceOf(RegistryEnvironment environment, string folder) =>
        new(folder, environment.HomeFolder) { ReadFile = ReadFile };

    /// <summary>A project's server runs in the project's folder, as it does in the client.</summary>
    private static ForeignServer InProject(ForeignServer server, string? project) =>
        project is not null && server.Draft is { Command: not null, Cwd: null } draft && Path.IsPathRooted(project)
            ? server with { Draft = draft with { Cwd = project } }
            : server;

    private static string? ReadFile(string path)
    {
        const int Largest = 1024 * 1024;
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= Largest } ? System.IO.File.ReadAllText(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
