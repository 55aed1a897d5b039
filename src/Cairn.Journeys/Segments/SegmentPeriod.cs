using System.Globalization;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Segments;

/// <summary>The stretch of time a condition of a segment looks at.</summary>
public abstract record SegmentPeriod
{
    private protected SegmentPeriod() { }

    /// <summary>All of history.</summary>
    public static SegmentPeriod AllHistory { get; } = new Ever();

    /// <summary>The range of the report.</summary>
    public static SegmentPeriod ReportRange { get; } = new Range();

    /// <summary>All of history.</summary>
    public sealed record Ever : SegmentPeriod
    {
        /// <inheritdoc/>
        public override string ToString() => "ever";
    }

    /// <summary>The range of the report.</summary>
    public sealed record Range : SegmentPeriod
    {
        /// <inheritdoc/>
        public override string ToString() => "range";
    }

    /// <summary><c>[as_of - span, as_of)</c>.</summary>
    public sealed record Last(Duration Span) : SegmentPeriod
    {
        /// <inheritdoc/>
        public override string ToString() => $"last {Span}";
    }

    /// <summary>That many full local days before today.</summary>
    public sealed record LastDays(int Days) : SegmentPeriod
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"last {Days} days");
    }

    /// <summary>Local days, both inside.</summary>
    public sealed record Dates(DateOnly From, DateOnly To) : SegmentPeriod
    {
        /// <inheritdoc/>
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{From:yyyy-MM-dd} .. {To:yyyy-MM-dd}");
    }
}
