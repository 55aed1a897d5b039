using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Cairn.Server.Reports;
using Cairn.Storage.Catalog;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Vocabulary;

/// <summary>GET /api/v1/sites/{site}/vocabulary: names to choose from.</summary>
internal static class VocabularyEndpoints
{
    private const int MostValues = 100;
    private const int NewestEvents = 20_000;
    private static readonly TimeSpan PropertiesWithin = TimeSpan.FromSeconds(5);

    private static readonly string[] Columns =
    [
        "channel", "source", "medium", "campaign", "content", "term", "referrer", "url", "host", "path", "title", "device", "os", "browser", "country", "region",
        "city", "language", "screen", "value", "currency", "order_id",
    ];

    public static void MapVocabulary(this IEndpointRouteBuilder site)
    {
        site.MapGet("/vocabulary", Show).Needs(Permission.ReadReports).WithName("GetVocabulary").WithSummary("Event names, conversions, columns and properties to choose from.");
        site.MapGet("/vocabulary/values", Values).Needs(Permission.ReadReports).TakesTurns().WithName("GetVocabularyValues").WithSummary("The 100 most frequent values of a column or property.");
    }

    private static Ok<SiteVocabulary> Show(
        string site, CurrentSite current, JourneyIndexes indexes, CairnCatalog catalog, SqlConsole console, CancellationToken cancellationToken)
    {
        var view = indexes.Fresh(current.Id).View();
        var conversions = catalog.Definitions.Current(current.Id)
            .OrderByDescending(definition => definition.Kind == ConversionKind.Macro)
            .Select(definition => new NamedConversion(definition.Key, definition.Name, definition.Kind));
        return TypedResults.Ok(new SiteVocabulary(
            EventNames(view), [.. conversions], [.. Columns.Where(view.HasColumn)], Properties(console, current.Id, view, cancellationToken)));
    }

    private static Results<Ok<ValueList>, ProblemResult> Values(string site, string column, CurrentSite current, CurrentCaller caller, JourneyIndexes indexes)
    {
        if (PersonalNames.Columns.Contains(column, StringComparer.Ordinal) && !caller.Caller.Has(Permission.ReadRaw))
        {
            return ProblemResults.Forbidden("access.personal", $"The values of '{column}' tell people apart; your role does not see them.");
        }

        var view = indexes.Fresh(current.Id).View();
        if (!view.HasColumn(column))
        {
            var near = Nearest.Of(column, Columns);
            return ProblemResults.Refused(
                "vocabulary.column-unknown", "/column",
                $"There is no column '{ProblemResults.Shown(column)}'. {(near is null ? "A property is written prop.NAME." : $"Did you mean '{near}'?")}");
        }

        var known = view.Column(column);
        var counts = Count(view, known.Values.Count, (segment, counts) =>
        {
            var codes = view.Codes(known, segment);
            for (var row = 0; row < codes.Length; row++)
            {
                counts[codes[row]] += (segment.Flags[row] & EventFlags.Moved) == 0 ? 1 : 0;
            }
        });

        var rows = counts.Select((count, code) => new ValueCount(known.Values[code].Text, count))
            .Where(row => row.Count > 0)
            .OrderByDescending(row => row.Count)
            .Take(MostValues);
        return TypedResults.Ok(new ValueList([.. rows]));
    }

    private static List<NamedCount> EventNames(IndexView view)
    {
        var counts = Count(view, view.Names.Count, (segment, counts) =>
        {
            for (var row = 0; row < segment.EventCount; row++)
            {
                counts[segment.Names[row]] += (segment.Flags[row] & EventFlags.Moved) == 0 ? 1 : 0;
            }
        });
        return [.. counts.Select((count, code) => new NamedCount(view.Names[code], count)).Where(row => row.Count > 0).OrderByDescending(row => row.Count)];
    }

    // Segments side by side.
    private static long[] Count(IndexView view, int codes, Action<IndexSegment, long[]> count)
    {
        var (sum, gate) = (new long[codes], new Lock());
        Parallel.ForEach(
            view.Segments, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, view.Threads) }, () => new long[codes],
            (segment, _, counts) =>
            {
                count(segment, counts);
                return counts;
            },
            counts =>
            {
                lock (gate)
                {
                    for (var code = 0; code < codes; code++)
                    {
                        sum[code] += counts[code];
                    }
                }
            });
        return sum;
    }

    /// <summary>Looks at the site's newest events only; a store that is slow or closed right now costs the list, not the answer.</summary>
    private static IReadOnlyList<string> Properties(SqlConsole console, int site, IndexView view, CancellationToken cancellationToken)
    {
        var sql = $"select name from (select unnest(json_keys(properties)) as name from events where site = {site} and properties is not null "
            + $"and seq > {view.Position.Seq - NewestEvents}) group by name order by count(*) desc, name limit 200";
        if (console.Run(sql, PropertiesWithin, cancellationToken) is not Outcome<SqlRows>.Ok(var rows))
        {
            return [];
        }

        using (rows)
        {
            try
            {
                return [.. rows.Read().Select(row => (string)row[0]!).Where(name => !name.StartsWith('$'))];
            }
            catch (DuckDbException failure) when (!failure.InvalidatesDatabase)
            {
                cancellationToken.ThrowIfCancellationRequested(); // nobody waits for the answer any more
                return [];
            }
        }
    }
}
