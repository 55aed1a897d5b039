using Cairn.Journeys.Faults;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>What one console statement holds on to: the store, a connection in a read-only transaction, and the clock that stops it.</summary>
internal sealed class ConsoleSession : IDisposable
{
    private readonly StoreSupervisor.Lease _lease;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _interrupt;
    private readonly TimeSpan _timeLimit;
    private bool _disposed;

    public ConsoleSession(StoreSupervisor supervisor, TimeSpan timeLimit, TimeProvider clock, CancellationToken cancellationToken)
    {
        _timeLimit = timeLimit;
        _lease = supervisor.Enter();
        Connection = _lease.Store.Connect();
        Connection.Execute($"begin transaction read only");
        _limit = new CancellationTokenSource(timeLimit, clock);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancellationToken);
        _interrupt = _stop.Token.Register(Connection.Interrupt);
    }

    /// <summary>The connection; it reads only.</summary>
    public DuckDbConnection Connection { get; }

    /// <summary>Whether the time limit or the caller stopped it.</summary>
    public bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>Says which.</summary>
    public string WhyStopped => _limit.IsCancellationRequested
        ? $"The statement was stopped after {_timeLimit.TotalSeconds:0.###} seconds; ask for less, or for a shorter range."
        : "The statement was stopped by its caller.";

    /// <summary>Starts reading; the rows own this session.</summary>
    public Outcome<SqlRows> Open(string sql) => SqlRows.Open(Connection, new SqlName("query"), new SqlLiteral(sql), this, ThrowIfStopped);

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _interrupt.Dispose(); // waits for a running interrupt, so that none meets a closed connection
            Connection.Dispose();
            _stop.Dispose();
            _limit.Dispose();
            _lease.Dispose();
        }
    }

    private void ThrowIfStopped()
    {
        if (IsStopped)
        {
            throw new DuckDbException(WhyStopped, ErrorKind.Interrupt);
        }
    }
}
