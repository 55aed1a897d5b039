using Cairn.Journeys.Running;

namespace Cairn.Journeys.Conversions;

/// <summary>The conversions of one definition, or of one kind or role, in one group.</summary>
public sealed class ConversionTally
{
    private long[] _frequencies = new long[4];

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

    /// <summary>Visitors who have one of these and a macro conversion, in all history; only in the total.</summary>
    public long WithMacro { get; internal set; }

    /// <summary>Those of them whose first of these comes after their first macro conversion.</summary>
    public long AfterMacro { get; internal set; }

    /// <summary>Visitors with 1, 2, 3, and 4 or more.</summary>
    public IReadOnlyList<long> Frequencies => _frequencies;

    /// <summary>Microseconds from the visitor's first event to the first occurrence, for visitors whose first lies in the range.</summary>
    public ValueQuantiles MicrosFromFirst { get; private set; } = new();

    /// <summary>Microseconds from the start of its session to the first occurrence, of those that have a session.</summary>
    public ValueQuantiles MicrosInSession { get; private set; } = new();

    /// <summary>The session's number at the first occurrence, of those that have a session.</summary>
    public ValueQuantiles SessionsUntil { get; private set; } = new();

    internal void AddVisitor(long conversions)
    {
        Visitors++;
        _frequencies[Math.Min(conversions, 4) - 1]++;
    }

    internal void Merge(ConversionTally other)
    {
        Count += other.Count;
        NetCount += other.NetCount;
        Visitors += other.Visitors;
        Sessions += other.Sessions;
        Value += other.Value;
        Valued += other.Valued;
        OtherCurrency += other.OtherCurrency;
        WithoutValue += other.WithoutValue;
        WithoutKey += other.WithoutKey;
        Duplicates += other.Duplicates;
        ExcessRefund += other.ExcessRefund;
        UnmatchedRefunds += other.UnmatchedRefunds;
        Touched += other.Touched;
        WithMacro += other.WithMacro;
        AfterMacro += other.AfterMacro;
        for (var i = 0; i < _frequencies.Length; i++)
        {
            _frequencies[i] += other._frequencies[i];
        }

        MicrosFromFirst.Merge(other.MicrosFromFirst);
        MicrosInSession.Merge(other.MicrosInSession);
        SessionsUntil.Merge(other.SessionsUntil);
    }

    internal void Write(StateWriter writer)
    {
        writer.Numbers([Count, NetCount, Visitors, Sessions, Valued, OtherCurrency, WithoutValue, WithoutKey, Duplicates, UnmatchedRefunds, WithMacro, AfterMacro, .. _frequencies]);
        writer.Amount(Value);
        writer.Amount(ExcessRefund);
        writer.Amount(Touched);
        MicrosFromFirst.Write(writer);
        MicrosInSession.Write(writer);
        SessionsUntil.Write(writer);
    }

    internal static ConversionTally Read(StateReader reader) => reader.Numbers() is [var count, var net, var visitors, var sessions, var valued, var other, var noValue, var noKey, var duplicates, var unmatched, var both, var after, _, _, _, _] all
        ? new ConversionTally
        {
            Count = count,
            NetCount = net,
            Visitors = visitors,
            Sessions = sessions,
            Valued = valued,
            OtherCurrency = other,
            WithoutValue = noValue,
            WithoutKey = noKey,
            Duplicates = duplicates,
            UnmatchedRefunds = unmatched,
            WithMacro = both,
            AfterMacro = after,
            _frequencies = all[^4..],
            Value = reader.Amount(),
            ExcessRefund = reader.Amount(),
            Touched = reader.Amount(),
            MicrosFromFirst = ValueQuantiles.Read(reader),
            MicrosInSession = ValueQuantiles.Read(reader),
            SessionsUntil = ValueQuantiles.Read(reader),
        }
        : throw new InvalidDataException("A tally in the state cannot be right.");
}
