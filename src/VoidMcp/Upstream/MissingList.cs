namespace VoidMcp.Upstream;

/// <summary>A list that a server declared but did not return, or not completely.</summary>
/// <param name="Method">The request, such as <c>prompts/list</c>.</param>
/// <param name="Why">What happened, as a clause with the server as "it".</param>
internal sealed record MissingList(string Method, string Why);
