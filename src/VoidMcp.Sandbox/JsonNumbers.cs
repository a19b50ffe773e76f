using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Jint.Native;

namespace VoidMcp.Sandbox;

/// <summary>Writes a script's numbers as JSON.</summary>
internal static class JsonNumbers
{
    /// <summary>The first integer that a JavaScript number may not hold exactly.</summary>
    private const long Unsafe = 9007199254740992;

    /// <summary>Numbers below this may be written with an exponent.</summary>
    private const double Small = 1e-4;

    private const int MaxBigIntBytes = 4096;

    /// <summary>Writes a number; null for NaN and the infinities.</summary>
    public static void Write(Utf8JsonWriter writer, double number)
    {
        if (!double.IsFinite(number)) writer.WriteNullValue();
        else if (Math.Abs(number) < Unsafe && Math.Floor(number) == number) writer.WriteNumberValue((long)number);
        else if (Math.Abs(number) is >= Unsafe and < 1e21) writer.WriteRawValue(Whole(number), true);
        else if (Math.Abs(number) is >= 1e21 or < Small)
        {
            // As JavaScript writes it, for example 1e-7 instead of 1E-07.
            writer.WriteRawValue(JsNumber.Create(number).ToString(), skipInputValidation: true);
        }
        else writer.WriteNumberValue(number);
    }

    /// <summary>The digits that tell an integer from other numbers, and zeros behind them.</summary>
    private static string Whole(double number)
    {
        var shortest = number.ToString("R", CultureInfo.InvariantCulture).Split('E');
        if (shortest.Length == 1) return shortest[0];
        var exponent = int.Parse(shortest[1], CultureInfo.InvariantCulture);
        var sign = number < 0 ? "-" : "";
        return sign + shortest[0].TrimStart('-').Replace(".", "", StringComparison.Ordinal).PadRight(exponent + 1, '0');
    }

    /// <summary>
    /// Writes safe integers as numbers, and larger ones as strings in a result: its readers round large numbers
    /// silently. A tool gets them as numbers, as its schema asks for. False, with nothing written, for thousands of
    /// digits.
    /// </summary>
    public static bool TryWrite(Utf8JsonWriter writer, BigInteger number, JsonUse use)
    {
        if (number.GetByteCount() > MaxBigIntBytes) return false;
        if (BigInteger.Abs(number) < Unsafe) writer.WriteNumberValue((long)number);
        else if (use == JsonUse.Argument) writer.WriteRawValue(number.ToString(), skipInputValidation: true);
        else writer.WriteStringValue(number.ToString());
        return true;
    }
}
