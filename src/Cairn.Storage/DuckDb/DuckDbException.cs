namespace Cairn.Storage.DuckDb;

/// <summary>DuckDB refused or failed; the message is DuckDB's own text.</summary>
public sealed class DuckDbException : Exception
{
    /// <summary>Without DuckDB's text nobody can act on it; use another constructor.</summary>
    public DuckDbException() { }

    /// <summary>Keeps DuckDB's text.</summary>
    public DuckDbException(string message) : base(message) { }

    /// <summary>Keeps DuckDB's text and a cause.</summary>
    public DuckDbException(string message, Exception inner) : base(message, inner) { }

    internal DuckDbException(string message, ErrorKind kind) : base(message) => Kind = kind;

    internal ErrorKind Kind { get; }

    /// <summary>Whether the statement was stopped from outside.</summary>
    public bool IsInterrupt => Kind == ErrorKind.Interrupt || Message.StartsWith("INTERRUPT", StringComparison.Ordinal);

    /// <summary>Whether the database can only go on after every connection was closed and it was opened anew.</summary>
    public bool InvalidatesDatabase =>
        Kind is ErrorKind.Fatal or ErrorKind.Internal
        || Message.StartsWith("FATAL", StringComparison.Ordinal)
        || Message.StartsWith("INTERNAL", StringComparison.Ordinal)
        || Message.Contains("database has been invalidated", StringComparison.Ordinal);

    /// <summary>Whether the machine is to blame: the disk, the file, memory. A commit fails for no other reason, since the tables have no keys and one connection writes.</summary>
    public bool IsEnvironment => Kind == ErrorKind.Io
        || Message.StartsWith("IO Error", StringComparison.Ordinal)
        || Message.StartsWith("Out of Memory", StringComparison.Ordinal)
        || Message.Contains("IO Error", StringComparison.Ordinal)
        || Message.Contains("Failed to commit", StringComparison.Ordinal);

    internal static void ThrowIfFailed(int state, nint message, string fallback)
    {
        if (state != 0)
        {
            throw new DuckDbException(NativeDuckDb.Text(message) ?? fallback);
        }
    }
}
