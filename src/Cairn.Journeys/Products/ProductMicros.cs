using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Products;

/// <summary>How micros go together with buying an item: sessions that viewed it, with and without the micro, and how many of them bought it.</summary>
public sealed class ProductMicrosState : IJourneyState<ProductMicrosState>
{
    private readonly long[][] _counts;
    private readonly int _micros;

    /// <summary>A state that has seen nothing.</summary>
    public ProductMicrosState(int items, int micros) : this([.. Enumerable.Range(0, items).Select(_ => new long[2 + (2 * micros)])], micros) { }

    private ProductMicrosState(long[][] counts, int micros) => (_counts, _micros) = (counts, micros);

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Sessions that start in the range and viewed the item.</summary>
    public long Sessions(int item) => _counts[item][0];

    /// <summary>Those of them that bought it.</summary>
    public long Bought(int item) => _counts[item][1];

    /// <summary>Those of them that had the micro.</summary>
    public long With(int item, int micro) => _counts[item][2 + (2 * micro)];

    /// <summary>Those of them that had the micro and bought it.</summary>
    public long BoughtWith(int item, int micro) => _counts[item][3 + (2 * micro)];

    internal void Add(int item, bool bought, bool[] micros)
    {
        var counts = _counts[item];
        counts[0]++;
        counts[1] += bought ? 1 : 0;
        for (var micro = 0; micro < _micros; micro++)
        {
            counts[2 + (2 * micro)] += micros[micro] ? 1 : 0;
            counts[3 + (2 * micro)] += micros[micro] && bought ? 1 : 0;
        }
    }

    /// <inheritdoc/>
    public void Merge(ProductMicrosState later)
    {
        for (var item = 0; item < _counts.Length; item++)
        {
            for (var i = 0; i < _counts[item].Length; i++)
            {
                _counts[item][i] += later._counts[item][i];
            }
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Number(_micros);
        writer.List(_counts, counts => writer.Numbers(counts));
    }

    /// <inheritdoc/>
    public static ProductMicrosState Read(StateReader reader)
    {
        var micros = reader.Int();
        long[][] counts = [.. reader.List(reader.Numbers)];
        return Array.TrueForAll(counts, one => one.Length == 2 + (2L * micros))
            ? new ProductMicrosState(counts, micros)
            : throw new InvalidDataException("The counts of an item in the state cannot be right.");
    }
}

/// <summary>Adds sessions to it, for one thread. A micro's event that names an item is left out.</summary>
internal sealed class ProductMicrosWorker : IJourneyWorker<ProductMicrosState>
{
    private const int View = 0;
    private const int Buy = 2;
    private readonly ProductsPlan _plan;
    private readonly MatchScan _scan;
    private readonly SessionScan _sessionScan;
    private readonly Dictionary<int, int> _wanted = [];
    private readonly bool[] _micros;
    private readonly HashSet<int> _viewed = [];
    private readonly HashSet<int> _bought = [];
    private readonly int _names = ProductsPlan.Names.Count;
    private int[] _indices = new int[256];

    internal ProductMicrosWorker(ProductsPlan plan, IReadOnlyList<string> items, IReadOnlyList<CountedConversions> micros)
    {
        _plan = plan;
        _scan = new MatchScan(plan.Scope, [.. plan.Sets(), .. micros.Select(m => m.Set)]);
        _sessionScan = new SessionScan(plan.Scope.View, plan.Scope.Sessions, plan.Scope.Hidden, plan.Scope.AsOf);
        _micros = new bool[micros.Count];
        for (var item = 0; item < items.Count; item++)
        {
            _wanted[plan.Items.CodeOf(items[item])] = item;
        }
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, ProductMicrosState state)
    {
        var segment = _plan.Scope.View.Segments[part.Segment];
        _scan.Begin(part);
        var rows = _plan.Items.On(segment);
        for (var person = part.Start; person < part.End; person++)
        {
            if (_plan.Scope.Persons?.Has(part.Segment, person) != false && _scan.Of(person) is { Length: > 0 } matches)
            {
                Add(segment, person, matches, rows, state);
            }
        }
    }

    private void Add(IndexSegment segment, int person, ReadOnlySpan<Match> matches, ItemCatalog.Rows rows, ProductMicrosState state)
    {
        var (first, end) = (segment.Offsets[person], segment.Offsets[person + 1]);
        _indices = _indices.Length < end - first ? new int[Math.Max(end - first, _indices.Length * 2)] : _indices;
        var sessions = _sessionScan.Run(segment, person, _indices.AsSpan(0, end - first));
        var open = 0;
        foreach (ref readonly var match in matches)
        {
            var session = _indices[match.Row - first];
            if (session == 0)
            {
                continue;
            }

            if (session != open)
            {
                Close(sessions, open, state);
                open = session;
            }

            Take(match, rows);
        }

        Close(sessions, open, state);
    }

    private void Take(Match match, ItemCatalog.Rows rows)
    {
        if (match.Set >= _names)
        {
            _micros[match.Set - _names] |= !rows.Has(match.Row);
        }
        else if (match.Set is View or Buy)
        {
            foreach (var line in rows.Of(match.Row))
            {
                if (_wanted.TryGetValue(line.Item, out var item))
                {
                    (match.Set == View ? _viewed : _bought).Add(item);
                }
            }
        }
    }

    private void Close(IReadOnlyList<SessionSpan> sessions, int session, ProductMicrosState state)
    {
        if (session > 0 && _viewed.Count > 0 && _plan.Scope.Range.Contains(new Timestamp(sessions[session - 1].StartMicros)))
        {
            foreach (var item in _viewed)
            {
                state.Add(item, _bought.Contains(item), _micros);
            }
        }

        _viewed.Clear();
        _bought.Clear();
        Array.Clear(_micros);
    }
}
