using Jint;
using Jint.Runtime;
using Jint.Runtime.Modules;

namespace VoidMcp.Sandbox;

/// <summary>Refuses <c>import()</c> with an error that the script's author can act on.</summary>
internal sealed class NoModules : IModuleLoader
{
    public static readonly NoModules Instance = new();

    public ResolvedSpecifier Resolve(string? referencingModuleLocation, ModuleRequest moduleRequest) =>
        new(moduleRequest, moduleRequest.Specifier, null, SpecifierType.Bare);

    public Module LoadModule(Engine engine, ResolvedSpecifier resolved) => throw new JavaScriptException(engine.Intrinsics.Error,
        $"import of '{resolved.Key}' is not possible: there are no modules. Everything is global; tools are called as tools.<server>.<tool>(args)");
}
