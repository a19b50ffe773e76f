using System.CommandLine;
using System.Net;
using VoidMcp.Errors;
using VoidMcp.Hosting.Http;

namespace VoidMcp.Commands;

/// <summary>The options of <c>voidmcp serve --http</c>.</summary>
internal sealed class HttpServeOptions
{
    private readonly Option<bool> _http = new("--http")
    {
        Description = "Serve any number of clients over Streamable HTTP at /mcp, instead of one client over stdio.",
    };

    private readonly Option<string?> _host = new("--host")
    {
        Description = $"Address to listen on (default: {HttpOptions.DefaultHost}).",
        HelpName = "HOST",
    };

    private readonly Option<int?> _port = new("--port")
    {
        Description = $"Port to listen on (default: {HttpOptions.DefaultPort}); 0 for any free port.",
        HelpName = "PORT",
    };

    private readonly Option<string[]> _allowHost = Repeated(
        "--allow-host", "NAME", "Accept requests for this host name, in addition to localhost (repeatable).");

    private readonly Option<string[]> _allowOrigin = Repeated(
        "--allow-origin",
        "ORIGIN",
        "Accept requests from web pages of this origin, such as https://app.example (repeatable).");

    private readonly Option<bool> _noAuth = new("--no-auth")
    {
        Description = "Require no token: every process on this machine can use your servers.",
    };

    private readonly Option<bool> _insecure = new("--insecure-open-to-network")
    {
        Description = "Allow --no-auth on an address that others can reach: everyone there can use your servers.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Options.Add(option);
    }

    /// <summary>Reads the options; null for stdio.</summary>
    /// <exception cref="VoidMcpException">The options are invalid.</exception>
    public HttpOptions? Read(ParseResult parse)
    {
        if (!parse.GetValue(_http))
        {
            var given = All.FirstOrDefault(o => parse.GetResult(o) is { Implicit: false });
            return given is null
                ? null
                : throw new VoidMcpException(
                    FailureKind.Usage, $"{given.Name} requires --http", "voidmcp serve --help");
        }

        var options = new HttpOptions
        {
            Host = parse.GetValue(_host) ?? HttpOptions.DefaultHost,
            Port = parse.GetValue(_port) ?? HttpOptions.DefaultPort,
            AllowedHosts = parse.GetValue(_allowHost) ?? [],
            AllowedOrigins = parse.GetValue(_allowOrigin) ?? [],
            IsOpen = parse.GetValue(_noAuth),
        };
        if (options.Port is < 0 or > IPEndPoint.MaxPort)
        {
            throw new VoidMcpException(
                FailureKind.Usage, $"invalid --port: expected a number from 0 to {IPEndPoint.MaxPort}");
        }

        foreach (var host in options.AllowedHosts.Where(
            h => Uri.CheckHostName(h.Trim('[', ']')) == UriHostNameType.Unknown))
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"invalid host name '{host}' for --allow-host",
                "write a name such as --allow-host mcp.example.com, without scheme, port or *");
        }

        foreach (var origin in options.AllowedOrigins.Where(o => !IsOrigin(o)))
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"invalid origin '{origin}' for --allow-origin",
                "write an origin such as --allow-origin https://app.example, with scheme and without path or *");
        }

        if (options.IsOpen && !options.IsLocal && !parse.GetValue(_insecure))
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"--no-auth would let everyone who can reach {options.Host} use your servers",
                "omit --no-auth and give clients the token (voidmcp token), or confirm with "
                    + "--insecure-open-to-network");
        }

        return options;
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.GetLeftPart(UriPartial.Authority).Equals(text.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);

    private Option[] All => [_http, _host, _port, _allowHost, _allowOrigin, _noAuth, _insecure];

    private static Option<string[]> Repeated(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore };
}
