using Jint;
using Jint.Runtime;
using Jint.Runtime.Modules;

namespace VoidMcp.Sandbox;

/// <summary>Rejects every <c>import()</c> with an error that says what to write instead.</summary>
internal sealed class NoModules : IModuleLoader
{
    public static readonly NoModules Instance = new();

    public ResolvedSpecifier Resolve(string? referencingModuleLocation, ModuleRequest moduleRequest) =>
        new(moduleRequest, moduleRequest.Specifier, null, SpecifierType.Bare);

    public Module LoadModule(Engine engine, ResolvedSpecifier resolved) =>
        throw new JavaScriptException(engine.Intrinsics.Error,
            $"cannot import '{resolved.Key}': modules are not supported. "
            + "All APIs are global; call tools as tools.<server>.<tool>(args)");
}
