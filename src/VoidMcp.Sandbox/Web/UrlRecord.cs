using System.Text;

namespace VoidMcp.Sandbox.Web;

/// <summary>A parsed URL, as the WHATWG URL standard defines it.</summary>
internal sealed class UrlRecord
{
    public string Scheme { get; set; } = "";

    public string Username { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>The serialized host; null for none, which differs from an empty one.</summary>
    public string? Host { get; set; }

    public int? Port { get; set; }

    /// <summary>The path's segments; not used if the path is opaque.</summary>
    public List<string> Path { get; } = [];

    /// <summary>The path of a URL such as <c>mailto:a@b.c</c>; null for a list of segments.</summary>
    public string? OpaquePath { get; set; }

    public string? Query { get; set; }

    public string? Fragment { get; set; }

    public bool IsSpecial => DefaultPort(Scheme) is not null;

    public bool HasCredentials => Username.Length > 0 || Password.Length > 0;

    /// <summary>Whether it can have no user, password or port.</summary>
    public bool CannotHaveCredentials => string.IsNullOrEmpty(Host) || Scheme == "file";

    public string PathText => OpaquePath ?? string.Concat(Path.Select(static s => "/" + s));

    public string Href
    {
        get
        {
            var text = new StringBuilder(Scheme).Append(':');
            if (Host is not null)
            {
                text.Append("//");
                if (HasCredentials)
                {
                    text.Append(Username);
                    if (Password.Length > 0) text.Append(':').Append(Password);
                    text.Append('@');
                }

                text.Append(Host);
                if (Port is { } port) text.Append(':').Append(port);
            }
            else if (OpaquePath is null && Path.Count > 1 && Path[0].Length == 0) text.Append("/.");

            text.Append(PathText);
            if (Query is not null) text.Append('?').Append(Query);
            if (Fragment is not null) text.Append('#').Append(Fragment);
            return text.ToString();
        }
    }

    public string Origin => Scheme switch
    {
        "http" or "https" or "ws" or "wss" or "ftp" => $"{Scheme}://{Host}{(Port is { } port ? $":{port}" : "")}",
        "blob" when new UrlParser().Parse(PathText, null) is { Scheme: "http" or "https" } inner => inner.Origin,
        _ => "null",
    };

    /// <summary>The default port of a special scheme, -1 for one without ports; null for other schemes.</summary>
    public static int? DefaultPort(string scheme) => scheme switch
    {
        "http" or "ws" => 80,
        "https" or "wss" => 443,
        "ftp" => 21,
        "file" => -1,
        _ => null,
    };

    public void Shorten()
    {
        if (Path.Count == 0 || (Scheme == "file" && Path.Count == 1 && UrlParser.IsNormalDrive(Path[0]))) return;
        Path.RemoveAt(Path.Count - 1);
    }
}
