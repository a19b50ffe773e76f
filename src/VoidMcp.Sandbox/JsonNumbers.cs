using System.Numerics;
using System.Text.Json;

namespace VoidMcp.Sandbox;

/// <summary>Writes a script's numbers as JSON.</summary>
internal static class JsonNumbers
{
    /// <summary>The first integer that a JavaScript number may not hold exactly.</summary>
    private const long Unsafe = 9007199254740992;

    private const int MaxBigIntBytes = 4096;

    /// <summary>Writes a number; null for NaN and the infinities.</summary>
    public static void Write(Utf8JsonWriter writer, double number)
    {
        if (!double.IsFinite(number)) writer.WriteNullValue();
        else if (Math.Abs(number) < Unsafe && Math.Floor(number) == number) writer.WriteNumberValue((long)number);
        else writer.WriteNumberValue(number);
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
