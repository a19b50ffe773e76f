using System.Text;

namespace VoidMcp.Sandbox.Web;

/// <summary>
/// Parses URLs by the WHATWG URL standard (its basic URL parser). With a state to start in, it sets one part of a URL
/// instead.
/// </summary>
internal sealed partial class UrlParser
{
    private UrlRecord _url = new();
    private UrlState _state;
    private string _input = "";
    private int _at;
    private readonly StringBuilder _buffer = new();
    private bool _isSetting, _sawAt, _inBrackets, _sawPassword;

    /// <summary>The URL; null if it is invalid.</summary>
    public UrlRecord? Parse(string input, UrlRecord? origin)
    {
        _input = WithoutTabs(input.Trim(s_controls));
        _state = UrlState.SchemeStart;
        return Run(origin) ? _url : null;
    }

    /// <summary>Sets a part of a URL; the URL may be changed in part if the value is invalid, as the standard has
    /// it.</summary>
    public void Set(UrlRecord url, string value, UrlState state)
    {
        (_url, _input, _state, _isSetting) = (url, WithoutTabs(value), state, true);
        Run(null);
    }

    public static bool IsNormalDrive(string text) => text.Length == 2 && char.IsAsciiLetter(text[0]) && text[1] == ':';

    private static readonly char[] s_controls = [.. Enumerable.Range(0, 33).Select(static c => (char)c)];

    private static string WithoutTabs(string text) => text.AsSpan().IndexOfAny('\t', '\n', '\r') < 0
        ? text
        : string.Concat(text.Where(static c => c is not ('\t' or '\n' or '\r')));

    private static bool IsDrive(ReadOnlySpan<char> text) =>
        text.Length == 2 && char.IsAsciiLetter(text[0]) && text[1] is ':' or '|';

    private bool StartsWithDrive => _at + 1 < _input.Length && IsDrive(_input.AsSpan(_at, 2))
        && (_at + 2 == _input.Length || _input[_at + 2] is '/' or '\\' or '?' or '#');

    private bool IsSlash(int c) => c == '/' || (_url.IsSpecial && c == '\\');

    /// <summary>Runs the machine over the input and its end; false if the URL is invalid.</summary>
    private bool Run(UrlRecord? origin)
    {
        for (_at = 0; _at <= _input.Length; _at++)
        {
            var c = _at < _input.Length ? _input[_at] : -1;
            switch (Step(c, origin))
            {
                case UrlStep.Failed:
                    return false;
                case UrlStep.Done:
                    return true;
            }
        }

        return true;
    }

    private UrlStep Step(int c, UrlRecord? origin) => _state switch
    {
        UrlState.SchemeStart => SchemeStart(c),
        UrlState.Scheme => Scheme(c, origin),
        UrlState.NoScheme => NoScheme(c, origin),
        UrlState.SpecialRelativeOrAuthority =>
            IsTwoSlashes(c) ? Next(UrlState.SpecialIgnoreSlashes, 1) : Next(UrlState.Relative, -1),
        UrlState.PathOrAuthority => Next(c == '/' ? UrlState.Authority : UrlState.Path, c == '/' ? 0 : -1),
        UrlState.Relative => Relative(c, origin!),
        UrlState.RelativeSlash => RelativeSlash(c, origin!),
        UrlState.SpecialSlashes => Next(UrlState.SpecialIgnoreSlashes, IsTwoSlashes(c) ? 1 : -1),
        UrlState.SpecialIgnoreSlashes => c is '/' or '\\' ? UrlStep.Go : Next(UrlState.Authority, -1),
        UrlState.Authority => Authority(c),
        UrlState.Host => Host(c),
        UrlState.Port => Port(c),
        UrlState.File => File(c, origin),
        UrlState.FileSlash => FileSlash(c, origin),
        UrlState.FileHost => FileHost(c),
        UrlState.PathStart => PathStart(c),
        UrlState.Path => Path(c),
        UrlState.OpaquePath => OpaquePath(c),
        UrlState.Query => Query(c),
        _ => Fragment(),
    };

    private bool IsTwoSlashes(int c) => c == '/' && _at + 1 < _input.Length && _input[_at + 1] == '/';

    private UrlStep Next(UrlState state, int move = 0)
    {
        _state = state;
        _at += move;
        return UrlStep.Go;
    }

    private UrlStep SchemeStart(int c)
    {
        if (c >= 0 && char.IsAsciiLetter((char)c))
        {
            _buffer.Append(char.ToLowerInvariant((char)c));
            return Next(UrlState.Scheme);
        }

        return _isSetting ? UrlStep.Failed : Next(UrlState.NoScheme, -1);
    }

    private UrlStep Scheme(int c, UrlRecord? origin)
    {
        if (c >= 0 && (char.IsAsciiLetterOrDigit((char)c) || c is '+' or '-' or '.'))
        {
            _buffer.Append(char.ToLowerInvariant((char)c));
            return UrlStep.Go;
        }

        if (c != ':')
        {
            if (_isSetting) return UrlStep.Failed;
            _buffer.Clear();
            _at = -1;
            return Next(UrlState.NoScheme);
        }

        var scheme = _buffer.ToString();
        if (_isSetting)
        {
            var isSpecial = UrlRecord.DefaultPort(scheme) is not null;
            if (isSpecial != _url.IsSpecial || (scheme == "file" && (_url.HasCredentials || _url.Port is not null))
                || (_url.Scheme == "file" && string.IsNullOrEmpty(_url.Host)))
            {
                return UrlStep.Done;
            }

            _url.Scheme = scheme;
            if (_url.Port == UrlRecord.DefaultPort(scheme)) _url.Port = null;
            return UrlStep.Done;
        }

        _url.Scheme = scheme;
        _buffer.Clear();
        if (scheme == "file") return Next(UrlState.File);
        if (_url.IsSpecial)
            return Next(origin?.Scheme == scheme ? UrlState.SpecialRelativeOrAuthority : UrlState.SpecialSlashes);
        if (_at + 1 < _input.Length && _input[_at + 1] == '/') return Next(UrlState.PathOrAuthority, 1);
        _url.OpaquePath = "";
        return Next(UrlState.OpaquePath);
    }

    private UrlStep NoScheme(int c, UrlRecord? origin)
    {
        if (origin is null || (origin.OpaquePath is not null && c != '#')) return UrlStep.Failed;
        if (origin.OpaquePath is not null)
        {
            _url.Scheme = origin.Scheme;
            (_url.OpaquePath, _url.Query, _url.Fragment) = (origin.OpaquePath, origin.Query, "");
            return Next(UrlState.Fragment);
        }

        return Next(origin.Scheme == "file" ? UrlState.File : UrlState.Relative, -1);
    }

    private UrlStep Relative(int c, UrlRecord origin)
    {
        _url.Scheme = origin.Scheme;
        if (c == '/' || IsSlash(c)) return Next(UrlState.RelativeSlash);
        CopyAuthority(origin);
        _url.Path.AddRange(origin.Path);
        _url.Query = origin.Query;
        return AfterBase(c);
    }

    /// <summary>Goes on after the parts that come from the base URL.</summary>
    private UrlStep AfterBase(int c)
    {
        if (c == '?') return Begin(UrlState.Query);
        if (c == '#') return Begin(UrlState.Fragment);
        if (c < 0) return UrlStep.Go;
        _url.Query = null;
        _url.Shorten();
        return Next(UrlState.Path, -1);
    }

    private UrlStep Begin(UrlState state)
    {
        if (state == UrlState.Query) _url.Query = "";
        else _url.Fragment = "";
        return Next(state);
    }

    private void CopyAuthority(UrlRecord origin) => (_url.Username, _url.Password, _url.Host, _url.Port) =
        (origin.Username, origin.Password, origin.Host, origin.Port);

    private UrlStep RelativeSlash(int c, UrlRecord origin)
    {
        if (_url.IsSpecial && c is '/' or '\\') return Next(UrlState.SpecialIgnoreSlashes);
        if (c == '/') return Next(UrlState.Authority);
        CopyAuthority(origin);
        return Next(UrlState.Path, -1);
    }
}

/// <summary>The states of the URL parser.</summary>
internal enum UrlState
{
    SchemeStart,
    Scheme,
    NoScheme,
    SpecialRelativeOrAuthority,
    PathOrAuthority,
    Relative,
    RelativeSlash,
    SpecialSlashes,
    SpecialIgnoreSlashes,
    Authority,
    Host,
    Port,
    File,
    FileSlash,
    FileHost,
    PathStart,
    Path,
    OpaquePath,
    Query,
    Fragment,
}
