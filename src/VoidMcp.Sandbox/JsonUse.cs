namespace VoidMcp.Sandbox;

/// <summary>Who reads the JSON that a script's value becomes.</summary>
internal enum JsonUse
{
    /// <summary>The client: as <c>JSON.stringify</c> writes it.</summary>
    Result,

    /// <summary>A tool: what would become null by mistake is an error.</summary>
    Argument,
}
