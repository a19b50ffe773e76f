namespace VoidMcp.Secrets;

/// <summary>One text in which a secret can show.</summary>
/// <param name="Text">The secret, or an encoding of it.</param>
/// <param name="Shown">What is shown in its place.</param>
/// <param name="IsWord">
/// The secret is a mere word or number, as passwords of test databases are (<c>postgres</c>), or as short as a PIN. It counts only where it stands
/// alone, and never as the name of a JSON member: else it would break names that have nothing to do with it.
/// </param>
internal sealed record MaskPattern(string Text, string Shown, bool IsWord)
{
    /// <summary>The first place from <paramref name="from"/> on; -1 where there is none.</summary>
    public int Find(string text, int from)
    {
        for (var at = text.IndexOf(Text, from, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Text, at + 1, StringComparison.Ordinal))
        {
            if (!IsWord || ((at == 0 || !IsWordPart(text[at - 1])) && (at + Text.Length == text.Length || !IsWordPart(text[at + Text.Length])))) return at;
        }

        return -1;
    }

    public override string ToString() => Shown;

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';
}
