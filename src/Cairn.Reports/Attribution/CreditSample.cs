using Cairn.Journeys.Attribution;
using Cairn.Journeys.Definitions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>Credits of some keys drawn again over persons, and the credit of first-ever customers: what figures of cost need besides the report.</summary>
internal sealed class CreditSample
{
    /// <summary>Intervals are made for so many keys, those that cost most.</summary>
    public const int MostKeys = 500;

    private const double Tail = 0.025;
    private readonly AttributionState _state;
    private readonly List<(string Key, bool IsCustomer)> _lanes;
    private readonly Dictionary<string, AttributionCredits> _byKey;

    private readonly int _minorDigits;

    private CreditSample(AttributionState state, List<(string, bool)> lanes, int minorDigits) =>
        (_state, _lanes, _byKey, _minorDigits) = (state, lanes, state.Keys.Where(key => key.Key is not null).ToDictionary(key => key.Key!, StringComparer.Ordinal), minorDigits);

    /// <summary>Runs the attribution once more, with first-ever customers beside it.</summary>
    /// <param name="request">As it was asked, with one model.</param>
    /// <param name="plan">Its common part.</param>
    /// <param name="site">Its currency is the report's.</param>
    /// <param name="keys">The keys to draw again.</param>
    /// <param name="cancellation">Stops it.</param>
    public static CreditSample? Of(AttributionRequest request, ReportPlan plan, ReportSite site, IReadOnlySet<string> keys, CancellationToken cancellation)
    {
        if (AttributionRequestReader.Read(request, plan, site, [], cancellation) is not { } query)
        {
            return null;
        }

        var customers = query.Conversions.Where(conversion => Newest(conversion.Set.Key, site) is { Customer: true }).ToList();
        var learned = LearnedLanes.Of(request, query, site, cancellation).Weights;
        var all = query.Conversions.Concat(customers.Select(customer => customer with { OnlyFirstEver = true })).ToList();
        var weights = learned.ToDictionary(pair => pair.Key, pair => pair.Value);
        for (var at = 0; at < customers.Count; at++)
        {
            if (learned.TryGetValue((query.Conversions.ToList().IndexOf(customers[at]), 0), out var its))
            {
                weights[(query.Conversions.Count + at, 0)] = its;
            }
        }

        var state = AttributionOperator.Run(
            query with { Conversions = all, FirstEver = [.. customers.Select(customer => customer.Set)], Learned = weights, Resampled = keys }, cancellation);
        return new CreditSample(state, [.. all.Select(conversion => (conversion.Set.Key, conversion.OnlyFirstEver))], AmountSplit.DigitsOf(query.Currency));
    }

    /// <summary>The credit of first-ever customers of a key; 0 for none. Null: of all keys, those without a path among them.</summary>
    public decimal Customers(string? key)
    {
        var credits = key is null ? _state.Keys : _byKey.TryGetValue(key, out var one) ? [one] : [];
        return credits.Sum(its => Lanes(isCustomer: true, null).Sum(lane => (decimal)its.Credit[lane])) / AttributionPlan.CreditUnits;
    }

    /// <summary>Whether any definition makes customers.</summary>
    public bool HasCustomers => _lanes.Any(lane => lane.IsCustomer);

    /// <summary>The bounds of the credit of some definitions; null where nothing was drawn.</summary>
    /// <param name="key">The key.</param>
    /// <param name="definitions">Their keys; null for first-ever customers.</param>
    /// <param name="shown">The credit as the report shows it: a model of the whole shares otherwise than path by path, and its interval is as wide for what it shows.</param>
    public (double Low, double High)? Credit(string key, IReadOnlyCollection<string>? definitions, decimal shown) => Bounds(key, definitions, isValue: false, shown);

    /// <summary>The bounds of the net value of some definitions; null where nothing was drawn.</summary>
    public (double Low, double High)? Value(string key, IReadOnlyCollection<string> definitions, decimal shown) => Bounds(key, definitions, isValue: true, shown);

    private (double Low, double High)? Bounds(string key, IReadOnlyCollection<string>? definitions, bool isValue, decimal shown)
    {
        if (!_byKey.TryGetValue(key, out var its) || its.Resampled is null)
        {
            return null;
        }

        var (sums, raw) = (new long[AttributionPlan.Replicates], 0m);
        foreach (var lane in Lanes(definitions is null, definitions))
        {
            raw += isValue ? its.Value[lane] : (decimal)its.Credit[lane] / AttributionPlan.CreditUnits;
            var drawn = isValue ? its.ValuesOf(lane) : its.CreditsOf(lane);
            for (var at = 0; at < sums.Length; at++)
            {
                sums[at] += drawn[at];
            }
        }

        Array.Sort(sums);
        var unit = isValue ? Math.Pow(10, -_minorDigits) : 1.0 / AttributionPlan.CreditUnits;
        var scale = raw == 0 ? 0 : unit * (double)(shown / raw);
        return (Quantile.Of(sums, Tail)!.Value * scale, Quantile.Of(sums, 1 - Tail)!.Value * scale);
    }

    private IEnumerable<int> Lanes(bool isCustomer, IReadOnlyCollection<string>? definitions) =>
        Enumerable.Range(0, _lanes.Count).Where(lane => _lanes[lane].IsCustomer == isCustomer && (definitions is null || definitions.Contains(_lanes[lane].Key)));

    private static ConversionDefinition? Newest(string key, ReportSite site) => site.Definitions.Where(definition => definition.Key == key).MaxBy(definition => definition.Version);
}
