using System.Globalization;
using Cairn.Collection.Enrichment;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Server.Collect;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;

namespace Cairn.Server.Sites;

/// <summary>Channel rules that somebody thinks of; a field that is missing stays as it is.</summary>
internal sealed record ChannelPreviewRequest(ChannelRules? ChannelRules = null, IReadOnlyList<ChannelRule>? Channels = null);

/// <summary>What other rules would have made of the events of the last 90 days. What is stored keeps its channel, by which filters and sessions go; attribution goes by the rules in force over all of history.</summary>
/// <param name="Days">How far back was looked.</param>
/// <param name="Events">Events that brought a channel.</param>
/// <param name="Moved">Those whose channel would be another.</param>
/// <param name="Partial">Whether looking took too long and stopped.</param>
/// <param name="Rows">From which channel to which, most events first.</param>
internal sealed record ChannelPreviewShown(int Days, long Events, long Moved, bool Partial, IReadOnlyList<ChannelMove> Rows);

/// <summary>Events that would change from one channel to another, with the source and medium most of them have.</summary>
internal sealed record ChannelMove(string From, string To, long Events, string Source, string Medium);

/// <summary>Judges stored events by other channel rules, from what is stored of them.</summary>
internal sealed class ChannelPreview(SqlConsole console, TimeProvider time)
{
    private const int Days = 90;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What the site's events would be under these settings.</summary>
    public ChannelPreviewShown Of(Site site, SiteSettings wanted, CancellationToken cancellation)
    {
        var rules = SiteRulesBook.Make(site with { Settings = wanted });
        var moves = new Dictionary<(string From, string To), (long Events, long Most, string Source, string Medium)>();
        long events = 0;
        var partial = false;
        if (console.Run(Sql(site.Id), Patience, cancellation) is not Outcome<SqlRows>.Ok(var rows))
        {
            return new ChannelPreviewShown(Days, 0, 0, true, []);
        }

        using (rows)
        {
            try
            {
                foreach (var row in rows.Read())
                {
                    var (from, source, medium, count) = ((string)row[0]!, (string)row[1]!, (string)row[2]!, (long)row[6]!);
                    events += count;
                    var to = Enricher.ChannelOf(row[4] as string, row[5] as string, source, medium, row[3] as string, rules);
                    if (to != from)
                    {
                        var known = moves.GetValueOrDefault((from, to));
                        moves[(from, to)] = count > known.Most ? (known.Events + count, count, source, medium) : known with { Events = known.Events + count };
                    }
                }
            }
            catch (DuckDbException failure) when (!failure.InvalidatesDatabase)
            {
                partial = true;
            }
        }

        return new ChannelPreviewShown(
            Days, events, moves.Values.Sum(move => move.Events), partial,
            [
                .. moves.Select(pair => new ChannelMove(pair.Key.From, pair.Key.To, pair.Value.Events, pair.Value.Source, pair.Value.Medium))
                    .OrderByDescending(move => move.Events).ThenBy(move => move.From, StringComparer.Ordinal).ThenBy(move => move.To, StringComparer.Ordinal),
            ]);
    }

    private string Sql(int site)
    {
        var from = Timestamp.From(time.GetUtcNow()).Micros - (Days * Timestamp.Day);
        return string.Create(CultureInfo.InvariantCulture, $"""
            select channel, source, medium, campaign, url, referrer, count(*)
            from events where site = {site} and bot = 0 and channel is not null and source is not null and medium is not null and occurred_at >= make_timestamp({from})
            group by all
            """);
    }
}
