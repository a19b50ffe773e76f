namespace VoidMcp.EndToEnd.Conformance;

/// <summary>
/// The suite gives some answers only half a second, and starts all its client scenarios at once: nothing
/// else runs beside it.
/// </summary>
[CollectionDefinition(nameof(ByItself), DisableParallelization = true)]
public sealed class ByItself;
