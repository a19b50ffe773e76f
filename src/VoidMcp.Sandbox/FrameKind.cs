namespace VoidMcp.Sandbox;

/// <summary>
/// The kinds of frame between host and worker. A frame is a length (4 bytes, little endian, covers kind and payload),
/// the kind (1 byte) and a JSON object in UTF-8.
/// </summary>
internal enum FrameKind : byte
{
    /// <summary>
    /// Worker: ready for a script. Always the first frame; carries the protocol version and what the worker's
    /// confinement lacks.
    /// </summary>
    Ready = 1,

    /// <summary>Host: the servers and tools for the following scripts, until the next catalog frame.</summary>
    Catalog = 2,

    /// <summary>Host: run this code with these limits.</summary>
    Run = 3,

    /// <summary>Host: the answer to a call or a query.</summary>
    Reply = 4,

    /// <summary>Worker: the script calls a tool.</summary>
    Call = 5,

    /// <summary>Worker: the script printed a line.</summary>
    Log = 6,

    /// <summary>Worker: the script has ended; pending calls can be cancelled.</summary>
    Done = 7,

    /// <summary>Worker: started the script; a crash after this may be caused by the script.</summary>
    Started = 8,

    /// <summary>Worker: the script queries the host; answered like a call.</summary>
    Query = 9,

    /// <summary>Worker: the script emitted a content block; the body is the block.</summary>
    Emit = 10,

    /// <summary>Worker: the script reports progress.</summary>
    Progress = 11,

    /// <summary>Worker: the script now waits only for a person's answer, or no longer does.</summary>
    Waiting = 12,

    /// <summary>Worker: the script does nothing but wait; it continues with the next reply.</summary>
    Idle = 13,

    /// <summary>Worker: the script, which only waited, wants to compute again because a timer is due.</summary>
    TurnRequest = 14,

    /// <summary>Worker: asks for a time zone's data, which it may not read itself, and waits for it.</summary>
    Zone = 15,

    /// <summary>Host: the data of the time zone that the worker asked for.</summary>
    ZoneData = 16,
}
