namespace VoidMcp.Benchmarks.CallCost;

/// <summary>One figure: direct, through voidmcp, how they compare, and what it should be.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Unit">The unit of the figures, and of the difference.</param>
internal sealed record CostRow(string What, string Unit)
{
    /// <summary>The figure of the direct connection, if any.</summary>
    public double? Direct { get; init; }

    /// <summary>The lowest and the highest of the direct connection's blocks: how noisy the machine was.</summary>
    public double[]? DirectSpread { get; init; }

    /// <summary>The figure of the gateway.</summary>
    public required double Through { get; init; }

    /// <summary>How much more the gateway's figure is, where the difference is what counts.</summary>
    public double? Difference { get; init; }

    /// <summary>The gateway's figure by the one that it is compared with, where the ratio is what counts.</summary>
    public double? Ratio { get; init; }

    /// <summary>What the difference, or else the ratio, or else the figure should be; null for no target.</summary>
    public Target? Target { get; init; }

    /// <summary>Whether the target was met; null for no target.</summary>
    public bool? IsMet => Target?.IsMetBy(Difference ?? Ratio ?? Through);
}

/// <summary>The range in which a figure should be.</summary>
/// <param name="AtLeast">The lowest value; null for any.</param>
/// <param name="AtMost">The highest value; null for any.</param>
internal sealed record Target(double? AtLeast, double? AtMost)
{
    public static Target Most(double value) => new(null, value);

    public static Target Least(double value) => new(value, null);

    public bool IsMetBy(double value) => value >= (AtLeast ?? value) && value <= (AtMost ?? value);
}
