using Cairn.Journeys.Faults;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Answers one typed SELECT over the event store, beside whatever else uses it.</summary>
/// <remarks>
/// The statement runs in a read-only transaction on a connection of its own, on a database where no file, no network and no setting is
/// within reach. Rows come while they are read, and without an <c>order by</c> in no order.
/// </remarks>
public sealed class SqlConsole(DuckDbEventStore store, TimeProvider clock)
{
    /// <summary>How long a statement may take, reading included, unless the caller says otherwise.</summary>
    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>Runs a statement; refuses what is not one SELECT, with DuckDB's own words where it has any.</summary>
    /// <param name="sql">What was typed.</param>
    /// <param name="timeLimit">After this the statement is stopped, also while rows are read; null: <see cref="DefaultTimeLimit"/>.</param>
    /// <param name="cancellationToken">Stops it earlier.</param>
    /// <exception cref="StorageUnavailableException">The store is closed after a failure.</exception>
    public Outcome<SqlRows> Run(string sql, TimeSpan? timeLimit, CancellationToken cancellationToken)
    {
        var session = new ConsoleSession(store.Supervisor, timeLimit ?? DefaultTimeLimit, clock, cancellationToken);
        try
        {
            var outcome = Fault(session.Connection, sql) is { } fault
                ? Outcome<SqlRows>.Refuse(fault.Code, fault.Where, fault.Message)
                : session.Open(sql);
            if (outcome is Outcome<SqlRows>.Refused)
            {
                session.Dispose();
            }

            return outcome;
        }
        catch (DuckDbException cause)
        {
            var stopped = session.IsStopped;
            session.Dispose();
            return cause.InvalidatesDatabase
                ? throw new StorageUnavailableException(cause.Message, cause)
                : Outcome<SqlRows>.Refuse(stopped ? "sql.stopped" : "sql.invalid", "/sql", stopped ? session.WhyStopped : cause.Message);
        }
    }

    private static Fault? Fault(DuckDbConnection connection, string sql)
    {
        if (sql.Contains('\0', StringComparison.Ordinal))
        {
            return new Fault("sql.invalid", "/sql", "The statement holds a NUL character; take it out.");
        }

        var count = connection.CountStatements(sql);
        if (count != 1)
        {
            return new Fault("sql.one-statement", "/sql", $"Give exactly one SELECT; this holds {count} statements.");
        }

        using var statement = connection.Prepare(SqlText.Typed(sql));
        return statement switch
        {
            { Kind: not StatementKind.Select } => new Fault("sql.not-a-select", "/sql", "Only a SELECT is answered; the store is read-only here."),
            { ParameterCount: > 0 } => new Fault("sql.parameters", "/sql", "Write the values into the statement; it cannot have parameters."),
            _ => null,
        };
    }
}
