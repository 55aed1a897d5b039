using Cairn.Journeys.Running;

namespace Cairn.Journeys.Retention;

/// <summary>The cohorts counted so far. Merges in any order.</summary>
public sealed class RetentionState : IJourneyState<RetentionState>
{
    private readonly int _periods;
    private readonly long[] _sizes;
    private readonly long[] _same;
    private readonly long[] _cells;
    private readonly long[] _last;
    private readonly decimal[] _money;

    internal RetentionState(int periods, bool hasMoney)
    {
        _periods = periods;
        (_sizes, _same) = (new long[periods], new long[periods]);
        (_cells, _last) = (new long[periods * periods], new long[periods * periods]);
        _money = new decimal[hasMoney ? periods * periods : 0];
    }

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Whether values were summed.</summary>
    public bool HasMoney => _money.Length > 0;

    /// <summary>Distinct visitors of a cohort.</summary>
    public long Size(int cohort) => _sizes[cohort];

    /// <summary>Those of them with enough return events after the start, still in the first period.</summary>
    public long ReturnedSamePeriod(int cohort) => _same[cohort];

    /// <summary>Visitors of a cohort who came back in the k-th period after it, k from 1.</summary>
    public long On(int cohort, int k) => _cells[(cohort * _periods) + k];

    /// <summary>Visitors of a cohort who came back in the k-th period after it or in a later one of the report, k from 1.</summary>
    public long OnOrAfter(int cohort, int k)
    {
        var sum = 0L;
        for (var last = k; last < _periods; last++)
        {
            sum += _last[(cohort * _periods) + last];
        }

        return sum;
    }

    /// <summary>The value of a cohort's conversions from their start up to the end of the k-th period, k from 0.</summary>
    public decimal Money(int cohort, int k)
    {
        var sum = 0m;
        for (var at = 0; at <= k; at++)
        {
            sum += _money[(cohort * _periods) + at];
        }

        return sum;
    }

    /// <inheritdoc/>
    public void Merge(RetentionState later)
    {
        if (later._periods != _periods || later.HasMoney != HasMoney)
        {
            throw new ArgumentException("The states are of different plans.", nameof(later));
        }

        Add(_sizes, later._sizes);
        Add(_same, later._same);
        Add(_cells, later._cells);
        Add(_last, later._last);
        for (var at = 0; at < _money.Length; at++)
        {
            _money[at] += later._money[at];
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Number(_periods);
        writer.Number(HasMoney ? 1 : 0);
        writer.Numbers(_sizes);
        writer.Numbers(_same);
        writer.Numbers(_cells);
        writer.Numbers(_last);
        foreach (var amount in _money)
        {
            writer.Amount(amount / 1.0000000000000000000000000000m);
        }
    }

    /// <inheritdoc/>
    public static RetentionState Read(StateReader reader)
    {
        var periods = reader.Number();
        if (periods is < 0 or > RetentionPlan.MaxPeriods)
        {
            throw new InvalidDataException("The number of periods in the state cannot be right.");
        }

        var state = new RetentionState((int)periods, reader.Number() != 0);
        foreach (var numbers in (long[][])[state._sizes, state._same, state._cells, state._last])
        {
            var read = reader.Numbers();
            if (read.Length != numbers.Length)
            {
                throw new InvalidDataException("A table in the state has not the size it should have.");
            }

            read.CopyTo(numbers, 0);
        }

        for (var at = 0; at < state._money.Length; at++)
        {
            state._money[at] = reader.Amount();
        }

        return state;
    }

    internal void AddMember(int cohort, int persons = 1) => _sizes[cohort] += persons;

    internal void AddSame(int cohort, int persons = 1) => _same[cohort] += persons;

    internal void AddCell(int cohort, int k, int persons = 1) => _cells[(cohort * _periods) + k] += persons;

    internal void AddLast(int cohort, int k, int persons = 1) => _last[(cohort * _periods) + k] += persons;

    internal void AddMoney(int cohort, int k, decimal amount) => _money[(cohort * _periods) + k] += amount;

    private static void Add(long[] to, long[] from)
    {
        for (var at = 0; at < to.Length; at++)
        {
            to[at] += from[at];
        }
    }
}
