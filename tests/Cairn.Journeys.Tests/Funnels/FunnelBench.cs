using System.Globalization;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Testing;

namespace Cairn.Journeys.Tests.Funnels;

/// <summary>What a funnel said of one unit.</summary>
internal sealed record Seen(string Person, int Level, string Walk);

/// <summary>Every unit, written down.</summary>
internal sealed class SeenUnits : IJourneyState<SeenUnits>
{
    public static int Version => 1;

    public List<Seen> Units { get; } = [];

    public void Merge(SeenUnits later) => Units.AddRange(later.Units);

    public void Write(StateWriter writer) => writer.List(Units, unit =>
    {
        writer.Text(unit.Person);
        writer.Number(unit.Level);
        writer.Text(unit.Walk);
    });

    public static SeenUnits Read(StateReader reader)
    {
        var seen = new SeenUnits();
        seen.Units.AddRange(reader.List(() => new Seen(reader.Text()!, reader.Int(), reader.Text()!)));
        return seen;
    }

    /// <summary>Writes down every unit.</summary>
    public sealed class Counter(IndexView view) : IFunnelCounter<SeenUnits>
    {
        private IndexSegment? _segment;
        private SeenUnits? _state;

        public bool NeedsWalksOfOne => true;

        public void AddOnes(long count) => throw new InvalidOperationException("Every walk was asked for.");

        public void Begin(IndexSegment segment, JourneyPart part, SeenUnits state) => (_segment, _state) = (segment, state);

        public void Add(in FunnelUnit unit)
        {
            var times = new List<string>();
            foreach (var row in unit.Walk)
            {
                times.Add(row < 0 ? "-" : _segment!.Micros[row].ToString(CultureInfo.InvariantCulture));
            }

            _state!.Units.Add(new Seen(view.PersonId(_segment!, unit.Person), unit.Level, string.Join(' ', times)));
        }
    }
}

/// <summary>Journeys written by hand, and funnels over them.</summary>
internal sealed class FunnelBench
{
    public FunnelBench(params MemoryEvent[] events)
    {
        var source = new MemoryEventSource();
        source.Append(events);
        var index = new JourneyIndex(source);
        index.CatchUp();
        View = index.View();
    }

    public IndexView View { get; }

    /// <summary>One visitor's events, as <c>view 10, cart 20</c>.</summary>
    public static FunnelBench Of(string journey) => new([.. journey.Split(',', StringSplitOptions.TrimEntries).Select(text =>
    {
        var parts = text.Split(' ');
        return new MemoryEvent("v", parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture));
    })]);

    public FunnelPlan Plan(params string[] steps) => new() { Steps = [.. steps.Select(step => new FunnelStep(new NamedEvents(View, step)))] };

    public FunnelExclusion Exclude(string name, int after, int before, ExclusionEffect effect = ExclusionEffect.Stop) =>
        new(new NamedEvents(View, name), after, before, effect);

    public List<Seen> Run(FunnelPlan plan) => Run(View, plan);

    public static List<Seen> Run(IndexView view, FunnelPlan plan) =>
        FunnelOperator.Run(view, plan, () => new SeenUnits(), () => new SeenUnits.Counter(view), TestContext.Current.CancellationToken).Units;

    /// <summary>Level and walk of the only unit, as <c>3: 10 20 30</c>; <c>0</c> for none.</summary>
    public string Only(FunnelPlan plan)
    {
        var seen = Run(plan).SingleOrDefault();
        return seen is null ? "0" : string.Create(CultureInfo.InvariantCulture, $"{seen.Level}: {seen.Walk}");
    }
}
