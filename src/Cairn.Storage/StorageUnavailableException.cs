namespace Cairn.Storage;

/// <summary>The disk or the database cannot take or give anything right now; the caller may try again. Becomes a 503 with Retry-After.</summary>
public sealed class StorageUnavailableException : Exception
{
    /// <summary>Says what failed, with the database's own text.</summary>
    public StorageUnavailableException(string message) : base(message) { }

    /// <summary>Says what failed, and keeps the cause.</summary>
    public StorageUnavailableException(string message, Exception inner) : base(message, inner) { }

    /// <summary>What a caller may be told of it, and what to do; null when the message is for the log alone.</summary>
    public string? Told { get; init; }

    /// <summary>Without a message nobody can act on it; use another constructor.</summary>
    public StorageUnavailableException() { }
}
