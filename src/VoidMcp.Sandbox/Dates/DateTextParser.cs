namespace VoidMcp.Sandbox.Dates;

/// <summary>
/// Reads a date as V8 does: first as ISO 8601; what does not match is read by the rules that browsers share for older
/// forms, such as <c>Sun Mar 8 2026 02:30 GMT-8</c> and <c>3/8/2026</c>.
/// </summary>
internal sealed class DateTextParser(string text)
{
    private readonly DateTokens _tokens = new(text);
    private readonly DayNumbers _day = new();
    private readonly TimeNumbers _time = new();
    private readonly ZoneNumbers _zone = new();

    /// <summary>The date; null if it is not one.</summary>
    public DateParts? Parse()
    {
        var token = ParseIso();
        if (token.Kind == DateTokenKind.Invalid || !TryParseRest(token)) return null;
        if (!_day.TryRead(out var year, out var month, out var day)
            || !_time.TryRead(out var hour, out var minute, out var second, out var millisecond))
        {
            return null;
        }

        return new DateParts(year, month, day, hour, minute, second, millisecond, _zone.OffsetSeconds);
    }

    /// <summary>Reads as much as is ISO 8601 and returns the first token for the other rules.</summary>
    private DateToken ParseIso()
    {
        if (_tokens.Peek.IsSign)
        {
            var sign = _tokens.Next();
            if (!_tokens.Peek.IsFixedNumber(6)) return sign;
            var year = _tokens.Next().Value;
            if (year == 0 && sign.IsSymbol('-')) return sign;
            _day.TryAdd(sign.IsSymbol('-') ? -year : year);
        }
        else if (_tokens.Peek.IsFixedNumber(4)) _day.TryAdd(_tokens.Next().Value);
        else return _tokens.Next();

        if (_tokens.Skip('-'))
        {
            if (!_tokens.Peek.IsFixedNumber(2) || !DayNumbers.IsMonth(_tokens.Peek.Value)) return _tokens.Next();
            _day.TryAdd(_tokens.Next().Value);
            if (_tokens.Skip('-'))
            {
                if (!_tokens.Peek.IsFixedNumber(2) || !DayNumbers.IsDay(_tokens.Peek.Value)) return _tokens.Next();
                _day.TryAdd(_tokens.Next().Value);
            }
        }

        if (_tokens.Peek.Word == DateWord.TimeSeparator)
        {
            _tokens.Next();
            if (!TryIsoTime() || !TryIsoZone() || !_tokens.Peek.IsEnd) return new DateToken(DateTokenKind.Invalid);
        }
        else if (!_tokens.Peek.IsEnd) return _tokens.Next();

        // A date alone is UTC, a date with a time is local.
        if (_zone.IsEmpty && _time.IsEmpty) _zone.Set(0);
        _day.IsIso = true;
        return new DateToken(DateTokenKind.End);
    }

    private bool TryIsoTime()
    {
        if (!TryTwoDigits(24, out var hour) || !_tokens.Skip(':')) return false;
        var most = hour == 24 ? 0 : 59;
        if (!TryTwoDigits(most, out _)) return false;
        if (!_tokens.Skip(':')) return true;
        if (!TryTwoDigits(most, out _)) return false;
        if (!_tokens.Skip('.')) return true;
        if (!_tokens.Peek.IsNumber || (hour == 24 && _tokens.Peek.Value > 0)) return false;
        _time.TryAdd(Milliseconds(_tokens.Next()));
        return true;

        bool TryTwoDigits(int max, out int number)
        {
            number = _tokens.Peek.Value;
            return _tokens.Peek.IsFixedNumber(2) && number <= max && _time.TryAdd(_tokens.Next().Value);
        }
    }

    private bool TryIsoZone()
    {
        if (_tokens.Peek.IsZ)
        {
            _tokens.Next();
            _zone.Set(0);
            return true;
        }

        if (!_tokens.Peek.IsSign) return true;
        _zone.SetSign(_tokens.Next().IsSymbol('-'));
        if (_tokens.Peek.IsFixedNumber(4))
        {
            var both = _tokens.Next().Value;
            (_zone.Hour, _zone.Minute) = (both / 100, both % 100);
        }
        else
        {
            if (!_tokens.Peek.IsFixedNumber(2)) return false;
            _zone.Hour = _tokens.Next().Value;
            if (!_tokens.Skip(':') || !_tokens.Peek.IsFixedNumber(2)) return false;
            _zone.Minute = _tokens.Next().Value;
        }

        return TimeNumbers.IsHour(_zone.Hour.Value) && TimeNumbers.IsMinute(_zone.Minute.Value);
    }

    private bool TryParseRest(DateToken token)
    {
        var sawNumber = !_day.IsEmpty;
        for (; !token.IsEnd; token = _tokens.Next())
        {
            if (token.IsNumber)
            {
                sawNumber = true;
                if (!TryNumber(token.Value)) return false;
            }
            else if (token.Kind == DateTokenKind.Word)
            {
                if (!TryWord(token, sawNumber)) return false;
            }
            else if (token.IsSign && (_zone.IsUtc || !_time.IsEmpty))
            {
                sawNumber = true;
                if (!TryOffset(token)) return false;
            }
            else if ((token.IsSign || token.IsSymbol(')')) && sawNumber) return false;
        }

        return true;
    }

    private bool TryNumber(int number)
    {
        if (_tokens.Skip(':'))
        {
            if (_tokens.Skip(':'))
            {
                if (!_time.IsEmpty) return false;
                _time.TryAdd(number);
                return _time.TryAdd(0);
            }

            if (!_time.TryAdd(number)) return false;
            _tokens.Skip('.');
            return true;
        }

        if (_tokens.Skip('.') && _time.Expects(number))
        {
            _time.TryAdd(number);
            if (!_tokens.Peek.IsNumber) return false;
            _time.AddFinal(Milliseconds(_tokens.Next()));
            return true;
        }

        if (_zone.Expects(number))
        {
            _zone.Minute = number;
            return true;
        }

        if (_time.Expects(number))
        {
            _time.AddFinal(number);
            var next = _tokens.Peek;
            return next.IsEnd || next.Kind == DateTokenKind.Space || next.IsZ || next.IsSign;
        }

        if (!_day.TryAdd(number)) return false;
        _tokens.Skip('-');
        return true;
    }

    private bool TryWord(DateToken word, bool sawNumber)
    {
        switch (word.Word)
        {
            case DateWord.HalfDay when !_time.IsEmpty:
                _time.HourOffset = word.Value;
                return true;
            case DateWord.Month:
                _day.NamedMonth = word.Value;
                _tokens.Skip('-');
                return true;
            case DateWord.Zone when sawNumber:
                _zone.Set(word.Value);
                return true;
            default:
                // Other words may only stand before the first number, and not touch it.
                return !sawNumber && !_tokens.Peek.IsNumber;
        }
    }

    /// <summary>Reads an offset after its sign: <c>-8</c>, <c>-08</c>, <c>-0800</c> or <c>-8:00</c>.</summary>
    private bool TryOffset(DateToken sign)
    {
        _zone.SetSign(sign.IsSymbol('-'));
        var number = _tokens.Peek.IsNumber ? _tokens.Next() : default;
        if (_tokens.Peek.IsSymbol(':'))
        {
            (_zone.Hour, _zone.Minute) = (number.Value, null);
            return true;
        }

        switch (number.Length)
        {
            case 1 or 2:
                (_zone.Hour, _zone.Minute) = (number.Value, 0);
                return true;
            case 3 or 4:
                (_zone.Hour, _zone.Minute) = (number.Value / 100, number.Value % 100);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The milliseconds in a fraction of any length.</summary>
    private static int Milliseconds(DateToken fraction)
    {
        const int mostDigits = 9;
        var digits = Math.Min(fraction.Length, mostDigits);
        var value = fraction.Value;
        for (; digits < 3; digits++) value *= 10;
        for (; digits > 3; digits--) value /= 10;
        return value;
    }
}
