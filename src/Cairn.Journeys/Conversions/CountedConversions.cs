using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Money;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Conversions;

/// <summary>The conversions of one definition over all history, after match, dedupe, counting, value and refunds. Immutable; any thread may read.</summary>
public sealed class CountedConversions
{
    /// <summary>The newest version that took part.</summary>
    public required ConversionDefinition Definition { get; init; }

    /// <summary>One entry for each segment of the view, in its order.</summary>
    public required IReadOnlyList<SegmentConversions> Segments { get; init; }

    /// <summary>When each refund happened that belongs to no counted conversion, in microseconds; ascending.</summary>
    public required IReadOnlyList<long> UnmatchedRefunds { get; init; }

    /// <summary>Whether matches may have been left out or lacked a key because of the definition's dedupe.</summary>
    internal bool HasKeys => Names is null;

    /// <summary>Whether a conversion may be worth something; a version before the newest may have said so.</summary>
    internal bool HasWorth { get; init; } = true;

    /// <summary>The conversions as a set of events.</summary>
    public IEventSet Set => new ConversionSet(this);

    /// <summary>By name code, when the conversions are all events of these names, as far as the report sees them; else null.</summary>
    internal bool[]? Names { get; init; }

    /// <summary>The rows of a stretch of a segment that are counted conversions, ascending.</summary>
    internal ReadOnlySpan<int> RowsIn(IndexSegment segment, int firstRow, int endRow)
    {
        foreach (var part in Segments)
        {
            if (ReferenceEquals(part.Segment, segment))
            {
                var (first, end) = (part.Rows.AsSpan().BinarySearch(firstRow), part.Rows.AsSpan().BinarySearch(endRow));
                return part.Rows.AsSpan((first < 0 ? ~first : first)..(end < 0 ? ~end : end));
            }
        }

        return [];
    }
}

/// <summary>What one conversion is worth.</summary>
/// <param name="Amount">Before refunds; null when its definition has no value.</param>
/// <param name="Currency">ISO 4217; null means the site's.</param>
/// <param name="Refunded">The sum of its refunds, 0 or more.</param>
/// <param name="WithoutValue">Its value property was missing, no number or negative, and counts as 0.</param>
public readonly record struct ConversionWorth(decimal? Amount, string? Currency, decimal Refunded = 0, bool WithoutValue = false)
{
    /// <summary>The amount less its refunds, never below 0; null when its definition has no value.</summary>
    public decimal? Net => Amount is { } amount ? Math.Max(0, amount - Refunded) : null;

    /// <summary>What was refunded beyond the amount.</summary>
    public decimal Excess => Math.Max(0, Refunded - (Amount ?? 0));

    /// <summary>The same in a report's currency, rounded once; what no rate is known for stays as it is.</summary>
    /// <param name="currency">The report's.</param>
    /// <param name="money">Its rates; null: none.</param>
    /// <param name="micros">When the conversion happened.</param>
    internal ConversionWorth In(string currency, IMoneyConverter? money, long micros)
    {
        if (Currency is null || Currency == currency || Net is not { } net || money?.Convert(net, Currency, new Timestamp(micros)) is not { } own)
        {
            return this;
        }

        // What is left is what was converted; only where nothing is left the amount itself matters, beside what was refunded beyond it.
        var refunded = Refunded == 0 ? 0 : money.Convert(Refunded, Currency, new Timestamp(micros)) ?? 0;
        return this with { Currency = currency, Refunded = refunded, Amount = net > 0 ? own + refunded : money.Convert(Amount ?? 0, Currency, new Timestamp(micros)) };
    }

    /// <summary>Whether nothing of it is left.</summary>
    public bool IsFullyRefunded => Refunded > 0 && Refunded >= Amount;
}
