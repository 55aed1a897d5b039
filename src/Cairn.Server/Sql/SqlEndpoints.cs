using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Server.Reports;
using Cairn.Storage.Catalog;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Sql;

/// <summary>POST /api/v1/sql: one select over the event store, for owners.</summary>
internal static class SqlEndpoints
{
    private const int MostRows = 10_000;
    private const long MostCharacters = 32 * 1024 * 1024;

    public static void MapSql(this IEndpointRouteBuilder api) =>
        api.MapPost("/sql", Run).Needs(Permission.Own).TakesTurns().WithName("RunSql").WithSummary("Answers one select over the event store; it reads and nothing else, for 30 seconds at most.");

    private static Results<Ok<SqlAnswer>, ProblemResult> Run(
        SqlRequest request, CurrentCaller caller, SqlConsole console, CairnCatalog catalog, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        switch (console.Run(request.Statement, timeLimit: null, cancellationToken))
        {
            case Outcome<SqlRows>.Ok(var rows):
                catalog.Audit.Append(caller.Name, "sql.run", "event store");
                return Read(rows, time, started);
            case Outcome<SqlRows>.Refused(var faults):
                return faults.Select(fault => fault with { Where = "/statement" }).ToList().ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<Ok<SqlAnswer>, ProblemResult> Read(SqlRows rows, TimeProvider time, long started)
    {
        using (rows)
        {
            try
            {
                var (read, cut) = Held(rows.Read());
                var columns = rows.Columns.Select(column => new SqlColumnShown(column.Name, column.Type)).ToList();
                return TypedResults.Ok(new SqlAnswer(columns, read, cut, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3)));
            }
            catch (DuckDbException failure) when (!failure.InvalidatesDatabase)
            {
                return ProblemResults.Refused("sql.stopped", "/statement", failure.Message);
            }
        }
    }

    /// <summary>What an answer may hold: the first rows, and no more text than memory should carry for one question.</summary>
    private static (List<IReadOnlyList<JsonElement?>> Rows, bool Cut) Held(IEnumerable<object?[]> rows)
    {
        var held = new List<IReadOnlyList<JsonElement?>>();
        var characters = 0L;
        foreach (var row in rows)
        {
            characters += row.Sum(value => (value as string)?.Length ?? 0);
            if (held.Count == MostRows || characters > MostCharacters)
            {
                return (held, true);
            }

            held.Add([.. row.Select(Cell)]);
        }

        return (held, false);
    }

    /// <summary>Numbers that JSON readers would round are texts.</summary>
    private static JsonElement? Cell(object? value) => value switch
    {
        null => null,
        bool flag => JsonSerializer.SerializeToElement(flag),
        long number and > -9_007_199_254_740_992 and < 9_007_199_254_740_992 => JsonSerializer.SerializeToElement(number),
        double number when double.IsFinite(number) => JsonSerializer.SerializeToElement(number),
        Timestamp moment => JsonSerializer.SerializeToElement(moment.ToString()),
        IFormattable other => JsonSerializer.SerializeToElement(other.ToString(null, CultureInfo.InvariantCulture)),
        _ => JsonSerializer.SerializeToElement(value.ToString()),
    };
}
