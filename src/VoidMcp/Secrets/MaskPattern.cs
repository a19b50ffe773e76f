namespace VoidMcp.Secrets;

/// <summary>One text that reveals a secret.</summary>
/// <param name="Text">The secret, or an encoding of it.</param>
/// <param name="Shown">The replacement.</param>
/// <param name="IsWord">
/// Whether the secret is a plain word or number, as passwords of test databases are (<c>postgres</c>), or as short as a
/// PIN. It is replaced only as a whole word and never in the name of a JSON member, to not corrupt unrelated names.
/// </param>
internal sealed record MaskPattern(string Text, string Shown, bool IsWord)
{
    /// <summary>Finds the first match from <paramref name="from"/> on; -1 if none.</summary>
    public int Find(string text, int from)
    {
        for (var at = text.IndexOf(Text, from, StringComparison.Ordinal); at >= 0; at = text.IndexOf(
            Text, at + 1, StringComparison.Ordinal))
        {
            if (!IsWord
                || ((at == 0 || !IsWordPart(text[at - 1]))
                    && (at + Text.Length == text.Length || !IsWordPart(text[at + Text.Length]))))
            {
                return at;
            }
        }

        return -1;
    }

    public override string ToString() => Shown;

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';
}
