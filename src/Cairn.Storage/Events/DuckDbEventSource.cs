using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Reads one site's events straight from DuckDB's vectors: no text is made for a row.</summary>
/// <remarks>
/// Every call is one transaction on a connection of its own, so it sees one state. Long reads go window by window, which keeps sorting cheap:
/// DuckDB promises no order without one, and more than one row group of a transaction does come back in another.
/// </remarks>
internal sealed class DuckDbEventSource(StoreSupervisor supervisor, int site) : IEventSource
{
    private const long WindowSeqs = 1 << 19;

    // The last column is the campaign flag: a campaign, a click id or a tagged source of the event's own.
    private static readonly SqlName EventColumnsRead = new("""
        seq, visitor_id, name, occurred_at, client_seq, sessionless, bot, consent,
        coalesce(
            campaign is not null or click_id is not null or contains(url, 'utm_source=')
            or (source is not null and medium not in ('', '(none)', '(not set)', 'organic', 'referral', 'ai-assistant', 'email')),
            false)
        """);

    /// <inheritdoc/>
    public SourcePosition Head()
    {
        using var lease = supervisor.Enter();
        return lease.Store.PositionOf(site);
    }

    /// <inheritdoc/>
    public void ReadEvents(long after, long upTo, IEventSink sink) => ReadWindows(
        after,
        upTo,
        (first, last) => $"select {EventColumnsRead} from events where site = {site} and seq > {first} and seq <= {last} order by seq",
        rows => Deliver(rows, sink));

    /// <inheritdoc/>
    public void ReadEventsOf(IReadOnlyCollection<string> visitors, long upTo, IEventSink sink) => Read(
        $"""
        select {EventColumnsRead}
        from events where site = {site} and seq <= {upTo} and visitor_id in (select unnest({visitors}))
        order by seq
        """,
        rows => Deliver(rows, sink));

    /// <inheritdoc/>
    public void ReadColumn(string column, long after, long upTo, IColumnSink sink)
    {
        if (column.StartsWith(EventColumns.PropertyPrefix, StringComparison.Ordinal))
        {
            var property = new PropertyReader(column[EventColumns.PropertyPrefix.Length..]);
            ReadWindows(
                after,
                upTo,
                (first, last) => $"select seq, properties from events where site = {site} and seq > {first} and seq <= {last} and properties is not null order by seq",
                rows => property.Deliver(rows, sink));
            return;
        }

        if (ChannelColumn.Is(column))
        {
            var channels = new ChannelReader(ChannelColumn.Rules(column));
            ReadWindows(
                after,
                upTo,
                (first, last) => $"""
                    select seq, channel, source, medium, campaign, url, referrer
                    from events where site = {site} and seq > {first} and seq <= {last} and channel is not null order by seq
                    """,
                rows => channels.Deliver(rows, sink));
            return;
        }

        var (name, kind) = EventColumns.Find(column) ?? throw new ArgumentException($"The events table has no column {column}.", nameof(column));
        ReadWindows(
            after,
            upTo,
            (first, last) => $"select seq, {name}::varchar from events where site = {site} and seq > {first} and seq <= {last} and {name} is not null order by seq",
            rows => Deliver(rows, kind, sink));
    }

    /// <inheritdoc/>
    public bool HasColumn(string column) => EventColumns.Has(column);

    /// <inheritdoc/>
    public IReadOnlyList<IdentityEdge> ReadEdges()
    {
        var edges = new List<IdentityEdge>();
        Read(
            $"""
            select visitor_id, user_id, occurred_at, joins_users
            from edges e
            where site = {site} and not exists (
                select 1 from revocations r
                where r.site = e.site and r.visitor_id = e.visitor_id and r.user_id = e.user_id and e.seq <= r.through_seq)
            order by seq, joins_users
            """,
            rows =>
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    var joins = rows.Column(3).Values<byte>()[i] != 0;
                    edges.Add(new IdentityEdge(rows.Column(0).Text(i)!, rows.Column(1).Text(i)!, rows.Column(2).Values<long>()[i], joins));
                }
            });
        return edges;
    }

    /// <inheritdoc/>
    public IReadOnlyList<HistoryChange> ReadChanges(long after)
    {
        var changes = new List<HistoryChange>();
        Read(
            $"select number, kind, subjects from changes where site = {site} and number > {after} order by number",
            rows =>
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    var subjects = JsonSerializer.Deserialize<string[]>(rows.Column(2).Utf8(i))!;
                    changes.Add(new HistoryChange(rows.Column(0).Values<long>()[i], (ChangeKind)rows.Column(1).Values<byte>()[i], subjects));
                }
            });
        return changes;
    }

    private static void Deliver(DuckDbResult rows, IEventSink sink)
    {
        var seqs = rows.Column(0).Values<long>();
        var visitors = rows.Column(1);
        var names = rows.Column(2);
        var occurred = rows.Column(3).Values<long>();
        var clientSeqs = rows.Column(4).Values<long>();
        var flags = new FlagReader(rows, firstColumn: 5);
        for (var i = 0; i < rows.Count; i++)
        {
            sink.Add(seqs[i], visitors.IsNull(i) ? [] : visitors.Utf8(i), names.Utf8(i), occurred[i], clientSeqs[i], flags[i]);
        }
    }

    private static void Deliver(DuckDbResult rows, ValueKind kind, IColumnSink sink)
    {
        var seqs = rows.Column(0).Values<long>();
        var values = rows.Column(1);
        for (var i = 0; i < rows.Count; i++)
        {
            sink.Add(seqs[i], kind, values.Utf8(i));
        }
    }

    private void Read(SqlText sql, Action<DuckDbResult> deliver)
    {
        using var lease = supervisor.Enter();
        using var connection = lease.Store.Connect();
        Read(lease.Store, connection, sql, deliver);
    }

    private void ReadWindows(long after, long upTo, Func<long, long, SqlText> window, Action<DuckDbResult> deliver)
    {
        using var lease = supervisor.Enter();
        using var connection = lease.Store.Connect();
        supervisor.Guard(lease.Store, connection.Begin);
        var end = Math.Min(upTo, lease.Store.PositionOf(site).Seq);
        for (var first = after; first < end; first += WindowSeqs)
        {
            Read(lease.Store, connection, window(first, Math.Min(end, first + WindowSeqs)), deliver);
        }
    }

    private void Read(OpenStore store, DuckDbConnection connection, SqlText sql, Action<DuckDbResult> deliver)
    {
        using var rows = supervisor.Guard(store, () => connection.Query(sql));
        while (supervisor.Guard(store, rows.NextChunk))
        {
            deliver(rows);
        }
    }

    /// <summary>Puts an event's flags together from four columns.</summary>
    private readonly ref struct FlagReader(DuckDbResult rows, int firstColumn)
    {
        private readonly ReadOnlySpan<byte> _sessionless = rows.Column(firstColumn).Values<byte>();
        private readonly ReadOnlySpan<byte> _bot = rows.Column(firstColumn + 1).Values<byte>();
        private readonly ReadOnlySpan<int> _consent = rows.Column(firstColumn + 2).Values<int>();
        private readonly ReadOnlySpan<byte> _campaign = rows.Column(firstColumn + 3).Values<byte>();

        public EventFlags this[int row] =>
            (_sessionless[row] != 0 ? EventFlags.Sessionless : EventFlags.None)
            | (_bot[row] != (byte)BotVerdict.None ? EventFlags.Quarantined : EventFlags.None)
            | (new ConsentBits(_consent[row]).AnalyticsDenied ? EventFlags.ConsentDenied : EventFlags.None)
            | (_campaign[row] != 0 ? EventFlags.Campaign : EventFlags.None);
    }
}
