namespace VoidMcp.Search;

/// <summary>The searchable parts of a tool, in the order of <see cref="FieldWeights"/>.</summary>
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
