using System.CommandLine;
using System.Net;
using VoidMcp.Errors;
using VoidMcp.Hosting.Http;

namespace VoidMcp.Commands;

/// <summary>The options of <c>voidmcp serve</c> that go with <c>--http</c>.</summary>
internal sealed class HttpServeOptions
{
    private readonly Option<bool> _http = new("--http") { Description = "Serve any number of clients over Streamable HTTP at /mcp, instead of one over stdin and stdout." };

    private readonly Option<string?> _host = new("--host") { Description = $"The address to listen on; {HttpOptions.DefaultHost} unless said.", HelpName = "HOST" };

    private readonly Option<int?> _port = new("--port") { Description = $"The port; {HttpOptions.DefaultPort} unless said, 0 lets the system choose.", HelpName = "PORT" };

    private readonly Option<string[]> _allowHost = Repeated("--allow-host", "NAME", "A host name by which clients may call the gateway beside localhost; repeat it for more.");

    private readonly Option<string[]> _allowOrigin = Repeated("--allow-origin", "ORIGIN", "A web origin, such as https://app.example, whose pages may use the gateway; repeat it for more.");

    private readonly Option<bool> _noAuth = new("--no-auth") { Description = "Ask for no token: every process of this machine may use your servers." };

    private readonly Option<bool> _insecure = new("--insecure-open-to-network") { Description = "With --no-auth on an address that others reach: everybody there may use your servers." };

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Options.Add(option);
    }

    /// <summary>What was asked for; null for stdin and stdout.</summary>
    /// <exception cref="VoidMcpException">The options don't go together.</exception>
    public HttpOptions? Read(ParseResult parse)
    {
        if (!parse.GetValue(_http))
        {
            var given = All.FirstOrDefault(o => parse.GetResult(o) is { Implicit: false });
            return given is null ? null : throw new VoidMcpException(FailureKind.Usage, $"{given.Name} goes with --http", "voidmcp serve --help");
        }

        var options = new HttpOptions
        {
            Host = parse.GetValue(_host) ?? HttpOptions.DefaultHost,
            Port = parse.GetValue(_port) ?? HttpOptions.DefaultPort,
            AllowedHosts = parse.GetValue(_allowHost) ?? [],
            AllowedOrigins = parse.GetValue(_allowOrigin) ?? [],
            IsOpen = parse.GetValue(_noAuth),
        };
        if (options.Port is < 0 or > IPEndPoint.MaxPort) throw new VoidMcpException(FailureKind.Usage, $"--port is 0 to {IPEndPoint.MaxPort}");
        foreach (var host in options.AllowedHosts.Where(h => Uri.CheckHostName(h.Trim('[', ']')) == UriHostNameType.Unknown))
            throw new VoidMcpException(FailureKind.Usage, $"--allow-host takes the name of a host, and '{host}' is none", "such as --allow-host mcp.example.com, without scheme, port or *");
        foreach (var origin in options.AllowedOrigins.Where(o => !IsOrigin(o)))
            throw new VoidMcpException(FailureKind.Usage, $"--allow-origin takes the origin of web pages, and '{origin}' is none", "such as --allow-origin https://app.example, with scheme and without path or *");
        if (options.IsOpen && !options.IsLocal && !parse.GetValue(_insecure))
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"with --no-auth everybody who reaches {options.Host} could use your servers",
                "leave --no-auth out and give clients the token of `voidmcp token`; or, if you mean it, add --insecure-open-to-network");
        }

        return options;
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority).Equals(text.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);

    private Option[] All => [_http, _host, _port, _allowHost, _allowOrigin, _noAuth, _insecure];

    private static Option<string[]> Repeated(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore };
}
