using System.Runtime.CompilerServices;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using VoidMcp.Sandbox.Unicode;

namespace VoidMcp.Sandbox.Intl;

/// <summary>
/// Puts collation, dates and numbers of <c>Intl</c> in place of the engine's, which follow the runtime's globalization
/// data and so know English only. What it cannot format in the script's locale is noted.
/// </summary>
internal sealed class IntlGlobals(Engine engine)
{
    private const int MaxNotes = 3;

    private readonly ConditionalWeakTable<ObjectInstance, TextCollator> _collatorOf = [];
    private CollatorReader? _collators;

    /// <summary>What the script should know about its locales, each once.</summary>
    public List<string> Notes { get; } = [];

    public TextCollator Collator(JsValue locales, JsValue options) =>
        (_collators ??= new CollatorReader(engine)).Read(locales, options);
}
