using Microsoft.Win32.SafeHandles;

namespace Cairn.Storage.DuckDb;

/// <summary>An open database. Connections keep it alive inside DuckDB, so the order of closing does not matter.</summary>
internal sealed class DatabaseHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public DatabaseHandle(nint database) : base(ownsHandle: true) => SetHandle(database);

    protected override bool ReleaseHandle()
    {
        NativeDuckDb.Close(ref handle);
        return true;
    }
}

/// <summary>A connection: one transaction at a time, one streamed result at a time.</summary>
internal sealed class ConnectionHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ConnectionHandle(nint connection) : base(ownsHandle: true) => SetHandle(connection);

    protected override bool ReleaseHandle()
    {
        NativeDuckDb.Disconnect(ref handle);
        return true;
    }
}

/// <summary>A prepared statement, or the error of one that could not be prepared.</summary>
internal sealed class StatementHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public StatementHandle(nint statement) : base(ownsHandle: true) => SetHandle(statement);

    protected override bool ReleaseHandle()
    {
        NativeDuckDb.DestroyPrepare(ref handle);
        return true;
    }
}

/// <summary>An appender. Letting go of it does not flush what it still holds: <see cref="DuckDbAppender"/> sees to that.</summary>
internal sealed class AppenderHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public AppenderHandle(nint appender) : base(ownsHandle: true) => SetHandle(appender);

    protected override bool ReleaseHandle()
    {
        _ = NativeDuckDb.DestroyAppender(ref handle);
        return true;
    }
}
