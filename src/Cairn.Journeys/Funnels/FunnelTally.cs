using System.Numerics;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Funnels;

/// <summary>What a funnel counts of some units: how far they came, in which time, and what the completed walks are worth.</summary>
/// <remarks>A property may have a million values, each with a tally: what few of them need is made when it is first needed.</remarks>
public sealed class FunnelTally
{
    private readonly long[] _exactly;
    private readonly long[] _did;
    private readonly long[] _went;
    private long[]? _open;
    private TimeSample?[]? _times;
    private TimeSample? _between;

    /// <summary>An empty tally.</summary>
    /// <param name="steps">How many steps the funnel has.</param>
    public FunnelTally(int steps)
    {
        _exactly = new long[steps + 1];
        _did = new long[steps];
        _went = new long[steps];
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
    public TimeSample Between => _between ?? new TimeSample();

    /// <summary>With open entry: units with a walk that ends at a step, from 0.</summary>
    public long Ended(int step) => OpenCount(OpenKind.Ended, step);

    /// <summary>With open entry: units of which every walk that ends at a step, from 0, begins there.</summary>
    public long Entered(int step) => OpenCount(OpenKind.Entered, step);

    /// <summary>With open entry: units with a walk that ends at a step, from 0, and has the required step before it.</summary>
    public long Joined(int step) => OpenCount(OpenKind.Joined, step);

    /// <summary>With open entry: units whose walk has the required step before a step, from 0, that may be left out, but not that step.</summary>
    public long Without(int step) => OpenCount(OpenKind.Without, step);

    /// <summary>Of <see cref="Without"/> those whose walk has the next required step.</summary>
    public long WentWithout(int step) => OpenCount(OpenKind.WentWithout, step);

    /// <summary>Microseconds from step 1 to a step, from 0.</summary>
    public TimeSample FromFirst(int step) => _times?[step] ?? new TimeSample();

    /// <summary>Microseconds from the step before on the walk to a step, from 0.</summary>
    public TimeSample FromPrevious(int step) => _times?[step == 1 ? 1 : Steps + step] ?? new TimeSample();

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
        Open(OpenKind.Ended, ended);
        Open(OpenKind.Entered, entered);
        Open(OpenKind.Joined, joined);
    }

    /// <summary>With open entry: takes the steps that a unit's walk left out, and those of them after which it went on.</summary>
    public void LeftOut(uint without, uint went)
    {
        Open(OpenKind.Without, without);
        Open(OpenKind.WentWithout, went);
    }

    /// <summary>Takes the time between the two steps of <see cref="FunnelMeasures.Between"/>, in microseconds.</summary>
    public void BetweenSteps(long micros) => (_between ??= new TimeSample()).Add(micros);

    /// <summary>Takes the times of a step of a walk.</summary>
    /// <param name="step">From 1, the second step.</param>
    /// <param name="fromFirst">Microseconds since the first step.</param>
    /// <param name="fromPrevious">Microseconds since the step before on the walk.</param>
    public void Time(int step, long fromFirst, long fromPrevious)
    {
        _times ??= new TimeSample?[2 * Steps];
        (_times[step] ??= new TimeSample()).Add(fromFirst);
        if (step > 1)
        {
            (_times[Steps + step] ??= new TimeSample()).Add(fromPrevious);
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
        Merge(ref _between, later._between);
        for (var level = 0; level < _exactly.Length; level++)
        {
            _exactly[level] += later._exactly[level];
        }

        for (var step = 0; step < Steps; step++)
        {
            _did[step] += later._did[step];
            _went[step] += later._went[step];
        }

        for (var at = 0; later._open is { } open && at < open.Length; at++)
        {
            (_open ??= new long[open.Length])[at] += open[at];
        }

        for (var at = 0; later._times is { } times && at < times.Length; at++)
        {
            Merge(ref (_times ??= new TimeSample?[times.Length])[at], times[at]);
        }
    }

    /// <summary>Writes the tally.</summary>
    public void Write(StateWriter writer)
    {
        writer.Numbers(_exactly);
        writer.Numbers(_did);
        writer.Numbers(_went);
        writer.Numbers(_open ?? []);
        writer.Number(InProgress);
        writer.Number(Valued);
        writer.Number(OtherCurrency);
        writer.Amount(Value);
        Between.Write(writer);
        for (var step = 1; step < Steps; step++)
        {
            FromFirst(step).Write(writer);
            (_times?[Steps + step] ?? new TimeSample()).Write(writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such tally.</exception>
    public static FunnelTally Read(StateReader reader)
    {
        var (exactly, did, went, open) = (reader.Numbers(), reader.Numbers(), reader.Numbers(), reader.Numbers());
        var steps = did.Length;
        if (steps is < 1 or > FunnelPlan.MaxSteps || exactly.Length != steps + 1 || went.Length != steps || (open.Length != 0 && open.Length != OpenKinds * steps))
        {
            throw new InvalidDataException("A funnel has 1 to 32 steps.");
        }

        var tally = new FunnelTally(steps)
        {
            InProgress = reader.Number(),
            Valued = reader.Number(),
            OtherCurrency = reader.Number(),
            Value = reader.Amount(),
            _between = TimeSample.Read(reader),
            _open = open.Length == 0 ? null : open,
            _times = new TimeSample?[2 * steps],
        };
        exactly.CopyTo(tally._exactly, 0);
        did.CopyTo(tally._did, 0);
        went.CopyTo(tally._went, 0);
        for (var step = 1; step < steps; step++)
        {
            (tally._times[step], tally._times[steps + step]) = (TimeSample.Read(reader), TimeSample.Read(reader));
        }

        return tally;
    }

    private const int OpenKinds = 5;

    private long OpenCount(OpenKind kind, int step) => _open?[((int)kind * Steps) + step] ?? 0;

    private void Open(OpenKind kind, uint bits)
    {
        if (bits != 0)
        {
            Add((_open ??= new long[OpenKinds * Steps]).AsSpan((int)kind * Steps, Steps), bits);
        }
    }

    private static void Add(Span<long> counts, uint bits)
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

    /// <summary>What is counted with open entry alone; the numbers are places in a written state.</summary>
    private enum OpenKind
    {
        Ended = 0,
        Entered = 1,
        Joined = 2,
        Without = 3,
        WentWithout = 4,
    }
}
