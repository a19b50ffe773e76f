using System.Globalization;
using System.Text;

namespace VoidMcp.Sandbox.Web;

/// <summary>
/// Parses URLs by the WHATWG URL standard (its basic URL parser). With a state to start in, it sets one part of a URL
/// instead.
/// </summary>
internal sealed class UrlParser
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

    private UrlStep Authority(int c)
    {
        if (c == '@')
        {
            var text = (_sawAt ? "%40" : "") + _buffer;
            _sawAt = true;
            foreach (var rune in text.EnumerateRunes())
            {
                if (rune.Value == ':' && !_sawPassword)
                {
                    _sawPassword = true;
                    continue;
                }

                var encoded = PercentEncoding.Encode(rune.ToString(), PercentEncoding.UserInfo);
                if (_sawPassword) _url.Password += encoded;
                else _url.Username += encoded;
            }

            _buffer.Clear();
            return UrlStep.Go;
        }

        if (c >= 0 && c is not ('?' or '#') && !IsSlash(c))
        {
            _buffer.Append((char)c);
            return UrlStep.Go;
        }

        if (_sawAt && _buffer.Length == 0) return UrlStep.Failed;
        var back = _buffer.Length + 1;
        _buffer.Clear();
        return Next(UrlState.Host, -back);
    }

    private UrlStep Host(int c)
    {
        if (_isSetting && _url.Scheme == "file") return Next(UrlState.FileHost, -1);
        if (c == ':' && !_inBrackets)
        {
            if (_buffer.Length == 0 || (_isSetting && HostOnly)) return UrlStep.Failed;
            if (UrlHost.Parse(_buffer.ToString(), _url.IsSpecial) is not { } host) return UrlStep.Failed;
            _url.Host = host;
            _buffer.Clear();
            return Next(UrlState.Port);
        }

        if (c < 0 || c is '?' or '#' || IsSlash(c))
        {
            _at--;
            if (_buffer.Length == 0 && (_url.IsSpecial
                || (_isSetting && (_url.HasCredentials || _url.Port is not null))))
            {
                return UrlStep.Failed;
            }

            if (UrlHost.Parse(_buffer.ToString(), _url.IsSpecial) is not { } host) return UrlStep.Failed;
            _url.Host = host;
            _buffer.Clear();
            return _isSetting ? UrlStep.Done : Next(UrlState.PathStart);
        }

        if (c == '[') _inBrackets = true;
        if (c == ']') _inBrackets = false;
        _buffer.Append((char)c);
        return UrlStep.Go;
    }

    /// <summary>When setting: the host without a port (<c>hostname</c>).</summary>
    public bool HostOnly { get; init; }

    private UrlStep Port(int c)
    {
        if (c >= 0 && char.IsAsciiDigit((char)c))
        {
            _buffer.Append((char)c);
            return UrlStep.Go;
        }

        if (c >= 0 && c is not ('?' or '#') && !IsSlash(c) && !_isSetting) return UrlStep.Failed;
        if (_buffer.Length > 0)
        {
            if (!int.TryParse(_buffer.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                || port > ushort.MaxValue)
            {
                return UrlStep.Failed;
            }

            _url.Port = port == UrlRecord.DefaultPort(_url.Scheme) ? null : port;
            _buffer.Clear();
        }

        return _isSetting ? UrlStep.Done : Next(UrlState.PathStart, -1);
    }

    private UrlStep File(int c, UrlRecord? origin)
    {
        _url.Scheme = "file";
        _url.Host = "";
        if (c is '/' or '\\') return Next(UrlState.FileSlash);
        if (origin?.Scheme != "file") return Next(UrlState.Path, -1);
        _url.Host = origin.Host;
        _url.Path.AddRange(origin.Path);
        _url.Query = origin.Query;
        if (c < 0 || c is '?' or '#' || !StartsWithDrive) return AfterBase(c);
        _url.Query = null;
        _url.Path.Clear();
        return Next(UrlState.Path, -1);
    }

    private UrlStep FileSlash(int c, UrlRecord? origin)
    {
        if (c is '/' or '\\') return Next(UrlState.FileHost);
        if (origin?.Scheme == "file")
        {
            _url.Host = origin.Host;
            if (!StartsWithDrive && origin.Path.Count > 0 && IsNormalDrive(origin.Path[0]))
                _url.Path.Add(origin.Path[0]);
        }

        return Next(UrlState.Path, -1);
    }

    private UrlStep FileHost(int c)
    {
        if (c >= 0 && c is not ('/' or '\\' or '?' or '#'))
        {
            _buffer.Append((char)c);
            return UrlStep.Go;
        }

        _at--;
        if (!_isSetting && IsDrive(_buffer.ToString())) return Next(UrlState.Path);
        var host = _buffer.Length == 0 ? "" : UrlHost.Parse(_buffer.ToString(), isSpecial: true);
        if (host is null) return UrlStep.Failed;
        _url.Host = host == "localhost" ? "" : host;
        _buffer.Clear();
        return _isSetting ? UrlStep.Done : Next(UrlState.PathStart);
    }

    private UrlStep PathStart(int c)
    {
        if (_url.IsSpecial) return Next(UrlState.Path, c is '/' or '\\' ? 0 : -1);
        if (!_isSetting && c == '?') return Begin(UrlState.Query);
        if (!_isSetting && c == '#') return Begin(UrlState.Fragment);
        if (c >= 0) return Next(UrlState.Path, c == '/' ? 0 : -1);
        if (_isSetting && _url.Host is null) _url.Path.Add("");
        return UrlStep.Go;
    }

    private UrlStep Path(int c)
    {
        var isEnd = c < 0 || IsSlash(c) || (!_isSetting && c is '?' or '#');
        if (!isEnd)
        {
            _buffer.Append((char)c);
            return UrlStep.Go;
        }

        var segment = PercentEncoding.Encode(_buffer.ToString(), PercentEncoding.Path);
        _buffer.Clear();
        var plain = segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
        if (plain == "..")
        {
            _url.Shorten();
            if (!IsSlash(c)) _url.Path.Add("");
        }
        else if (plain == ".")
        {
            if (!IsSlash(c)) _url.Path.Add("");
        }
        else
        {
            if (_url.Scheme == "file" && _url.Path.Count == 0 && IsDrive(segment)) segment = segment[0] + ":";
            _url.Path.Add(segment);
        }

        return c switch
        {
            '?' when !_isSetting => Begin(UrlState.Query),
            '#' when !_isSetting => Begin(UrlState.Fragment),
            _ => UrlStep.Go,
        };
    }

    private UrlStep OpaquePath(int c)
    {
        if (c is '?' or '#' or < 0)
        {
            var text = _buffer.ToString();
            _buffer.Clear();

            // A space at the end of the path would be lost.
            if (c >= 0 && text.EndsWith(' ')) text = text[..^1] + "%20";
            _url.OpaquePath = PercentEncoding.Encode(text, PercentEncoding.Control);
            return c < 0 ? UrlStep.Go : Begin(c == '?' ? UrlState.Query : UrlState.Fragment);
        }

        _buffer.Append((char)c);
        return UrlStep.Go;
    }

    private UrlStep Query(int c)
    {
        if (c >= 0 && (_isSetting || c != '#'))
        {
            _buffer.Append((char)c);
            return UrlStep.Go;
        }

        _url.Query += PercentEncoding.Encode(
            _buffer.ToString(), _url.IsSpecial ? PercentEncoding.SpecialQuery : PercentEncoding.Query);
        _buffer.Clear();
        return c == '#' ? Begin(UrlState.Fragment) : UrlStep.Go;
    }

    private UrlStep Fragment()
    {
        _url.Fragment = PercentEncoding.Encode(_input[Math.Min(_at, _input.Length)..], PercentEncoding.Fragment);
        return UrlStep.Done;
    }

    private enum UrlStep
    {
        Go,
        Done,
        Failed,
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
