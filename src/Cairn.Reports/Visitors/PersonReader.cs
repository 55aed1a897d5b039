using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Visitors;

/// <summary>Reads persons one by one: their rows, sessions and conversions. For one thread; what it shows is valid until the next person.</summary>
internal sealed class PersonReader
{
    private readonly ReportPlan _plan;
    private readonly IReadOnlyList<CountedConversions> _definitions;
    private readonly string _currency;
    private readonly SessionScan _scan;
    private readonly MatchScan _matches;
    private readonly Dictionary<string, SessionKey> _keys = new(StringComparer.Ordinal);
    private int[] _indices = new int[256];
    private int _segment;

    public PersonReader(ReportPlan plan, IReadOnlyList<CountedConversions> definitions, string currency)
    {
        (_plan, _definitions, _currency) = (plan, definitions, currency);
        _scan = new SessionScan(plan.View, plan.Sessions, plan.Hidden, plan.AsOf);
        _matches = new MatchScan(plan.Scope() with { Filter = null }, [.. definitions.Select(counted => counted.Set)]);
    }

    /// <summary>Where the person lies.</summary>
    public IndexSegment Segment => _plan.View.Segments[_segment];

    /// <summary>Their first row.</summary>
    public int First { get; private set; }

    /// <summary>The row after their last.</summary>
    public int End { get; private set; }

    /// <summary>Their sessions, in order.</summary>
    public IReadOnlyList<SessionSpan> Sessions { get; private set; } = [];

    /// <summary>Takes a person.</summary>
    public void Read(int segment, int person)
    {
        _segment = segment;
        (First, End) = (Segment.Offsets[person], Segment.Offsets[person + 1]);
        _indices = _indices.Length < End - First ? new int[Math.Max(End - First, _indices.Length * 2)] : _indices;
        Sessions = _scan.Run(Segment, person, _indices.AsSpan(0, End - First));
        _matches.Begin(new JourneyPart(segment, person, person + 1));
        Matches = _matches.Of(person).ToArray();
    }

    /// <summary>Their conversions, in order of rows.</summary>
    public IReadOnlyList<Match> Matches { get; private set; } = [];

    /// <summary>Whether an event is theirs still, whether or not reports see it.</summary>
    public bool IsThere(int row) => (Segment.Flags[row] & EventFlags.Moved) == 0 && Segment.Micros[row] < _plan.AsOf.Micros;

    /// <summary>Whether reports see an event.</summary>
    public bool IsSeen(int row) => IsThere(row) && (Segment.Flags[row] & _plan.Hidden) == 0;

    /// <summary>The number of a row's session; 0 for none.</summary>
    public int SessionOf(int row) => _indices[row - First];

    /// <summary>The rows of a session, in order.</summary>
    public int[] RowsOf(SessionSpan session)
    {
        var rows = new List<int>();
        for (var row = session.FirstRow; row < End && _indices[row - First] <= session.Index; row++)
        {
            if (_indices[row - First] == session.Index)
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }

    /// <summary>A session's value of a dimension; null for none.</summary>
    public string? Value(string dimension, int[] rows)
    {
        if (!_keys.TryGetValue(dimension, out var key))
        {
            _keys[dimension] = key = new SessionKey(_plan.View, dimension);
        }

        return key.Of(Segment, rows) is not 0 and var code ? key.Text(code) : null;
    }

    /// <summary>The net value of a conversion in the site's currency; null when it has none.</summary>
    public decimal? Worth(Match match) =>
        _definitions[match.Set].HasWorth && _definitions[match.Set].Segments[_segment].WorthOf(match.Row) is { Net: { } net } worth && (worth.Currency is null || worth.Currency == _currency) ? net : null;

    /// <summary>Whether a definition's conversions have a value.</summary>
    public static bool HasValue(ConversionDefinition definition) => definition.Value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property;

    /// <summary>A sum as results show it.</summary>
    public static string Print(decimal value) => Decimals.Print(value);
}
