namespace VoidMcp.Sandbox.Web;

/// <content>The states that read path, query and fragment.</content>
internal sealed partial class UrlParser
{
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
