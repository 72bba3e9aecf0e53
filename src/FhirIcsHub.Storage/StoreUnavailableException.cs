namespace FhirIcsHub.Storage;

/// <summary>What keeps the store from working.</summary>
public enum StoreFault
{
    /// <summary>There is no room left for what is to be written.</summary>
    Full,

    /// <summary>Somebody else holds the database, or rows of it, for longer than the store waits.</summary>
    Locked,

    /// <summary>The database server or the disk does not answer as it should.</summary>
    Unreachable,
}

/// <summary>
/// The database cannot do its work for now, whoever asks: nothing of the request is stored, and it can be sent again later.
/// </summary>
public sealed class StoreUnavailableException(StoreFault fault, Exception cause) : Exception($"The database is not available: {fault}.", cause)
{
    public StoreFault Fault { get; } = fault;
}
