using System.Runtime.CompilerServices;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Funnels;

/// <summary>What a funnel counts of some units: how far they came, in which time, and what the completed walks are worth.</summary>
public sealed class FunnelTally
{
    private readonly long[] _exactly;
    private readonly long[] _did;
    private readonly TimeSample?[] _fromFirst;
    private readonly TimeSample?[] _fromPrevious;

    /// <summary>An empty tally.</summary>
    /// <param name="steps">How many steps the funnel has.</param>
    public FunnelTally(int steps)
    {
        _exactly = new long[steps + 1];
        _did = new long[steps];
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
    public long Did(int step) => step == 0 ? Reached(0) : _did[step];

    /// <summary>Microseconds from step 1 to a step, from 0.</summary>
    public TimeSample FromFirst(int step) => _fromFirst[step] ?? new TimeSample();

    /// <summary>Microseconds from the step before on the walk to a step, from 0.</summary>
    public TimeSample FromPrevious(int step) => (step == 1 ? _fromFirst[1] : _fromPrevious[step]) ?? new TimeSample();

    /// <summary>Takes units of some level.</summary>
    public void Level(int level, long count = 1) => _exactly[level] += count;

    /// <summary>Takes a step of a walk.</summary>
    /// <param name="step">From 1, the second step.</param>
    /// <param name="fromFirst">Microseconds since the first step.</param>
    /// <param name="fromPrevious">Microseconds since the step before on the walk.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(int step, long fromFirst, long fromPrevious)
    {
        _did[step]++;
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
        for (var level = 0; level < _exactly.Length; level++)
        {
            _exactly[level] += later._exactly[level];
        }

        for (var step = 1; step < Steps; step++)
        {
            _did[step] += later._did[step];
            Merge(ref _fromFirst[step], later._fromFirst[step]);
            Merge(ref _fromPrevious[step], later._fromPrevious[step]);
        }
    }

    /// <summary>Writes the tally.</summary>
    public void Write(StateWriter writer)
    {
        writer.Numbers(_exactly);
        writer.Numbers(_did);
        writer.Number(InProgress);
        writer.Number(Valued);
        writer.Number(OtherCurrency);
        writer.Amount(Value);
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
        var (exactly, did) = (reader.Numbers(), reader.Numbers());
        if (did.Length is < 1 or > FunnelPlan.MaxSteps || exactly.Length != did.Length + 1)
        {
            throw new InvalidDataException("A funnel has 1 to 32 steps.");
        }

        var tally = new FunnelTally(did.Length)
        {
            InProgress = reader.Number(), Valued = reader.Number(), OtherCurrency = reader.Number(), Value = reader.Amount(),
        };
        exactly.CopyTo(tally._exactly, 0);
        did.CopyTo(tally._did, 0);
        for (var step = 1; step < did.Length; step++)
        {
            (tally._fromFirst[step], tally._fromPrevious[step]) = (TimeSample.Read(reader), TimeSample.Read(reader));
        }

        return tally;
    }

    private static void Merge(ref TimeSample? mine, TimeSample? later)
    {
        if (later is not null)
        {
            (mine ??= new TimeSample()).Merge(later);
        }
    }
}
