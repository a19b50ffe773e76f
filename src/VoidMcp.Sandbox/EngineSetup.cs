using Jint;
using VoidMcp.Sandbox.Dates;

namespace VoidMcp.Sandbox;

/// <summary>The options of a script's engine: its limits, its clock, and no way to the host.</summary>
internal static class EngineSetup
{
    /// <param name="options">Where to set them.</param>
    /// <param name="deadline">Ends the script when its time is up.</param>
    /// <param name="zones">The time zones.</param>
    /// <param name="errors">Formats the frames of stacks; may change while the script runs.</param>
    public static void Configure(
        Options options, DeadlineConstraint deadline, ScriptZones zones, Func<ErrorReport> errors)
    {
        options.Constraint(deadline);
        options.Constraints.MaxRecursionDepth = ScriptLimits.MaxRecursion;
        options.Constraints.StackOverflowGuard = true;
        options.Constraints.RegexTimeout = ScriptLimits.RegexTimeout;
        options.Constraints.MaxArraySize = ScriptLimits.MaxArrayLength;
        options.Constraints.MaxAtomicsPauseIterations = 1;
        options.Json.MaxParseDepth = ScriptLimits.MaxJsonDepth;
        options.TimeZone = ScriptZones.Local;
        options.TimeSystem = new ScriptTime(ScriptZones.Local);
        options.Temporal.TimeZoneProvider = new TemporalZones(zones);
        options.AgentCanSuspend = false;
        options.Host.StringCompilationAllowed = false;
        options.Interop.Enabled = false;
        options.Modules.ModuleLoader = NoModules.Instance;
        options.SetBuildCallStackHandler((description, location, _) => errors().Frame(description, location));
    }
}
