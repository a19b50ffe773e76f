namespace VoidMcp.Search;

/// <summary>The parts of a tool in which words are found. The order is that of <see cref="FieldWeights"/>.</summary>
internal enum Field : byte
{
    Name,
    Title,
    Description,
    Arguments,
    ArgumentNotes,
    Server,
    ServerSummary,
}
