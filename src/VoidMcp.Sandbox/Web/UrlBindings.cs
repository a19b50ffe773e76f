using System.Globalization;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox.Web;

/// <summary>The functions that <see cref="UrlScript"/> calls.</summary>
internal static class UrlBindings
{
    public static JsObject Make(Engine engine)
    {
        var host = new JsObject(engine);
        Add("parseUrl", a => Parts(engine, Parse(a[0].AsString(), a[1].IsString() ? a[1].AsString() : null)));
        Add("setUrl", a => Parts(engine, Set(a[0].AsString(), a[1].AsString(), a[2].AsString())));
        Add("formEncode", a => new JsString(
            PercentEncoding.Encode(a[0].AsString(), PercentEncoding.Form)
                .Replace("%20", "+", StringComparison.Ordinal)));
        Add("formDecode", a => new JsString(
            Encoding.UTF8.GetString(PercentEncoding.Decode(a[0].AsString().Replace('+', ' ')))));
        return host;

        void Add(string name, Func<JsValue[], JsValue> function) =>
            host.FastSetDataProperty(name, new ClrFunction(engine, name, (_, arguments) => function(arguments)));
    }

    /// <summary>Parses a URL against a base; null if one of them is invalid.</summary>
    public static UrlRecord? Parse(string text, string? baseText)
    {
        UrlRecord? origin = null;
        if (baseText is not null && (origin = new UrlParser().Parse(baseText, null)) is null) return null;
        return new UrlParser().Parse(text, origin);
    }

    /// <summary>Sets a property of a URL, as the setters of <c>URL</c> do; an invalid value changes nothing.</summary>
    /// <param name="href">A valid URL.</param>
    /// <param name="name">The property.</param>
    /// <param name="value">Its new value.</param>
    public static UrlRecord Set(string href, string name, string value)
    {
        var url = new UrlParser().Parse(href, null) ?? throw new ArgumentException("invalid URL", nameof(href));
        var isOpaque = url.OpaquePath is not null;
        switch (name)
        {
            case "protocol":
                new UrlParser().Set(url, value + ":", UrlState.SchemeStart);
                break;
            case "username" when !url.CannotHaveCredentials:
                url.Username = PercentEncoding.Encode(value, PercentEncoding.UserInfo);
                break;
            case "password" when !url.CannotHaveCredentials:
                url.Password = PercentEncoding.Encode(value, PercentEncoding.UserInfo);
                break;
            case "host" when !isOpaque:
                new UrlParser().Set(url, value, UrlState.Host);
                break;
            case "hostname" when !isOpaque:
                new UrlParser { HostOnly = true }.Set(url, value, UrlState.Host);
                break;
            case "port" when !url.CannotHaveCredentials:
                if (value.Length == 0) url.Port = null;
                else new UrlParser().Set(url, value, UrlState.Port);
                break;
            case "pathname" when !isOpaque:
                url.Path.Clear();
                new UrlParser().Set(url, value, UrlState.PathStart);
                break;
            case "search":
                url.Query = value.Length == 0 ? null : "";
                if (value.Length > 0) new UrlParser().Set(url, value[0] == '?' ? value[1..] : value, UrlState.Query);
                break;
            case "hash":
                url.Fragment = value.Length == 0 ? null : "";
                if (value.Length > 0) new UrlParser().Set(url, value[0] == '#' ? value[1..] : value, UrlState.Fragment);
                break;
        }

        return url;
    }

    private static JsValue Parts(Engine engine, UrlRecord? url)
    {
        if (url is null) return JsValue.Null;
        var parts = new JsObject(engine);
        var port = url.Port?.ToString(CultureInfo.InvariantCulture) ?? "";
        Set("href", url.Href);
        Set("origin", url.Origin);
        Set("protocol", url.Scheme + ":");
        Set("username", url.Username);
        Set("password", url.Password);
        Set("host", port.Length > 0 ? $"{url.Host}:{port}" : url.Host ?? "");
        Set("hostname", url.Host ?? "");
        Set("port", port);
        Set("pathname", url.PathText);
        Set("search", string.IsNullOrEmpty(url.Query) ? "" : "?" + url.Query);
        Set("hash", string.IsNullOrEmpty(url.Fragment) ? "" : "#" + url.Fragment);
        return parts;

        void Set(string name, string value) => parts.FastSetDataProperty(name, new JsString(value));
    }
}
