using System.Numerics;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Funnels;

/// <summary>What a funnel counts of some units: how far they came, in which time, and what the completed walks are worth.</summary>
public sealed class FunnelTally
{
    private readonly long[] _exactly;
    private readonly long[] _did;
    private readonly long[] _went;
    private readonly long[] _ended;
    private readonly long[] _entered;
    private readonly long[] _joined;
    private readonly long[] _without;
    private readonly long[] _wentWithout;
    private readonly TimeSample?[] _fromFirst;
    private readonly TimeSample?[] _fromPrevious;

    /// <summary>An empty tally.</summary>
    /// <param name="steps">How many steps the funnel has.</param>
    public FunnelTally(int steps)
    {
        _exactly = new long[steps + 1];
        _did = new long[steps];
        _went = new long[steps];
        _ended = new long[steps];
        _entered = new long[steps];
        _joined = new long[steps];
        _without = new long[steps];
        _wentWithout = new long[steps];
        _fromFirst = new TimeSample?[steps];
        _fromPrevious = new TimeSample?[steps];
    }

    /// <summary>How many steps the funnel has.</summary>
    public int Steps => _did.Length;

    /// <summary>Units that did not complete and whose window was still open.</summary>
    public long InProgress { get; internal set; }

    /// <summary>The sum of the values of completed walks, in the report's currency.</summary>
    public decimal Value { get; private set; }

    /// <summary>How many completed walks had a value.</summary>
    public long Valued { get; private set; }

    /// <summary>How many completed walks had a value in another currency.</summary>
    public long OtherCurrency { get; private set; }

    /// <summary>Units whose level is at least a step, from 0.</summary>
    public long Reached(int step)
    {
        var reached = 0L;
        for (var level = step + 1; level < _exactly.Length; level++)
        {
            reached += _exactly[level];
        }

        return reached;
    }

    /// <summary>Units whose walk has a step, from 0.</summary>
    public long Did(int step) => _did[step];

    /// <summary>Units that did a step, from 0, and reached a later one that cannot be left out.</summary>
    public long Went(int step) => _went[step];

    /// <summary>Microseconds between the two steps of <see cref="FunnelMeasures.Between"/>.</summary>
    public TimeSample Between { get; private set; } = new();

    /// <summary>With open entry: units with a walk that ends at a step, from 0.</summary>
    public long Ended(int step) => _ended[step];

    /// <summary>With open entry: units of which every walk that ends at a step, from 0, begins there.</summary>
    public long Entered(int step) => _entered[step];

    /// <summary>With open entry: units with a walk that ends at a step, from 0, and has the required step before it.</summary>
    public long Joined(int step) => _joined[step];

    /// <summary>With open entry: units whose walk has the required step before a step, from 0, that may be left out, but not that step.</summary>
    public long Without(int step) => _without[step];

    /// <summary>Of <see cref="Without"/> those whose walk has the next required step.</summary>
    public long WentWithout(int step) => _wentWithout[step];

    /// <summary>Microseconds from step 1 to a step, from 0.</summary>
    public TimeSample FromFirst(int step) => _fromFirst[step] ?? new TimeSample();

    /// <summary>Microseconds from the step before on the walk to a step, from 0.</summary>
    public TimeSample FromPrevious(int step) => (step == 1 ? _fromFirst[1] : _fromPrevious[step]) ?? new TimeSample();

    /// <summary>Takes units of some level.</summary>
    public void Level(int level, long count = 1) => _exactly[level] += count;

    /// <summary>Takes units that did the first step and no other.</summary>
    public void Ones(long count)
    {
        _exactly[1] += count;
        _did[0] += count;
    }

    /// <summary>Takes the steps of a unit's walk, a bit for each.</summary>
    /// <param name="did">The steps.</param>
    /// <param name="level">The unit's level.</param>
    public void Take(uint did, int level)
    {
        Add(_did, did);
        Add(_went, did & (uint)((1UL << Math.Max(0, level - 1)) - 1));
    }

    /// <summary>Takes the steps that walks of a unit end at, those that none was before, and those that walks came to from the required step before.</summary>
    public void Open(uint ended, uint entered, uint joined)
    {
        Add(_ended, ended);
        Add(_entered, entered);
        Add(_joined, joined);
    }

    /// <summary>With open entry: takes the steps that a unit's walk left out, and those of them after which it went on.</summary>
    public void LeftOut(uint without, uint went)
    {
        Add(_without, without);
        Add(_wentWithout, went);
    }

    /// <summary>Takes the times of a step of a walk.</summary>
    /// <param name="step">From 1, the second step.</param>
    /// <param name="fromFirst">Microseconds since the first step.</param>
    /// <param name="fromPrevious">Microseconds since the step before on the walk.</param>
    public void Time(int step, long fromFirst, long fromPrevious)
    {
        (_fromFirst[step] ??= new TimeSample()).Add(fromFirst);
        if (step > 1)
        {
            (_fromPrevious[step] ??= new TimeSample()).Add(fromPrevious);
        }
    }

    /// <summary>Takes the value of a completed walk.</summary>
    /// <param name="amount">How much.</param>
    /// <param name="counts">Whether it is in the report's currency.</param>
    public void Worth(decimal amount, bool counts)
    {
        Value += counts ? amount : 0;
        Valued += counts ? 1 : 0;
        OtherCurrency += counts ? 0 : 1;
    }

    /// <summary>Takes over another tally.</summary>
    public void Merge(FunnelTally later)
    {
        InProgress += later.InProgress;
        Value += later.Value;
        Valued += later.Valued;
        OtherCurrency += later.OtherCurrency;
        Between.Merge(later.Between);
        for (var level = 0; level < _exactly.Length; level++)
        {
            _exactly[level] += later._exactly[level];
        }

        for (var step = 0; step < Steps; step++)
        {
            _did[step] += later._did[step];
            _went[step] += later._went[step];
            _ended[step] += later._ended[step];
            _entered[step] += later._entered[step];
            _joined[step] += later._joined[step];
            _without[step] += later._without[step];
            _wentWithout[step] += later._wentWithout[step];
            Merge(ref _fromFirst[step], later._fromFirst[step]);
            Merge(ref _fromPrevious[step], later._fromPrevious[step]);
        }
    }

    /// <summary>Writes the tally.</summary>
    public void Write(StateWriter writer)
    {
        writer.Numbers(_exactly);
        writer.Numbers(_did);
        writer.Numbers(_went);
        writer.Numbers(_ended);
        writer.Numbers(_entered);
        writer.Numbers(_joined);
        writer.Numbers(_without);
        writer.Numbers(_wentWithout);
        writer.Number(InProgress);
        writer.Number(Valued);
        writer.Number(OtherCurrency);
        writer.Amount(Value);
        Between.Write(writer);
        for (var step = 1; step < Steps; step++)
        {
            FromFirst(step).Write(writer);
            (_fromPrevious[step] ?? new TimeSample()).Write(writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such tally.</exception>
    public static FunnelTally Read(StateReader reader)
    {
        var exactly = reader.Numbers();
        long[][] counts = [reader.Numbers(), reader.Numbers(), reader.Numbers(), reader.Numbers(), reader.Numbers(), reader.Numbers(), reader.Numbers()];
        var steps = counts[0].Length;
        if (steps is < 1 or > FunnelPlan.MaxSteps || exactly.Length != steps + 1 || counts.Any(count => count.Length != steps))
        {
            throw new InvalidDataException("A funnel has 1 to 32 steps.");
        }

        var tally = new FunnelTally(steps)
        {
            InProgress = reader.Number(),
            Valued = reader.Number(),
            OtherCurrency = reader.Number(),
            Value = reader.Amount(),
            Between = TimeSample.Read(reader),
        };
        exactly.CopyTo(tally._exactly, 0);
        foreach (var (from, to) in counts.Zip([tally._did, tally._went, tally._ended, tally._entered, tally._joined, tally._without, tally._wentWithout]))
        {
            from.CopyTo(to, 0);
        }

        for (var step = 1; step < steps; step++)
        {
            (tally._fromFirst[step], tally._fromPrevious[step]) = (TimeSample.Read(reader), TimeSample.Read(reader));
        }

        return tally;
    }

    private static void Add(long[] counts, uint bits)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            counts[BitOperations.TrailingZeroCount(bits)]++;
        }
    }

    private static void Merge(ref TimeSample? mine, TimeSample? later)
    {
        if (later is not null)
        {
            (mine ??= new TimeSample()).Merge(later);
        }
    }
}
