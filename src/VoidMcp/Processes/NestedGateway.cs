using System.Globalization;

namespace VoidMcp.Processes;

/// <summary>
/// Tells a gateway that another one of the same registry started it: its registry then holds voidmcp itself, and each
/// gateway would start the next one, with all other servers. Passed on in an environment variable.
/// </summary>
/// <param name="Parent">The process ID of the gateway that started the server.</param>
/// <param name="Depth">How many gateways are above, that one included.</param>
/// <param name="Registry">The path of its registry.</param>
internal sealed record NestedGateway(int Parent, int Depth, string Registry)
{
    public const string Variable = "VOIDMCP_GATEWAY";

    /// <summary>
    /// A server may run a program that uses voidmcp, such as an agent or a terminal; but not without end.
    /// </summary>
    private const int MostIndirect = 3;

    /// <summary>The value for the servers of a gateway.</summary>
    /// <param name="registry">The path of its registry.</param>
    /// <param name="own">The variable in its own environment; null if not set.</param>
    public static NestedGateway For(string registry, string? own) => new(
        Environment.ProcessId,
        Parse(own) is { } above && above.Registry == registry ? above.Depth + 1 : 1,
        registry);

    /// <summary>Whether a gateway with this registry must not serve here.</summary>
    /// <param name="registry">The path of its registry.</param>
    /// <param name="own">The variable in its environment; null if not set.</param>
    /// <param name="parent">The ID of the process that started it; null if unknown.</param>
    public static bool MustRefuse(string registry, string? own, int? parent) =>
        Parse(own) is { } above
        && above.Registry == registry
        && (above.Parent == parent || above.Depth >= MostIndirect);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Parent};{Depth};{Registry}");

    private static NestedGateway? Parse(string? text) =>
        text?.Split(';', 3) is [var parent, var depth, { Length: > 0 } registry]
        && int.TryParse(parent, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && int.TryParse(depth, NumberStyles.None, CultureInfo.InvariantCulture, out var above)
            ? new NestedGateway(id, above, registry)
            : null;
}
