using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution;

/// <summary>The credits of each key: whole units of <see cref="AttributionPlan.CreditUnits"/> and exact amounts. A lane is <c>conversion · models + model</c>.</summary>
public sealed class AttributionState : IJourneyState<AttributionState>
{
    private const string BaselineText = "-";
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<AttributionCredits> _keys = [];

    /// <summary>An empty state.</summary>
    /// <param name="conversions">How many definitions.</param>
    /// <param name="models">How many models.</param>
    public AttributionState(int conversions, int models)
    {
        Lanes = conversions * models;
        Totals = [.. Enumerable.Range(0, conversions).Select(_ => new AttributionTotals())];
    }

    /// <inheritdoc/>
    public static int Version => 3;

    /// <summary>Definitions times models.</summary>
    public int Lanes { get; }

    /// <summary>By definition.</summary>
    public AttributionTotals[] Totals { get; }

    /// <summary>What other windows would move; empty unless the plan asks.</summary>
    public CreditMoves Moves { get; } = new();

    /// <summary>Every key with credit, in no order.</summary>
    public IReadOnlyList<AttributionCredits> Keys => _keys;

    /// <summary>The place of a key; it is made when it is new. Null: conversions without a path.</summary>
    public int Place(string? key)
    {
        // A key is never empty: a missing value has a text of its own, and an empty one is quoted by its separator.
        var text = key is null ? "" : "=" + key;
        if (!_places.TryGetValue(text, out var place))
        {
            _places[text] = place = _keys.Count;
            _keys.Add(new AttributionCredits(key, Lanes));
        }

        return place;
    }

    /// <summary>The place of what would have come without any touch; it is made when it is new.</summary>
    public int BaselinePlace()
    {
        if (!_places.TryGetValue(BaselineText, out var place))
        {
            _places[BaselineText] = place = _keys.Count;
            _keys.Add(new AttributionCredits(null, Lanes) { IsBaseline = true });
        }

        return place;
    }

    /// <inheritdoc/>
    public void Merge(AttributionState later)
    {
        foreach (var other in later._keys)
        {
            var mine = _keys[other.IsBaseline ? BaselinePlace() : Place(other.Key)];
            for (var lane = 0; lane < Lanes; lane++)
            {
                mine.Credit[lane] += other.Credit[lane];
                mine.NetCredit[lane] += other.NetCredit[lane];
                mine.Value[lane] += other.Value[lane];
            }

            mine.AddResampled(other.Resampled);
        }

        for (var at = 0; at < Totals.Length; at++)
        {
            Totals[at].Add(later.Totals[at]);
        }

        Moves.Merge(later.Moves);
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Number(Totals.Length);
        writer.Number(Lanes);
        foreach (var totals in Totals)
        {
            totals.Write(writer);
        }

        // In one order, whatever came first.
        writer.List(_keys.OrderBy(key => key.Key, StringComparer.Ordinal).ThenBy(key => key.IsBaseline).ToList(), key =>
        {
            writer.Number(key.IsBaseline ? 1 : 0);
            writer.Text(key.Key);
            for (var lane = 0; lane < Lanes; lane++)
            {
                writer.Number(key.Credit[lane]);
                writer.Number(key.NetCredit[lane]);
                writer.Amount(key.Value[lane]);
            }

            writer.Numbers(key.Resampled ?? []);
        });
        Moves.Write(writer);
    }

    /// <inheritdoc/>
    public static AttributionState Read(StateReader reader)
    {
        var (conversions, lanes) = (reader.Int(), reader.Int());
        if (conversions is < 0 or > 10_000 || lanes is < 0 or > 100_000 || (conversions == 0 ? lanes != 0 : lanes % conversions != 0))
        {
            throw new InvalidDataException("The attribution in the state cannot be that large.");
        }

        var state = new AttributionState(conversions, conversions == 0 ? 0 : lanes / conversions);
        foreach (var totals in state.Totals)
        {
            totals.Read(reader);
        }

        reader.List(() =>
        {
            var (isBaseline, text) = (reader.Number() != 0, reader.Text());
            var credits = state._keys[isBaseline ? state.BaselinePlace() : state.Place(text)];
            for (var lane = 0; lane < lanes; lane++)
            {
                (credits.Credit[lane], credits.NetCredit[lane], credits.Value[lane]) = (reader.Number(), reader.Number(), reader.Amount());
            }

            if (reader.List(reader.Number) is { Count: > 0 } drawn)
            {
                credits.AddResampled(drawn.Count == credits.ResampledCount ? [.. drawn] : throw new InvalidDataException("The replicates in the state are not as many as its lanes."));
            }

            return credits;
        });
        state.Moves.Read(reader);
        return state;
    }
}

/// <summary>The credits of one key by lane.</summary>
/// <param name="key">The texts of the dimensions; null: conversions without a path.</param>
/// <param name="lanes">How many lanes.</param>
public sealed class AttributionCredits(string? key, int lanes)
{
    /// <summary>The texts of the dimensions, joined by <c> / </c>; null: conversions without a path.</summary>
    public string? Key => key;

    /// <summary>What would have come without any touch; its <see cref="Key"/> is null as well.</summary>
    public bool IsBaseline { get; init; }

    /// <summary>In units of <see cref="AttributionPlan.CreditUnits"/>.</summary>
    public long[] Credit { get; } = new long[lanes];

    /// <summary>The same without conversions that were fully refunded.</summary>
    public long[] NetCredit { get; } = new long[lanes];

    /// <summary>Net values.</summary>
    public decimal[] Value { get; } = new decimal[lanes];

    /// <summary>By lane the credits of each replicate, then the values in minor units; null where nothing was drawn again.</summary>
    public long[]? Resampled { get; private set; }

    internal int ResampledCount => lanes * 2 * AttributionPlan.Replicates;

    /// <summary>The credits of a lane's replicates; empty where nothing was drawn again.</summary>
    public ReadOnlySpan<long> CreditsOf(int lane) => Of(lane * 2);

    /// <summary>The values of a lane's replicates in minor units; empty where nothing was drawn again.</summary>
    public ReadOnlySpan<long> ValuesOf(int lane) => Of((lane * 2) + 1);

    internal void Draw(int lane, long credit, long units, ReadOnlySpan<int> weights)
    {
        Resampled ??= new long[ResampledCount];
        var credits = Resampled.AsSpan(lane * 2 * weights.Length, weights.Length);
        var values = Resampled.AsSpan(((lane * 2) + 1) * weights.Length, weights.Length);
        for (var at = 0; at < weights.Length; at++)
        {
            credits[at] += weights[at] * credit;
            values[at] += weights[at] * units;
        }
    }

    internal void AddResampled(long[]? others)
    {
        if (others is null)
        {
            return;
        }

        Resampled ??= new long[ResampledCount];
        for (var at = 0; at < others.Length; at++)
        {
            Resampled[at] += others[at];
        }
    }

    private ReadOnlySpan<long> Of(int place) => Resampled is null ? [] : Resampled.AsSpan(place * AttributionPlan.Replicates, AttributionPlan.Replicates);
}

/// <summary>The conversions of one definition in the range.</summary>
public sealed class AttributionTotals
{
    /// <summary>All.</summary>
    public long Count { get; set; }

    /// <summary>Those without a touch in their window.</summary>
    public long WithoutPath { get; set; }

    /// <summary>Those with a value in another currency, which is left out.</summary>
    public long OtherCurrency { get; set; }

    /// <summary>Those with a value in another currency and no rate of their day; it is left out.</summary>
    public long NoRate { get; set; }

    /// <summary>Those with more than <see cref="AttributionPlan.MaxTouches"/> touches.</summary>
    public long LongPaths { get; set; }

    /// <summary>Net values.</summary>
    public decimal Value { get; set; }

    internal void Add(AttributionTotals later)
    {
        Count += later.Count;
        WithoutPath += later.WithoutPath;
        OtherCurrency += later.OtherCurrency;
        LongPaths += later.LongPaths;
        NoRate += later.NoRate;
        Value += later.Value;
    }

    internal void Write(StateWriter writer)
    {
        writer.Numbers([Count, WithoutPath, OtherCurrency, LongPaths, NoRate]);
        writer.Amount(Value);
    }

    internal void Read(StateReader reader)
    {
        if (reader.List(reader.Number) is not [var count, var without, var other, var longer, var noRate])
        {
            throw new InvalidDataException("The totals in the state are not five numbers.");
        }

        (Count, WithoutPath, OtherCurrency, LongPaths, NoRate, Value) = (count, without, other, longer, noRate, reader.Amount());
    }
}
