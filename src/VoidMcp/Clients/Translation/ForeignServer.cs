using VoidMcp.Registry;

namespace VoidMcp.Clients.Translation;

/// <summary>A server of another client's configuration, translated into an entry of the registry or refused.</summary>
/// <param name="WrittenName">The name as the client has it.</param>
internal sealed record ForeignServer(string WrittenName)
{
    /// <summary>The entry; null if it is skipped or could not be translated.</summary>
    public ServerDraft? Draft { get; init; }

    /// <summary>Why it could not be translated, and what to do; null if it was.</summary>
    public string? Failure { get; init; }

    /// <summary>Why it is left out on purpose; null if it isn't.</summary>
    public string? Skipped { get; init; }

    /// <summary>What the translation changed or left out, each as a sentence without its full stop.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Values that the user has to supply; each is a secret that the entry references.</summary>
    public IReadOnlyList<AskedValue> Asked { get; init; } = [];

    public override string ToString() => WrittenName;
}

/// <summary>A value that a client would ask its user for, or read from a file.</summary>
/// <param name="Secret">The name of the secret that takes its place.</param>
/// <param name="Question">What to ask for.</param>
internal sealed record AskedValue(string Secret, string Question);

/// <summary>What the translation of entries depends on, apart from the text.</summary>
/// <param name="Folder">The folder that stands for the client's workspace.</param>
/// <param name="Home">The user's home folder.</param>
internal sealed record ForeignPlace(string Folder, string Home)
{
    /// <summary>Reads a file next to a configuration (<c>envFile</c>); null if it can't be read.</summary>
    public Func<string, string?> ReadFile { get; init; } = _ => null;
}
