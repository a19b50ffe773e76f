using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox;

/// <summary>
/// <c>toString(radix)</c> of numbers with a fraction: as few digits as tell the number from its neighbours, as in V8.
/// The engine cuts them off after 50 digits, and gives too many before.
/// </summary>
internal static class RadixText
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static void Install(Engine engine)
    {
        var prototype = engine.Global.Get("Number").Get("prototype").AsObject();
        var original = prototype.Get("toString");
        var function = new ClrFunction(engine, "toString", (self, arguments) =>
        {
            if (!self.IsNumber() || arguments.At(0).IsUndefined()) return original.Call(self, arguments);
            var (number, radix) = (self.AsNumber(), Math.Truncate(TypeConverter.ToNumber(arguments[0])));
            return double.IsFinite(number) && Math.Floor(number) != number && radix is >= 2 and <= 36 and not 10
                ? new JsString(Of(number, (int)radix))
                : original.Call(self, [JsNumber.Create(radix)]);
        }, 1);
        prototype.DefineOwnProperty(
            "toString", new PropertyDescriptor(function, PropertyFlag.Writable | PropertyFlag.Configurable));
    }

    /// <summary>A finite number in another base than ten.</summary>
    public static string Of(double number, int radix)
    {
        var value = Math.Abs(number);
        var whole = Math.Floor(value);
        var fraction = value - whole;
        var digits = new List<int>();

        // Half the distance to the next number: digits below that tell nothing.
        var precision = Math.Max(0.5 * (Math.BitIncrement(value) - value), double.Epsilon);
        while (fraction >= precision)
        {
            fraction *= radix;
            precision *= radix;
            var digit = (int)fraction;
            digits.Add(digit);
            fraction -= digit;
            if ((fraction > 0.5 || (fraction == 0.5 && digit % 2 == 1)) && fraction + precision > 1)
            {
                whole += RoundUp(digits, radix);
                break;
            }
        }

        var text = new StringBuilder(number < 0 ? "-" : "").Append(Whole(whole, radix));
        if (digits.Count > 0) text.Append('.');
        foreach (var digit in digits) text.Append(Digits[digit]);
        return text.ToString();
    }

    /// <summary>Adds one to the last digit; returns what is carried over to the integer.</summary>
    private static int RoundUp(List<int> digits, int radix)
    {
        while (digits.Count > 0)
        {
            var last = digits[^1] + 1;
            digits.RemoveAt(digits.Count - 1);
            if (last == radix) continue;
            digits.Add(last);
            return 0;
        }

        return 1;
    }

    private static string Whole(double whole, int radix)
    {
        // A number with a fraction is below 2^52.
        var left = (long)whole;
        if (left == 0) return "0";
        var text = new Stack<char>();
        for (; left > 0; left /= radix) text.Push(Digits[(int)(left % radix)]);
        return string.Concat(text);
    }
}
