using System.Globalization;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace VoidMcp.Sandbox;

/// <summary>
/// <c>emit(content)</c>: sends content blocks to the host immediately, so that they are part of the answer even if the
/// script fails later. Every item of one call is validated before any of them is sent.
/// </summary>
internal sealed class EmittedContent(Engine engine, IScriptPort port)
{
    private int _count;
    private long _bytes;

    /// <summary><c>emit(content, mimeType?)</c>; returns the number of blocks sent so far.</summary>
    /// <exception cref="JavaScriptException">The content is invalid, or a limit is reached.</exception>
    public JsValue Emit(JsValue[] arguments)
    {
        try
        {
            var blocks = new List<ReadOnlyMemory<byte>>();
            var bytes = _bytes;
            foreach (var item in Items(arguments.At(0)))
            {
                if (_count + blocks.Count >= ScriptLimits.MaxEmitted) throw TooMany();
                var block = new ContentBlock(_count + blocks.Count + 1).Write(item, arguments.At(1));
                bytes += block.Length;
                if (bytes > ScriptLimits.MaxEmittedBytes) throw TooLarge(block.Length);
                blocks.Add(block);
            }

            foreach (var block in blocks) port.SendBlock(block);
            _count += blocks.Count;
            _bytes = bytes;
            return _count;
        }
        catch (ScriptFailedException e)
        {
            throw new JavaScriptException(
                engine.Intrinsics.TypeError,
                e.Error.Hint is null ? $"emit: {e.Message}" : $"emit: {e.Message}. {e.Error.Hint}");
        }
    }

    private static IEnumerable<JsValue> Items(JsValue content)
    {
        if (content is not JsArray array) return [content];
        return Enumerable.Range(0, (int)Math.Min(array.Length, ScriptLimits.MaxEmitted + 1))
            .Select(i => array[(uint)i]);
    }

    private ScriptFailedException TooMany() =>
        Failed($"limit of {ScriptLimits.MaxEmitted} blocks reached ({_count} already sent)");

    private ScriptFailedException TooLarge(long block) => Failed(string.Create(CultureInfo.InvariantCulture,
        $"this block of {Size(block)} exceeds the total limit of {Size(ScriptLimits.MaxEmittedBytes)} "
        + $"({_count} blocks, {Size(_bytes)} already sent)"));

    private static string Size(long bytes) => bytes < 100_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.0} MiB");

    private static ScriptFailedException Failed(string message) =>
        new(new ScriptError(ScriptErrorKind.Limit, "EmitError", message));
}
