using Cairn.Journeys.Definitions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Television;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Television;

/// <summary>Adds up some impressions and what is credited to them.</summary>
/// <param name="definitions">Whose conversions are counted, by their place.</param>
/// <param name="currency">Cost and value in another one are left out.</param>
internal sealed class TvSums(IReadOnlyList<ConversionDefinition> definitions, string currency)
{
    private const int LowVisits = 30;
    private readonly HashSet<int> _households = [];
    private readonly long[] _verified = new long[definitions.Count];
    private readonly long[] _influenced = new long[definitions.Count];
    private long _impressions;
    private long _matchable;
    private long _without;
    private long _completed;
    private long _verifiedVisits;
    private long _influencedVisits;
    private decimal _verifiedValue;
    private decimal _influencedValue;
    private decimal? _cost;

    /// <summary>What the impressions cost.</summary>
    public decimal? Cost => _cost;

    /// <summary>Adds an impression.</summary>
    /// <param name="one">It.</param>
    /// <param name="household">Its household; below 0 for none.</param>
    public void Add(Impression one, int household)
    {
        _impressions++;
        _completed += one.CompletedMicros is null ? 0 : 1;
        _without += one.Label is null ? 1 : 0;
        if (household >= 0)
        {
            _matchable++;
            _households.Add(household);
        }

        if (one.Cost is { } cost && IsOwn(one.Currency))
        {
            _cost = (_cost ?? 0) + cost;
        }
    }

    /// <summary>Adds a visit.</summary>
    public void AddVisit(bool isVerified)
    {
        _verifiedVisits += isVerified ? 1 : 0;
        _influencedVisits += isVerified ? 0 : 1;
    }

    /// <summary>Adds a conversion.</summary>
    public void AddConversion(HouseholdConversion conversion, bool isVerified)
    {
        (isVerified ? _verified : _influenced)[conversion.Definition]++;
        if (definitions[conversion.Definition].Kind == ConversionKind.Macro && IsOwn(conversion.Currency))
        {
            (_verifiedValue, _influencedValue) = (_verifiedValue + (isVerified ? conversion.Net ?? 0 : 0), _influencedValue + (isVerified ? 0 : conversion.Net ?? 0));
        }
    }

    /// <summary>The figures.</summary>
    public TvRow Row(string key, TvIncremental? incremental = null)
    {
        var macros = Macros(_verified);
        return new TvRow
        {
            Key = key,
            Impressions = _impressions,
            Completed = _completed,
            CompletionRate = Proportion.Rate(_completed, _impressions),
            Reach = _households.Count,
            Frequency = Proportion.Rate(_matchable, _households.Count),
            WithoutHousehold = Proportion.Rate(_without, _impressions),
            Verified = Outcome(_verifiedVisits, _verified, _verifiedValue),
            Influenced = Outcome(_influencedVisits, _influenced, _influencedValue),
            Incremental = incremental,
            Cost = _cost is { } cost ? Decimals.Print(cost) : null,
            Cpm = Per(_cost * 1_000, _impressions),
            Cpcv = Per(_cost, _completed),
            Cpvv = Per(_cost, _verifiedVisits),
            Cpa = Per(_cost, macros),
            Roas = _cost > 0 && HasValue ? (double)(_verifiedValue / _cost.Value) : null,
            LowData = _verifiedVisits < LowVisits,
        };
    }

    /// <summary>Cost for each of some; null where nobody knows the cost, or there are none.</summary>
    internal static string? Per(decimal? cost, decimal count) => cost is { } whole && count > 0 ? Money(whole / count) : null;

    /// <summary>To six places, as costs come.</summary>
    internal static string Money(decimal amount) => Decimals.Print(Math.Round(amount, 6));

    private bool HasValue => definitions.Any(definition => definition.Kind == ConversionKind.Macro && definition.Value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property);

    private bool IsOwn(string? other) => other is null || string.Equals(other, currency, StringComparison.OrdinalIgnoreCase);

    private long Macros(long[] counts) => counts.Where((_, at) => definitions[at].Kind == ConversionKind.Macro).Sum();

    private TvOutcome Outcome(long visits, long[] counts, decimal value) => new()
    {
        Visits = visits,
        VisitsPerHousehold = Proportion.Rate(visits, _households.Count),
        Micros = [.. definitions.Select((definition, at) => (definition, at)).Where(pair => pair.definition.Kind == ConversionKind.Micro).Select(pair => new TvMicro(pair.definition.Key, counts[pair.at]))],
        Macros = Macros(counts),
        Value = HasValue ? Decimals.Print(value) : null,
        CostPerVisit = Per(_cost, visits),
        CostPerMacro = Per(_cost, Macros(counts)),
    };
}
