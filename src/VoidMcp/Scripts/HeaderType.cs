using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Scripts;

/// <summary>
/// Reads a type in a script's comment, <c>{string}</c> or <c>{{ id: number, tags?: string[] }}</c>, as JSON Schema: the
/// TypeScript that people write in JSDoc, as far as it is about data. Everything else is any value.
/// </summary>
internal sealed class HeaderType
{
    /// <summary>Longer and deeper types are any value.</summary>
    private const int LongestType = 2_000, Deepest = 20;

    private const string Any = "{}";

    private readonly string _text;
    private int _at, _depth;

    private HeaderType(string text) => _text = text;

    /// <summary>The JSON Schema of a type, without the braces around it.</summary>
    public static string SchemaOf(string type)
    {
        if (type.Length > LongestType) return Any;
        var reading = new HeaderType(type);
        try
        {
            var schema = reading.Union();
            return reading.AtEnd ? schema : Any;
        }
        catch (FormatException)
        {
            return Any;
        }
    }

    private bool AtEnd
    {
        get
        {
            SkipSpace();
            return _at == _text.Length;
        }
    }

    private string Union()
    {
        if (++_depth > Deepest) throw new FormatException();
        Take('|');
        List<string> parts = [Postfix()];
        while (Take('|')) parts.Add(Postfix());
        _depth--;
        if (parts is [var only]) return only;
        return parts.TrueForAll(IsConstant)
            ? $"{{\"enum\":[{string.Join(',', parts.Select(p => p["{\"const\":".Length..^1]))}]}}"
            : $"{{\"anyOf\":[{string.Join(',', parts)}]}}";
    }

    private static bool IsConstant(string schema) => schema.StartsWith("{\"const\":", StringComparison.Ordinal);

    private string Postfix()
    {
        var schema = Primary();
        while (Take('['))
        {
            Expect(']');
            schema = ArrayOf(schema);
        }

        return schema;
    }

    private static string ArrayOf(string items) => $"{{\"type\":\"array\",\"items\":{items}}}";

    private string Primary()
    {
        SkipSpace();
        if (_at == _text.Length) throw new FormatException();
        switch (_text[_at])
        {
            case '(':
                _at++;
                var inner = Union();
                Expect(')');
                return inner;
            case '{':
                _at++;
                return Members();
            case '"' or '\'':
                return $"{{\"const\":{Quoted(Literal())}}}";
        }

        var name = Word();
        return name switch
        {
            "string" or "number" or "integer" or "boolean" or "null" => $"{{\"type\":\"{name}\"}}",
            "bool" => "{\"type\":\"boolean\"}",
            "true" or "false" => $"{{\"const\":{name}}}",
            "object" or "Object" => "{\"type\":\"object\"}",
            "Array" => Take('<') ? ArrayOf(Closed()) : ArrayOf(Any),
            "Record" when Take('<') => Record(),
            _ when name.All(char.IsAsciiDigit) && name.Length < 16 => $"{{\"const\":{long.Parse(name, null)}}}",
            _ => Any,
        };
    }

    private string Closed()
    {
        var schema = Union();
        Expect('>');
        return schema;
    }

    private string Record()
    {
        Union();
        Expect(',');
        return $"{{\"type\":\"object\",\"additionalProperties\":{Closed()}}}";
    }

    private string Members()
    {
        List<string> properties = [], required = [];
        while (!Take('}'))
        {
            SkipSpace();
            var name = _at < _text.Length && _text[_at] is '"' or '\'' ? Literal() : Word();
            if (!Take('?')) required.Add(Quoted(name));
            Expect(':');
            properties.Add($"{Quoted(name)}:{Union()}");
            if (Take(',') || Take(';')) continue;
            Expect('}');
            break;
        }

        var needs = required.Count == 0 ? "" : $",\"required\":[{string.Join(',', required)}]";
        return $"{{\"type\":\"object\",\"properties\":{{{string.Join(',', properties)}}}{needs}}}";
    }

    private string Word()
    {
        SkipSpace();
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '$')) _at++;
        return _at > start ? _text[start.._at] : throw new FormatException();
    }

    private string Literal()
    {
        var end = _text.IndexOf(_text[_at], _at + 1);
        if (end < 0) throw new FormatException();
        var text = _text[(_at + 1)..end];
        _at = end + 1;
        return text;
    }

    private bool Take(char wanted)
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] != wanted) return false;
        _at++;
        return true;
    }

    private void Expect(char wanted)
    {
        if (!Take(wanted)) throw new FormatException();
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }

    private static string Quoted(string text) => Encoding.UTF8.GetString(JsonText.Quote(text).Span);
}
