using System.Globalization;

namespace VoidMcp.Sandbox.Web;

/// <content>The states that read user name, password, host and port, and the host of a file.</content>
internal sealed partial class UrlParser
{
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
}
