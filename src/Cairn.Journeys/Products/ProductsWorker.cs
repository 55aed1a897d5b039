using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Products;

/// <summary>Adds journeys to the tallies of items, for one thread.</summary>
internal sealed class ProductsWorker : IJourneyWorker<ProductsState>
{
    private const int View = 0;
    private const int Cart = 1;
    private const int Buy = 2;
    private readonly ProductsPlan _plan;
    private readonly JourneyScope _scope;
    private readonly MatchScan _scan;
    private readonly SessionScan _sessionScan;
    private readonly Column _currency;
    private readonly Column _value;
    private readonly IReadOnlyList<ColumnValue> _currencies;
    private readonly decimal?[] _values;
    private readonly Dictionary<int, PersonItem> _ofPerson = [];
    private readonly Stack<PersonItem> _spare = [];
    private ItemCatalog.Rows _rows = null!;
    private ColumnCodes _currencyCodes;
    private ColumnCodes _valueCodes;
    private IReadOnlyList<SessionSpan> _sessions = [];
    private int[] _indices = new int[256];

    internal ProductsWorker(ProductsPlan plan)
    {
        (_plan, _scope) = (plan, plan.Scope);
        _scan = new MatchScan(_scope, plan.Sets());
        _sessionScan = new SessionScan(_scope.View, _scope.Sessions, _scope.Hidden, _scope.AsOf);
        (_currency, _value) = (_scope.View.Column("currency"), _scope.View.Column("value"));
        _currencies = _currency.Values;
        _values = [.. _value.Values.Select(decimal? (v) => Decimals.TryParse(v.Text, out var number) ? number : null)];
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, ProductsState state)
    {
        var segment = Begin(part);
        for (var person = part.Start; person < part.End; person++)
        {
            if (_scope.Persons?.Has(part.Segment, person) != false && _scope.Reaches(segment, person) && Gather(segment, person, state))
            {
                foreach (var (item, done) in _ofPerson)
                {
                    done.AddTo(state.Item(_plan.Items.Ids[item]));
                }
            }
        }
    }

    /// <summary>Begins a part without a state.</summary>
    internal IndexSegment Begin(JourneyPart part)
    {
        var segment = _scope.View.Segments[part.Segment];
        _scan.Begin(part);
        _rows = _plan.Items.On(segment);
        (_currencyCodes, _valueCodes) = (_scope.View.Codes(_currency, segment), _scope.View.Codes(_value, segment));
        return segment;
    }

    /// <summary>What a person did with an item; null for nothing. For the person of the last <see cref="Gather"/>.</summary>
    internal PersonItem? Done(int item) => _ofPerson.GetValueOrDefault(item);

    /// <summary>Reads what a person did with every item; false when there is nothing.</summary>
    internal bool Gather(IndexSegment segment, int person, ProductsState state)
    {
        foreach (var done in _ofPerson.Values)
        {
            _spare.Push(done);
        }

        _ofPerson.Clear();
        var matches = _scan.Of(person);
        if (matches.Length == 0)
        {
            return false;
        }

        var (first, end) = (segment.Offsets[person], segment.Offsets[person + 1]);
        _indices = _indices.Length < end - first ? new int[Math.Max(end - first, _indices.Length * 2)] : _indices;
        _sessions = _sessionScan.Run(segment, person, _indices.AsSpan(0, end - first));
        foreach (ref readonly var match in matches)
        {
            Add(segment, match, _indices[match.Row - first], state);
        }

        foreach (var done in _ofPerson.Values)
        {
            done.End(this);
        }

        return true;
    }

    /// <summary>Whether a session has ended and began in the range.</summary>
    internal bool IsDecided(int session) => session > 0
        && (session < _sessions.Count || _scope.AsOf.Micros - _sessions[session - 1].EndMicros > _scope.Sessions.TimeoutMicros);

    internal bool StartsInRange(int session) => session > 0 && _scope.Range.Contains(new Timestamp(_sessions[session - 1].StartMicros));

    internal long AsOf => _scope.AsOf.Micros;

    internal long? Within => _plan.WithinMicros;

    private void Add(IndexSegment segment, Match match, int session, ProductsState state)
    {
        var lines = _rows.Of(match.Row);
        var counts = _scope.Range.Contains(new Timestamp(match.Micros));
        if (lines.Length == 0)
        {
            state.WithoutItem += counts && match.Set <= Buy ? 1 : 0;
            return;
        }

        var amount = _values[_valueCodes[match.Row]];
        var isRefund = match.Set > Buy || (match.Set == Buy && amount < 0);
        foreach (var line in lines)
        {
            var done = Done(line.Item) ?? New(line.Item);
            if (match.Set == Buy && !isRefund)
            {
                done.Buy(match, session, counts, this);
            }
            else if (counts && match.Set == View)
            {
                done.View(match, session, this);
            }
            else if (counts && match.Set == Cart)
            {
                done.Cart(match, session, this);
            }

            if (counts)
            {
                var tally = state.Item(_plan.Items.Ids[line.Item]);
                var seq = segment.Seqs[match.Row];
                tally.See(0, line.Name, match.Micros, seq);
                tally.See(1, line.Brand, match.Micros, seq);
                tally.See(2, line.Category, match.Micros, seq);
                if (match.Set >= Buy)
                {
                    AddValue(tally, line, isRefund ? -1 : 1, lines.Length == 1 && amount is { } all ? Math.Abs(all) : null, match.Row, state);
                }
            }
        }
    }

    // The price times the quantity; for the only item of an event that names no price, the event's own value.
    private void AddValue(ProductTally tally, ItemLine line, int sign, decimal? ofEvent, int row, ProductsState state)
    {
        tally.Units += sign * line.Quantity;
        var value = line.Price is { } price ? Math.Abs(price) * line.Quantity : ofEvent;
        var currency = _currencies[_currencyCodes[row]].Text;
        if (value is null)
        {
            state.WithoutPrice++;
        }
        else if (currency is not null && currency != _plan.Currency)
        {
            state.OtherCurrency++;
        }
        else
        {
            tally.Value += sign * value.Value;
        }
    }

    private PersonItem New(int item)
    {
        var done = _spare.TryPop(out var spare) ? spare : new PersonItem();
        done.Clear();
        return _ofPerson[item] = done;
    }
}
