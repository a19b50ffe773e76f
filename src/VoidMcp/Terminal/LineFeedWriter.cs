using System.Text;

namespace VoidMcp.Terminal;

/// <summary>Passes text on without carriage returns.</summary>
internal sealed class LineFeedWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value != '\r') inner.Write(value);
    }

    public override void Write(string? value) => inner.Write(value?.Replace("\r", "", StringComparison.Ordinal));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void Flush() => inner.Flush();
}
