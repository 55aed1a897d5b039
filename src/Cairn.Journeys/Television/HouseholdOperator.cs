using Cairn.Journeys.Conversions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Television;

/// <summary>Finds the visits and conversions of households that ads were shown in.</summary>
/// <remarks>Only persons with an event of such a household cost more than a look at one column.</remarks>
public static class HouseholdOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static HouseholdState Run(HouseholdPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return JourneyRun.Run(plan.Scope.View, () => new HouseholdState(), () => new HouseholdWorker(plan), cancellation);
    }
}

/// <summary>Adds the visits of persons to a state. For one thread.</summary>
internal sealed class HouseholdWorker : IJourneyWorker<HouseholdState>
{
    private static readonly string[] ParameterColumns = ["source", "medium", "campaign", "campaign_id"];
    private readonly HouseholdPlan _plan;
    private readonly JourneyScope _scope;
    private readonly SessionScan _sessions;
    private readonly Column _key;
    private readonly Column _previous;
    private readonly Column _click;
    private readonly Column[] _parameters;
    private readonly bool[] _isKey;
    private readonly bool[] _isPrevious;
    private readonly bool[][] _isOwn;
    private readonly OccurrenceRows[] _conversions;
    private readonly ColumnCodes[] _parameterCodes = new ColumnCodes[ParameterColumns.Length];
    private ColumnCodes _keys;
    private ColumnCodes _previouses;
    private ColumnCodes _clicks;
    private IndexSegment? _segment;
    private int[] _indices = new int[64];

    public HouseholdWorker(HouseholdPlan plan)
    {
        (_plan, _scope) = (plan, plan.Scope);
        var view = _scope.View;
        _sessions = new SessionScan(view, _scope.Sessions, _scope.Hidden, _scope.AsOf);
        (_key, _previous, _click) = (view.Column("household_key"), view.Column("previous_household_key"), view.Column("click_id_kind"));
        _parameters = [.. ParameterColumns.Select(view.Column)];
        (_isKey, _isPrevious) = (Known(_key, text => plan.Keys.Contains(text)), Known(_previous, text => plan.Keys.Contains(text)));
        _isOwn = [.. _parameters.Select(column => Known(column, text => plan.OwnParameters.Contains(text.ToLowerInvariant())))];
        _conversions = [.. plan.Conversions.Select(set => new OccurrenceRows(set))];
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, HouseholdState state)
    {
        _segment = _scope.View.Segments[part.Segment];
        (_keys, _previouses, _clicks) = (_scope.View.Codes(_key, _segment), _scope.View.Codes(_previous, _segment), _scope.View.Codes(_click, _segment));
        for (var at = 0; at < _parameters.Length; at++)
        {
            _parameterCodes[at] = _scope.View.Codes(_parameters[at], _segment);
        }

        foreach (var rows in _conversions)
        {
            rows.Begin(_segment, part);
        }

        var offsets = _segment.Offsets.Span;
        for (var person = part.Start; person < part.End; person++)
        {
            RunStop.CheckAt(offsets[person]);
            if (_scope.Persons?.Has(part.Segment, person) != false && HasKey(offsets[person], offsets[person + 1]))
            {
                AddPerson(part.Segment, person, offsets[person], offsets[person + 1], state);
            }
        }
    }

    private static bool[] Known(Column column, Func<string, bool> test) => [.. column.Values.Select(value => value.Text is { } text && test(text))];

    private bool HasKey(int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            if (IsKey(row))
            {
                return true;
            }
        }

        return false;
    }

    // Values that came after the worker began are of events after the view.
    private bool IsKey(int row) => Is(_isKey, _keys[row]) || Is(_isPrevious, _previouses[row]);

    private static bool Is(bool[] known, int code) => code < known.Length && known[code];

    private void AddPerson(int segment, int person, int first, int end, HouseholdState state)
    {
        var id = _scope.View.PersonId(_segment!, person);
        _indices = _indices.Length < end - first ? new int[Math.Max(end - first, _indices.Length * 2)] : _indices;
        var spans = _sessions.Run(_segment!, first, end, _indices);
        for (var at = 0; at < spans.Count; at++)
        {
            var span = spans[at];
            if (span.StartMicros >= _scope.Range.Start.Micros && KeyRow(span, at + 1 < spans.Count ? spans[at + 1].FirstRow : end, first) is { } row)
            {
                state.Visits.Add(new HouseholdVisit(id, span.StartMicros, Text(_key, _keys[row]), Text(_previous, _previouses[row]), IsClaimed(span, first)));
            }
        }

        for (var at = 0; at < _conversions.Length; at++)
        {
            AddConversions(at, segment, id, first, end, state);
        }
    }

    private void AddConversions(int at, int segment, string id, int first, int end, HouseholdState state)
    {
        var counted = _plan.Conversions[at].Counted?.Segments[segment];
        foreach (var row in _conversions[at].Between(first, end))
        {
            if (_scope.Sees(_segment!.Micros[row], _segment.Flags[row]) && _segment.Micros[row] >= _scope.Range.Start.Micros)
            {
                var worth = counted?.WorthOf(row) ?? default;
                state.Conversions.Add(new HouseholdConversion(at, id, _segment.Micros[row], Text(_key, _keys[row]), Text(_previous, _previouses[row]), worth.Net, worth.Currency));
            }
        }
    }

    // The first event of the session that knows its household.
    private int? KeyRow(SessionSpan span, int end, int first)
    {
        for (var row = span.FirstRow; row < end; row++)
        {
            if (_indices[row - first] == span.Index && IsKey(row))
            {
                return row;
            }
        }

        return null;
    }

    private bool IsClaimed(SessionSpan span, int first)
    {
        if (IsForeign(span.FirstRow))
        {
            return true;
        }

        for (var row = span.FirstRow - 1; _plan.ClaimMicros > 0 && row >= first && span.StartMicros - _segment!.Micros[row] <= _plan.ClaimMicros; row--)
        {
            if (_scope.Sees(_segment.Micros[row], _segment.Flags[row]) && IsForeign(row))
            {
                return true;
            }
        }

        return false;
    }

    // An ad click id, or campaign parameters none of which is television's own.
    private bool IsForeign(int row)
    {
        if (_clicks[row] != 0)
        {
            return true;
        }

        if ((_segment!.Flags[row] & EventFlags.Campaign) == 0)
        {
            return false;
        }

        for (var at = 0; at < _parameterCodes.Length; at++)
        {
            if (Is(_isOwn[at], _parameterCodes[at][row]))
            {
                return false;
            }
        }

        return true;
    }

    private static string? Text(Column column, int code) => code == 0 ? null : column.Values[code].Text;
}

/// <summary>Visits and conversions of households.</summary>
public sealed class HouseholdState : IJourneyState<HouseholdState>
{
    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>The visits, person by person, each by time.</summary>
    public List<HouseholdVisit> Visits { get; } = [];

    /// <summary>The conversions, person by person, definition by definition, each by time.</summary>
    public List<HouseholdConversion> Conversions { get; } = [];

    /// <inheritdoc/>
    public void Merge(HouseholdState later)
    {
        ArgumentNullException.ThrowIfNull(later);
        Visits.AddRange(later.Visits);
        Conversions.AddRange(later.Conversions);
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.List(Visits, visit =>
        {
            writer.Text(visit.Person);
            writer.Number(visit.Micros);
            writer.Text(visit.Key);
            writer.Text(visit.Previous);
            writer.Number(visit.IsClaimed ? 1 : 0);
        });
        writer.List(Conversions, conversion =>
        {
            writer.Number(conversion.Definition);
            writer.Text(conversion.Person);
            writer.Number(conversion.Micros);
            writer.Text(conversion.Key);
            writer.Text(conversion.Previous);
            writer.Number(conversion.Net is null ? 0 : 1);
            writer.Amount(conversion.Net ?? 0);
            writer.Text(conversion.Currency);
        });
    }

    /// <inheritdoc/>
    public static HouseholdState Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var state = new HouseholdState();
        state.Visits.AddRange(reader.List(() => new HouseholdVisit(Person(reader), reader.Number(), reader.Text(), reader.Text(), reader.Number() != 0)));
        state.Conversions.AddRange(reader.List(() =>
        {
            var (definition, person, micros, key, previous, isWorth, net) = (reader.Int(), Person(reader), reader.Number(), reader.Text(), reader.Text(), reader.Number() != 0, reader.Amount());
            return new HouseholdConversion(definition, person, micros, key, previous, isWorth ? net : null, reader.Text());
        }));
        return state;
    }

    private static string Person(StateReader reader) => reader.Text() ?? throw new InvalidDataException("A person in the state is missing.");
}
