using System.Collections;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Conversions;

/// <summary>The counted conversions of one index segment.</summary>
public sealed class SegmentConversions
{
    private readonly Lazy<int[]> _rows;
    private readonly Func<WorthRule.Rows[]> _openRules;
    private readonly Func<long, int> _versionOf;
    private WorthRule.Rows[]? _rules;

    internal SegmentConversions(IndexSegment segment, Func<int[]> rows, Func<WorthRule.Rows[]> rules, Func<long, int> versionOf)
    {
        Segment = segment;
        _rows = new Lazy<int[]>(rows);
        _openRules = rules;
        _versionOf = versionOf;
        Worth = new WorthList(this);
    }

    /// <summary>Where the rows lie.</summary>
    public IndexSegment Segment { get; }

    /// <summary>The row of each counted conversion, ascending. Found when first asked for, where the names of events decide.</summary>
    public int[] Rows => _rows.Value;

    /// <summary>What each is worth; aligned with <see cref="Rows"/>.</summary>
    public WorthList Worth { get; }

    /// <summary>Rows that lost against an earlier match with the same key, ascending.</summary>
    public int[] Duplicates { get; internal init; } = [];

    /// <summary>Rows that match but lack the dedupe key, ascending.</summary>
    public int[] WithoutKey { get; internal init; } = [];

    /// <summary>What was refunded of some rows.</summary>
    internal Dictionary<int, decimal> Refunds { get; } = [];

    /// <summary>The refunds of some rows, each with its moment, in no order.</summary>
    internal Dictionary<int, List<(long Micros, decimal Amount)>> RefundDates { get; } = [];

    /// <summary>What the conversion of a row is worth.</summary>
    /// <param name="row">The row of a counted conversion.</param>
    public ConversionWorth WorthOf(int row)
    {
        var rules = _rules ??= _openRules();
        var worth = rules[rules.Length == 1 ? 0 : _versionOf(Segment.Micros[row])].Of(row);
        return Refunds.Count > 0 && Refunds.TryGetValue(row, out var refunded) ? worth with { Refunded = refunded } : worth;
    }

    /// <summary>What conversions are worth as whole units of a currency, without looking at each; null where versions, refunds or another kind of value stand against it.</summary>
    internal WholeAmounts.Rows? WholeWorth(string currency, int minorDigits) =>
        Refunds.Count == 0 && (_rules ??= _openRules()) is [var rule] ? rule.Whole(currency, minorDigits) : null;

    /// <summary>Worth by place in the list of rows; read from the events, not kept.</summary>
    public sealed class WorthList : IReadOnlyList<ConversionWorth>
    {
        private readonly SegmentConversions _of;

        internal WorthList(SegmentConversions of) => _of = of;

        /// <summary>How many conversions.</summary>
        public int Length => _of.Rows.Length;

        /// <inheritdoc/>
        public int Count => Length;

        /// <summary>What a conversion is worth.</summary>
        public ConversionWorth this[int index] => _of.WorthOf(_of.Rows[index]);

        /// <inheritdoc/>
        public IEnumerator<ConversionWorth> GetEnumerator() => _of.Rows.Select(_of.WorthOf).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
