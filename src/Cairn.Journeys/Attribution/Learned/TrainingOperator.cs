using Cairn.Journeys.Conversions;
using Cairn.Journeys.Money;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution.Learned;

/// <summary>Which journeys models are learned from (<c>docs/definitions/attribution.md</c>).</summary>
public sealed record TrainingPlan
{
    /// <summary>The journeys; the range is not looked at.</summary>
    public required JourneyScope Scope { get; init; }

    /// <summary>Whose conversions.</summary>
    public required OccurrenceSet Conversions { get; init; }

    /// <summary>Touches farther apart than this belong to two journeys; one that lies farther back at as_of has not converted.</summary>
    public required long GapMicros { get; init; }

    /// <summary>Events that are touches besides session starts and changes of campaign.</summary>
    public IReadOnlyList<TouchSource> Sources { get; init; } = [];

    /// <summary>Ads shown in households, which are touches of whoever comes from there; null for none.</summary>
    public AdTouches? Ads { get; init; }

    /// <summary>What values are counted in.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>Turns values of other currencies into <see cref="Currency"/>; null, or no rate: they count as 0.</summary>
    public IMoneyConverter? Money { get; init; }
}

/// <summary>Cuts the touches of every person into journeys that converted and journeys that did not, and counts them by their channels.</summary>
public static class TrainingOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TrainingState Run(TrainingPlan plan, CancellationToken cancellation = default)
    {
        var state = JourneyRun.RunAnyOrder(plan.Scope.View, () => new TrainingState(), () => new TrainingWorker(plan), cancellation);
        var path = new List<int>();
        foreach (var (household, ads) in plan.Ads?.Unvisited(plan.Scope, plan.GapMicros) ?? [])
        {
            path.Clear();
            foreach (var number in ads.Select(ad => state.Number(plan.Ads!.Faces[plan.Ads.FaceOf(ad)].Channel ?? TouchDimension.None)))
            {
                if (path.Count == 0 || (path[^1] != number && path.Count < AttributionPlan.MaxTouches))
                {
                    path.Add(number);
                }
            }

            state.Add(path, (int)(CountedJourneys.Mix((ulong)household) % CountedJourneys.Folds), conversions: 0, nulls: 1, value: 0);
        }

        return state;
    }
}

/// <summary>Adds the journeys of persons to a state. For one thread.</summary>
internal sealed class TrainingWorker(TrainingPlan plan) : PieceWorker<TrainingState>(plan)
{
    private const int MostTouches = AttributionPlan.MaxTouches;
    private readonly List<int> _piece = [];
    private readonly Dictionary<int, int> _numbers = [];
    private TrainingState? _state;
    private int _fold;
    private int _foldOf = -1;

    /// <inheritdoc/>
    protected override bool IsEmpty => _piece.Count == 0;

    /// <inheritdoc/>
    protected override void Begin(TrainingState state)
    {
        if (!ReferenceEquals(state, _state))
        {
            _state = state;
            _numbers.Clear();
        }

        _foldOf = -1;
    }

    /// <inheritdoc/>
    protected override void Take(int at)
    {
        var code = Scan.Channels[at];
        if (!_numbers.TryGetValue(code, out var number))
        {
            _numbers[code] = number = _state!.Number(Scan.ChannelText(code) ?? TouchDimension.None);
        }

        // Neighbours of one channel are one for every model that is learned from counted paths.
        if (_piece.Count == 0 || (_piece[^1] != number && _piece.Count < MostTouches))
        {
            _piece.Add(number);
        }
    }

    /// <inheritdoc/>
    protected override void Emit(bool isConverting, long end, decimal value)
    {
        if (_foldOf != Person)
        {
            (_fold, _foldOf) = ((int)(CountedJourneys.Mix(Hash()) % CountedJourneys.Folds), Person);
        }

        _state!.Add(_piece, _fold, isConverting ? 1 : 0, isConverting ? 0 : 1, value);
        _piece.Clear();
    }

    /// <inheritdoc/>
    protected override void Drop() => _piece.Clear();
}
