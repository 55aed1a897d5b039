using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution.Learned;

/// <summary>A journey with the days of its touches, counted from the first.</summary>
/// <param name="Start">When its first touch was, in microseconds.</param>
/// <param name="Days">Days that were lived through, at least 1; the last one is that of the conversion or of the end.</param>
/// <param name="Converted">Whether it ends in the conversion.</param>
/// <param name="Device">Of the first touch's event; null for none.</param>
/// <param name="IsNew">Whether the first touch is the person's first event.</param>
/// <param name="Touches">Channel and day of each, the earliest first.</param>
/// <param name="Order">A number that depends on the person and the journey alone: whom a sample takes.</param>
public sealed record TimedJourney(long Start, int Days, bool Converted, string? Device, bool IsNew, IReadOnlyList<(string Channel, int Day)> Touches, ulong Order);

/// <summary>Finds journeys with their times: what the model of time to event is learned from.</summary>
public static class TimedJourneysOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TimedJourneysState Run(TrainingPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var state = JourneyRun.RunAnyOrder(plan.Scope.View, () => new TimedJourneysState(), () => new TimedWorker(plan), cancellation);
        foreach (var (household, ads) in plan.Ads?.Unvisited(plan.Scope, plan.GapMicros) ?? [])
        {
            var (start, last) = (plan.Ads!.MicrosOf(ads[0]), plan.Ads.MicrosOf(ads[^1]));
            state.Add(new TimedJourney(
                start, HazardRows.DayOf(start, last + plan.GapMicros) + 1, Converted: false, Face(ads[0]).Device, IsNew: true,
                [.. ads.Take(AttributionPlan.MaxTouches).Select(ad => (Face(ad).Channel ?? TouchDimension.None, HazardRows.DayOf(start, plan.Ads.MicrosOf(ad))))],
                CountedJourneys.Mix(CountedJourneys.Mix((ulong)household) ^ unchecked((ulong)start))));
        }

        return state;

        AdFace Face(int ad) => plan.Ads!.Faces[plan.Ads.FaceOf(ad)];
    }
}

/// <summary>Journeys of both kinds: all counted, and of each those with the lowest order up to a limit.</summary>
public sealed class TimedJourneysState : IJourneyState<TimedJourneysState>
{
    /// <summary>So many converting journeys are looked at, and as many null ones; of more a sample stands for all.</summary>
    public const int Most = 10_000;

    private readonly List<TimedJourney>[] _kept = [[], []];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>How many converted.</summary>
    public long Conversions { get; private set; }

    /// <summary>How many did not.</summary>
    public long Nulls { get; private set; }

    /// <summary>Those that are looked at, in an order that does not depend on how they were gathered.</summary>
    public IReadOnlyList<TimedJourney> Sample(bool converted)
    {
        Trim(converted ? 1 : 0, Most);
        return _kept[converted ? 1 : 0];
    }

    /// <inheritdoc/>
    public void Merge(TimedJourneysState later)
    {
        ArgumentNullException.ThrowIfNull(later);
        (Conversions, Nulls) = (Conversions + later.Conversions, Nulls + later.Nulls);
        for (var kind = 0; kind < 2; kind++)
        {
            _kept[kind].AddRange(later._kept[kind]);
            Trim(kind, Most);
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Number(Conversions);
        writer.Number(Nulls);
        foreach (var journeys in (IReadOnlyList<TimedJourney>[])[Sample(converted: false), Sample(converted: true)])
        {
            writer.List(journeys, journey =>
            {
                writer.Number(journey.Start);
                writer.Number(journey.Days);
                writer.Text(journey.Device);
                writer.Number(journey.IsNew ? 1 : 0);
                writer.Number(unchecked((long)journey.Order));
                writer.List(journey.Touches, touch =>
                {
                    writer.Text(touch.Channel);
                    writer.Number(touch.Day);
                });
            });
        }
    }

    /// <inheritdoc/>
    public static TimedJourneysState Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var state = new TimedJourneysState { Conversions = reader.Number(), Nulls = reader.Number() };
        for (var kind = 0; kind < 2; kind++)
        {
            var converted = kind == 1;
            state._kept[kind].AddRange(reader.List(() =>
            {
                var (start, days, device, isNew, order) = (reader.Number(), reader.Int(), reader.Text(), reader.Number() != 0, unchecked((ulong)reader.Number()));
                return new TimedJourney(start, days, converted, device, isNew, reader.List(() => (reader.Text() ?? TouchDimension.None, reader.Int())), order);
            }));
        }

        return state;
    }

    /// <summary>Adds a journey.</summary>
    public void Add(TimedJourney journey)
    {
        ArgumentNullException.ThrowIfNull(journey);
        (Conversions, Nulls) = (Conversions + (journey.Converted ? 1 : 0), Nulls + (journey.Converted ? 0 : 1));
        var kind = journey.Converted ? 1 : 0;
        _kept[kind].Add(journey);
        if (_kept[kind].Count >= 2 * Most)
        {
            Trim(kind, Most);
        }
    }

    private void Trim(int kind, int most)
    {
        _kept[kind].Sort((a, b) => a.Order != b.Order ? a.Order.CompareTo(b.Order) : a.Start.CompareTo(b.Start));
        if (_kept[kind].Count > most)
        {
            _kept[kind].RemoveRange(most, _kept[kind].Count - most);
        }
    }
}

/// <summary>Adds journeys with their times to a state. For one thread.</summary>
internal sealed class TimedWorker(TrainingPlan plan) : PieceWorker<TimedJourneysState>(plan)
{
    private readonly List<(string Channel, long Micros)> _piece = [];
    private TimedJourneysState? _state;
    private string? _device;
    private bool _isNew;

    /// <inheritdoc/>
    protected override bool IsEmpty => _piece.Count == 0;

    /// <inheritdoc/>
    protected override void Begin(TimedJourneysState state) => _state = state;

    /// <inheritdoc/>
    protected override void Take(int at)
    {
        if (_piece.Count == 0)
        {
            (_device, _isNew) = (Scan.DeviceOf(at), Scan.IsFirstOfPerson(at));
        }

        if (_piece.Count < AttributionPlan.MaxTouches)
        {
            _piece.Add((Scan.ChannelText(Scan.Channels[at]) ?? TouchDimension.None, Scan.Times[at]));
        }
    }

    /// <inheritdoc/>
    protected override void Emit(bool isConverting, long end, decimal value)
    {
        var start = _piece[0].Micros;
        _state!.Add(new TimedJourney(
            start, HazardRows.DayOf(start, end) + 1, isConverting, _device, _isNew, [.. _piece.Select(touch => (touch.Channel, HazardRows.DayOf(start, touch.Micros)))],
            CountedJourneys.Mix(Hash() ^ unchecked((ulong)start))));
        _piece.Clear();
    }

    /// <inheritdoc/>
    protected override void Drop() => _piece.Clear();
}
