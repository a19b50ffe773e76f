using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Native.Symbol;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox;

/// <summary>
/// <c>Array.prototype.concat</c> for subclasses of Array. The engine's own gives their constructor an array of
/// arguments of another element type, and binding those to parameters ends the process in the native binary.
/// </summary>
internal static class ArrayConcat
{
    private static readonly EmbeddedScript s_script = new("concat", Source);

    public static void Install(Engine engine)
    {
        var prototype = engine.Intrinsics.Array.PrototypeObject;
        var original = prototype.Get("concat");
        var concat = new ClrFunction(
            engine,
            "concat",
            (self, values) => SpeciesOf(engine, self) is { } species
                ? engine.Call(s_script.Evaluate(engine), species, new JsArray(engine, [self, .. values]))
                : original.Call(self, values),
            1,
            PropertyFlag.Configurable);
        prototype.FastSetProperty("concat", new PropertyDescriptor(concat, true, false, true));
    }

    /// <summary>The constructor of arrays made from this one; null if it is not a constructor or is Array.</summary>
    private static JsValue? SpeciesOf(Engine engine, JsValue array)
    {
        if (array is not JsArray || array.Get("constructor") is not ObjectInstance constructor) return null;
        var species = constructor.Get(GlobalSymbolRegistry.Species);
        return ReferenceEquals(species, engine.Intrinsics.Array) || !species.IsConstructor() ? null : species;
    }

    private const string Source = """
        (function (Species, values) {
          'use strict';
          const { Array, Object, Symbol, TypeError } = globalThis;
          const result = new Species(0);
          const add = value => Object.defineProperty(
            result, length, { value, writable: true, enumerable: true, configurable: true });
          let length = 0;
          for (let i = 0; i < values.length; i++) {
            const value = values[i];
            const spreads = value === null || typeof value !== 'object' && typeof value !== 'function'
              ? false : value[Symbol.isConcatSpreadable] ?? Array.isArray(value);
            const count = spreads ? Math.min(Math.max(Math.trunc(value.length) || 0, 0), Number.MAX_SAFE_INTEGER) : 1;
            if (length + count > Number.MAX_SAFE_INTEGER) throw new TypeError('the array would be too long');
            for (let k = 0; k < count; k++, length++) {
              if (!spreads) add(value);
              else if (k in value) add(value[k]);
            }
          }
          result.length = length;
          return result;
        })
        """;
}
