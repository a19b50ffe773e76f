using System.Runtime.CompilerServices;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Runtime;

namespace VoidMcp.Sandbox;

/// <summary>
/// The content of results that say more in it than in their structured value. The script gets the value; the function
/// <c>contentOf(result)</c> gives the content blocks that came with it.
/// </summary>
internal sealed class BesideContent(Engine engine)
{
    private readonly ConditionalWeakTable<ObjectInstance, byte[]> _of = [];
    private string? _first;
    private bool _isRead;

    /// <summary>Says once that there is content that the script has not asked for; null if there is none.</summary>
    public string? Note => _isRead || _first is null
        ? null
        : $"{_first} also returned content beside its data: contentOf(result) gives it as an array of blocks.";

    /// <param name="value">The structured value.</param>
    /// <param name="content">The content, a JSON array in UTF-8; may be empty.</param>
    /// <param name="call">The call, for the note.</param>
    public void Keep(JsValue value, ReadOnlyMemory<byte> content, string call)
    {
        if (content.IsEmpty || value is not ObjectInstance key) return;
        _of.AddOrUpdate(key, content.ToArray());
        _first ??= call;
    }

    /// <summary><c>contentOf(result)</c>: the blocks; an empty array for other values.</summary>
    public JsValue Of(JsValue value)
    {
        _isRead = true;
        if (value.IsPromise())
        {
            throw new JavaScriptException(
                engine.Intrinsics.TypeError, "contentOf: the result is a promise; await it first");
        }

        if (value is JsError error && error.Get("content") is JsArray failed) return failed;
        return value is ObjectInstance key && _of.TryGetValue(key, out var content)
            ? new JsonParser(engine).Parse(Encoding.UTF8.GetString(content))
            : new JsArray(engine);
    }
}
