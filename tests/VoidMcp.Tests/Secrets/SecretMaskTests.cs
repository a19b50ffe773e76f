using System.Text;
using System.Text.Json;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Secrets;

public sealed class SecretMaskTests
{
    private const string Token = "ghp_A1b2/C3d4+E5f6\"g\\7";

    private static SecretMask Mask { get; } = Of(("gh", Token), ("db", "postgres"), ("pin", "492817365"));

    [Theory]
    [InlineData("Bearer ghp_A1b2/C3d4+E5f6\"g\\7!", "Bearer [secret gh]!")]
    [InlineData("two ghp_A1b2/C3d4+E5f6\"g\\7 and ghp_A1b2/C3d4+E5f6\"g\\7", "two [secret gh] and [secret gh]")]
    [InlineData("nothing of the kind", "nothing of the kind")]
    [InlineData("ghp_A1b2", "ghp_A1b2")]
    [InlineData("postgres://postgres:x", "[secret db]://[secret db]:x")]
    [InlineData("postgres_query and my-postgres and postgres2", "postgres_query and my-postgres and postgres2")]
    public void The_value_is_replaced_by_its_name(string text, string expected) =>
        Assert.Equal(expected, Mask.Apply(text));

    [Fact]
    public void Every_usual_encoding_is_found()
    {
        string[] forms =
        [
            JsonEncodedText.Encode(Token).ToString(),
            JsonEncodedText.Encode(JsonEncodedText.Encode(Token).ToString()).ToString(),
            Token.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
            Uri.EscapeDataString(Token),
            Uri.EscapeDataString(Token).Replace("%2F", "/", StringComparison.Ordinal),
            Uri.EscapeDataString(Token).ToLowerInvariant().Replace("ghp_a1b2", "ghp_A1b2", StringComparison.Ordinal)
                .Replace("c3d4", "C3d4", StringComparison.Ordinal).Replace("e5f6", "E5f6", StringComparison.Ordinal),
            Convert.ToHexString(Encoding.UTF8.GetBytes(Token)),
            Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Token)),
        ];
        Assert.All(forms, form => Assert.Contains("[secret gh]", Mask.Apply($"<{form}>")));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("u:", "")]
    [InlineData("me:", " and more")]
    [InlineData("user:", "x")]
    public void Base64_is_found_wherever_the_value_stands_in_it(string before, string behind)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Token + behind));
        foreach (var text in (string[])[encoded, encoded.Replace('+', '-').Replace('/', '_')])
        {
            var masked = Mask.Apply($"Basic {text}");
            Assert.Contains("[secret gh]", masked);

            // What is left around it are the neighbours' characters and those that they share.
            Assert.True(
                masked.Length <= "Basic [secret gh]".Length + ((before.Length + behind.Length + 4) * 4 / 3) + 4,
                masked);
        }
    }

    [Theory]
    [InlineData(64, "\n")]
    [InlineData(76, "\r\n")]
    [InlineData(64, "\\n")]
    [InlineData(76, "\\r\\n")]
    [InlineData(64, "\n    ")]
    public void Base64_is_found_over_lines(int width, string lineBreak)
    {
        for (var before = 0; before < 80; before++)
        {
            var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', before) + Token + "yyyy"));
            var lines = string.Join(lineBreak, encoded.Chunk(width).Select(line => new string(line)));
            Assert.Contains("[secret gh]", Mask.Apply(lines));
            Assert.Contains("[secret gh]", Text(Mask.ApplyToJson(Utf8($"\"{JsonEncodedText.Encode(lines)}\""))));
        }
    }

    [Theory]
    [InlineData("&#x{0:x};")]
    [InlineData("&#X{0:X4};")]
    [InlineData("&#{0};")]
    public void Html_escapes_hide_nothing(string escape)
    {
        string Escaped(Func<char, bool> which) => string.Concat(Token.Select(c => which(c)
            ? string.Format(System.Globalization.CultureInfo.InvariantCulture, escape, (int)c)
            : c.ToString()));
        Assert.Equal("<[secret gh]>", Mask.Apply($"<{Escaped(_ => true)}>"));
        Assert.Equal("<[secret gh]>", Mask.Apply($"<{Escaped(c => !char.IsAsciiLetterOrDigit(c))}>"));
        Assert.Equal(
            "&lt;[secret gh]&gt;",
            Mask.Apply($"&lt;{Token.Replace("\"", "&quot;", StringComparison.Ordinal)}&gt;"));
        Assert.Equal("[secret amp]", Of(("amp", "a<b&c>d'e\"f")).Apply("a&lt;b&amp;c&gt;d&apos;e&quot;f"));
        Assert.Contains("[secret gh]", Text(Mask.ApplyToJson(
            Utf8($"\"{Escaped(_ => true).Replace("&", "\\u0026", StringComparison.Ordinal)}\""))));
    }

    [Theory]
    [InlineData(" ", "")]
    [InlineData(":", "")]
    [InlineData("-", "")]
    [InlineData(", ", "0x")]
    [InlineData(" ", "0X")]
    [InlineData("", "\\x")]
    public void Hex_with_separators_is_found(string separator, string mark)
    {
        foreach (var format in (string[])["x2", "X2"])
        {
            var bytes = Encoding.UTF8.GetBytes(Token)
                .Select(b => mark + b.ToString(format, System.Globalization.CultureInfo.InvariantCulture));
            var masked = Mask.Apply($"<{string.Join(separator, bytes)}>");
            Assert.Contains("[secret gh]>", masked);
            Assert.True(masked.Length <= "<0x[secret gh]>".Length, masked);
        }
    }

    [Fact]
    public void A_hex_dump_in_groups_is_found() =>
        Assert.Contains("[secret gh]", Mask.Apply(string.Join(
            ' ', Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Token)).Chunk(4).Select(c => new string(c)))));

    [Theory]
    [InlineData("cut ghp_A1b2/C3", "cut ghp_A1b2/C3")]
    [InlineData("cut ghp_A1b2/C3d", "cut [secret gh]")]
    [InlineData("cut ghp_A1b2/C3d4+E5… and more", "cut [secret gh]… and more")]
    [InlineData("ghp_A1b2/C3d!ghp_A1b2/C3d4", "[secret gh]![secret gh]")]
    public void A_beginning_of_twelve_characters_is_masked_wherever_it_stands(string text, string expected)
    {
        Assert.Equal(expected, Mask.Apply(text));
        Assert.Equal($"\"{expected}\"", Text(Mask.ApplyToJson(Utf8($"\"{text}\""))));
    }

    [Fact]
    public void Beginnings_that_many_values_share_are_left()
    {
        var mask = Of(
            ("hook", "https://hooks.example.com/services/T123/B456"),
            ("pem", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----"),
            ("short", "p@ssw0"));
        foreach (var text in (string[])[
            "see https://hooks.example.org/docs", "-----BEGIN PUBLIC KEY-----", "p@ss", "70 40 73 73 &amp; p@ssw"])
        {
            Assert.Equal(text, mask.Apply(text));
        }
    }

    [Fact]
    public void A_large_text_full_of_disguises_takes_no_square_of_its_length()
    {
        var hex = string.Join(':', Encoding.UTF8.GetBytes(Token).Select(b => $"{b:x2}"));
        var text = string.Concat(Enumerable.Repeat($"{hex} | &#103;hp_ ghp_A1b2/C3d\n", 20_000));
        Assert.Equal(
            string.Concat(Enumerable.Repeat("[secret gh] | &#103;hp_ [secret gh]\n", 20_000)), Mask.Apply(text));
        Assert.Equal(new string('&', 1_000_000), Mask.Apply(new string('&', 1_000_000)));
    }

    [Fact]
    public void A_value_across_the_chunks_of_the_check_is_found()
    {
        for (var before = 16_384 - Token.Length; before < 16_384 + 4; before++)
        {
            var json = Utf8($"\"{new string('.', before)}{JsonEncodedText.Encode(Token)}\"");
            Assert.Contains("[secret gh]", Text(Mask.ApplyToJson(json)));
        }
    }

    [Fact]
    public void Values_that_overlap_go_together_and_the_longer_one_wins()
    {
        var mask = Of(("a", "alpha-12345"), ("b", "12345-omega"), ("long", "alpha-12345-omega-99"));
        Assert.Equal("<[secret a]>", mask.Apply("<alpha-12345-omega>"));
        Assert.Equal("<[secret long]>", mask.Apply("<alpha-12345-omega-99>"));
        Assert.Equal("<[secret b]>", mask.Apply("<12345-omega>"));
    }

    [Fact]
    public void Json_stays_json_and_everything_else_in_it_its_bytes()
    {
        const string json =
            """{ "text" : "a ghp_A1b2/C3d4+E5f6\"g\\7 b", "\u0067hp_A1b2/C3d4+E5f6\"g\\7":1.50 ,"n":492817365"""
            + ""","m":4928173650,"postgres":"postgres","esc":"\u00e4\/"}""";
        var masked = Text(Mask.ApplyToJson(Utf8(json)));
        Assert.Equal(
            """{ "text" : "a [secret gh] b", "[secret gh]":1.50 ,"n":"[secret pin]","m":4928173650"""
            + ""","postgres":"[secret db]","esc":"\u00e4\/"}""",
            masked);
        Assert.Equal("1.50", JsonElement.Parse(masked).GetProperty("[secret gh]").GetRawText());
    }

    [Theory]
    [InlineData("""{"a":"the token is ghp_A1b2\/C3d4\u002BE5f6\u0022g\u005C7"}""")]
    [InlineData("""{"a":"{\"inner\":\"ghp_A1b2/C3d4+E5f6\\\"g\\\\7\"}"}""")]
    public void Escapes_in_json_hide_nothing(string json) =>
        Assert.Contains("[secret gh]", Text(Mask.ApplyToJson(Utf8(json))));

    [Fact]
    public void Without_a_secret_the_same_bytes_come_back()
    {
        var json = Utf8("""{"text":"ghp_ and A1b2 and E5f7 and more"}""");
        Assert.True(Mask.ApplyToJson(json).Equals(json));
        var text = new string("plain");
        Assert.Same(text, Mask.Apply(text));
        Assert.Same(text, SecretMask.None.Apply(text));
    }

    [Fact]
    public void A_value_without_a_run_of_letters_is_found_all_the_same()
    {
        var mask = Of(("odd", "ä-ö-ü-名-前"));
        Assert.Equal("x [secret odd] y", mask.Apply("x ä-ö-ü-名-前 y"));
        Assert.Equal(
            """{"a":"[secret odd]"}""", Text(mask.ApplyToJson(Utf8("""{"a":"\u00e4-\u00f6-\u00fc-\u540d-\u524d"}"""))));
    }

    [Fact]
    public void A_value_of_several_lines_is_found_line_by_line()
    {
        var mask = Of(
            ("pem", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----\n"));
        Assert.Equal("1 [secret pem]", mask.Apply("1 kqhkiG9w0BAQEF"));
        Assert.Equal("""{"k":"[secret pem]"}""", Text(mask.ApplyToJson(Utf8(
            """{"k":"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----"}"""))));
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("abcd", false)]
    [InlineData("longer", false)]
    [InlineData("", true)]
    public void Values_that_are_too_short_are_left_out(string value, bool isEmpty) =>
        Assert.Equal(isEmpty, Of(("a", value)).IsEmpty);

    [Theory]
    [InlineData("the pin is 73519.", "the pin is [secret pin].")]
    [InlineData("pin=73519&x", "pin=[secret pin]&x")]
    [InlineData("1735190 a73519 73519-b 73519_c", "1735190 a73519 73519-b 73519_c")]
    [InlineData("p@ss, p%40ss and xp@ss", "[secret pw], [secret pw] and xp@ss")]
    public void Short_values_are_found_where_they_stand_alone(string text, string expected) =>
        Assert.Equal(expected, Of(("pin", "73519"), ("pw", "p@ss")).Apply(text));

    [Fact]
    public void A_short_number_is_found_in_json() =>
        Assert.Equal(
            """{"a":"[secret pin]","73519":[735190]}""",
            Text(Of(("pin", "73519")).ApplyToJson(Utf8("""{"a":73519,"73519":[735190]}"""))));

    [Fact]
    public void The_beginning_of_a_value_at_the_end_of_a_cut_text_goes_too()
    {
        Assert.Equal("token [secret gh]", Mask.ApplyToCut("token ghp_A1b2/C"));
        Assert.Equal("token ghp", Mask.ApplyToCut("token ghp"));
    }

    [Fact]
    public void A_cut_moves_behind_the_value_that_it_would_divide()
    {
        var line = Encoding.UTF8.GetBytes($"0123456789{Token}0123456789");
        Assert.Equal(10, Mask.SafeCut(line, 10));
        for (var cut = 11; cut < 10 + Token.Length; cut++) Assert.Equal(10 + Token.Length, Mask.SafeCut(line, cut));
        Assert.Equal(10 + Token.Length + 1, Mask.SafeCut(line, 10 + Token.Length + 1));
    }

    [Fact]
    public void A_large_text_full_of_secrets_takes_no_square_of_its_length()
    {
        var text = string.Concat(Enumerable.Repeat($"{Token} ", 20_000));
        Assert.Equal(string.Concat(Enumerable.Repeat("[secret gh] ", 20_000)), Mask.Apply(text));
    }

    [Theory]
    [InlineData("API_KEY", true)]
    [InlineData("GITHUB_PERSONAL_ACCESS_TOKEN", true)]
    [InlineData("GITHUBTOKEN", true)]
    [InlineData("Authorization", true)]
    [InlineData("X-Api-Key", true)]
    [InlineData("apiKey", true)]
    [InlineData("PGPASSWORD", true)]
    [InlineData("MYKEY", true)]
    [InlineData("OPENAIKEY", true)]
    [InlineData("MY_OPENAIKEY_2", true)]
    [InlineData("MONKEY", false)]
    [InlineData("TURKEY", false)]
    [InlineData("HOCKEY_TEAM", false)]
    [InlineData("KEYBOARD_LAYOUT", false)]
    [InlineData("mykey", false)]
    [InlineData("--monkey", false)]
    [InlineData("AWS_ACCESS_KEY_ID", false)]
    [InlineData("TOKEN_URL", false)]
    [InlineData("KEYBOARD", false)]
    [InlineData("MAX_TOKENS", false)]
    [InlineData("DEBUG", false)]
    [InlineData("PATH", false)]
    public void A_name_tells_whether_its_value_is_a_credential(string name, bool isOne) =>
        Assert.Equal(isOne, CredentialNames.IsCredential(name));

    private static SecretMask Of(params (string Name, string Value)[] secrets) =>
        SecretMask.Of(secrets.Select(s => KeyValuePair.Create(s.Name, s.Value)));

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
