using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Conversions;

/// <summary>What the conversions report asks of journeys.</summary>
/// <param name="Context">The data.</param>
/// <param name="Definitions">The counted conversions, one for each row of the report.</param>
/// <param name="Range">Which conversions and sessions count.</param>
/// <param name="Currency">Values in other currencies are left out.</param>
/// <param name="LookbackMicros">How long before a macro conversion a micro still touches it, closed.</param>
public sealed record ConversionsPlan(
    CompileContext Context, IReadOnlyList<CountedConversions> Definitions, TimeRange Range, string Currency, long LookbackMicros)
{
    /// <summary>Only events of this set count; null: all.</summary>
    public IEventSet? Filter { get; init; }

    /// <summary>The column to group by; null: none.</summary>
    public Column? Breakdown { get; init; }
}

/// <summary>Counts visitors, sessions and conversions in one pass over all journeys.</summary>
/// <remarks>Persons are independent of each other, so tallies of any parts of the journeys add up.</remarks>
public static class ConversionsOperator
{
    /// <summary>Runs the plan.</summary>
    public static ConversionsResult Run(ConversionsPlan plan)
    {
        var total = new ConversionsGroup(plan.Definitions.Count);
        var groups = new Dictionary<int, ConversionsGroup>();
        for (var segment = 0; segment < plan.Context.View.Segments.Count; segment++)
        {
            new ConversionsScan(plan, segment, total, groups).Run();
        }

        AddUnmatched(plan, total);
        return new ConversionsResult(total, groups);
    }

    private static void AddUnmatched(ConversionsPlan plan, ConversionsGroup total)
    {
        for (var d = 0; d < plan.Definitions.Count; d++)
        {
            total.Tallies[d].UnmatchedRefunds = plan.Definitions[d].UnmatchedRefunds.Count(m => plan.Range.Contains(new Timestamp(m)));
        }
    }
}

/// <summary>The tallies of everything, and by value code of the breakdown.</summary>
public sealed record ConversionsResult(ConversionsGroup Total, IReadOnlyDictionary<int, ConversionsGroup> Groups);

/// <summary>The tallies of one group.</summary>
public sealed class ConversionsGroup
{
    internal ConversionsGroup(int definitions) => Tallies = [.. Enumerable.Range(0, definitions).Select(_ => new ConversionTally())];

    /// <summary>Visitors with an event in the range.</summary>
    public long Visitors { get; internal set; }

    /// <summary>Sessions that start in the range.</summary>
    public long Sessions { get; internal set; }

    /// <summary>All macro value in the range.</summary>
    public decimal MacroValue { get; internal set; }

    /// <summary>One for each definition of the plan.</summary>
    public IReadOnlyList<ConversionTally> Tallies { get; }
}

/// <summary>The conversions of one definition in one group.</summary>
public sealed class ConversionTally
{
    private readonly long[] _frequencies = new long[4];

    /// <summary>Counted conversions.</summary>
    public long Count { get; internal set; }

    /// <summary>Without those fully refunded.</summary>
    public long NetCount { get; internal set; }

    /// <summary>Distinct visitors among them.</summary>
    public long Visitors { get; internal set; }

    /// <summary>Distinct sessions that start in the range with at least one.</summary>
    public long Sessions { get; internal set; }

    /// <summary>Net values in the plan's currency.</summary>
    public decimal Value { get; internal set; }

    /// <summary>Conversions whose value is in <see cref="Value"/>.</summary>
    public long Valued { get; internal set; }

    /// <summary>Conversions whose value is left out, because it is in another currency.</summary>
    public long OtherCurrency { get; internal set; }

    /// <summary>Conversions whose value property was missing, no number or negative.</summary>
    public long WithoutValue { get; internal set; }

    /// <summary>Matches without a dedupe key.</summary>
    public long WithoutKey { get; internal set; }

    /// <summary>Matches that lost against an earlier one.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Refunded beyond the value of the conversion.</summary>
    public decimal ExcessRefund { get; internal set; }

    /// <summary>Refunds in the range without a conversion; only in the total.</summary>
    public long UnmatchedRefunds { get; internal set; }

    /// <summary>Macro value whose visitor had one of these before, within the lookback; for a macro its own value.</summary>
    public decimal Touched { get; internal set; }

    /// <summary>Visitors with 1, 2, 3, and 4 or more.</summary>
    public IReadOnlyList<long> Frequencies => _frequencies;

    /// <summary>Microseconds from the visitor's first event to the first occurrence, for visitors whose first lies in the range.</summary>
    public IReadOnlyList<long> MicrosFromFirst => FromFirst;

    /// <summary>Microseconds from the start of its session to the first occurrence, of those that have a session.</summary>
    public IReadOnlyList<long> MicrosInSession => InSession;

    /// <summary>The session's number at the first occurrence, of those that have a session.</summary>
    public IReadOnlyList<long> SessionsUntil => Until;

    internal List<long> FromFirst { get; } = [];

    internal List<long> InSession { get; } = [];

    internal List<long> Until { get; } = [];

    internal void AddVisitor(long conversions)
    {
        Visitors++;
        _frequencies[Math.Min(conversions, 4) - 1]++;
    }
}
