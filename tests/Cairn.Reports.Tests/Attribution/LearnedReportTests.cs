using Cairn.Journeys.Attribution.Learned;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Envelope;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Attribution;

/// <summary>Models learned from a site's journeys: what they learn from, what they say, when they are refused.</summary>
public sealed class LearnedReportTests
{
    private const int Hour = 3_600;
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro);

    [Fact]
    public void Journeys_are_cut_as_the_definition_says() => Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), Gen.Elements(1, 2, 7).ToArbitrary(), (events, threads) =>
    {
        var view = View(events, threads);
        var asOf = 130 * Hour;
        var state = TrainingOperator.Run(
            new TrainingPlan
            {
                Scope = new JourneyScope { View = view, AsOf = new Timestamp(Start + (asOf * Timestamp.Second)) },
                Conversions = OccurrenceSet.Of("buy", new NamedEvents(view, "buy")),
                GapMicros = 20 * Hour * Timestamp.Second,
            },
            TestContext.Current.CancellationToken);
        var read = JourneyState.FromBytes<TrainingState>(JourneyState.ToBytes(state)).Finish();
        Assert.Equal(Slow(events, asOf), Shown(read));
        Assert.Equal(Shown(state.Finish()), Shown(read));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_worked_example_comes_out_of_journeys()
    {
        var rows = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["markov", "shapley", "linear"] }, Example(50), default)).Rows;
        double Credit(string model, string key) => (double)rows.Single(row => row.Model == model && row.Key == key).Credit / 50;
        Assert.Equal([3.775, 2.265, 1.960], new[] { "Search", "Email", "TV" }.Select(key => Math.Round(Credit("markov", key), 3)));
        Assert.Equal([0.718, 6.886, 0.396], new[] { "Search", "Email", "TV" }.Select(key => Math.Round(Credit("shapley", key), 3)));
        Assert.All(rows.GroupBy(row => row.Model), model => Assert.Equal(400m, model.Sum(row => row.Credit)));
        Assert.Equal("disagree", rows.First(row => row.Key == "Search").Verdict);
    }

    [Fact]
    public void By_another_dimension_the_weights_of_each_path_are_summed_and_nothing_is_lost()
    {
        var rows = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["markov", "shapley"], By = ["channel", "device"] }, Example(50), default)).Rows;
        Assert.All(rows.GroupBy(row => row.Model), model => Assert.Equal(400m, model.Sum(row => row.Credit)));

        // TV > Search 100 times, and Search alone 150 times: of a path's own channels each gets its effect.
        Assert.Equal(150 + (100 * 0.6250 / (0.6250 + 0.3245)), (double)rows.Single(row => row.Model == "markov" && row.Key == "Search / (none)").Credit, 0.01);
    }

    [Fact]
    public void Few_journeys_teach_nothing_and_decay_stands_in()
    {
        var report = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["markov", "shapley", "linear"] }, Example(5), default));
        Assert.Equal(["decay", "linear"], report.Rows.Select(row => row.Model).Distinct());
        Assert.Equal(["model_refused", "model_refused"], report.Warnings.Select(warning => warning.Code));
        Assert.Contains("there are 40 and 110", report.Warnings[0].Text, StringComparison.Ordinal);
        Assert.Equal(["decay"], ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["markov", "decay"] }, Example(5), default)).Rows.Select(row => row.Model).Distinct());
    }

    [Fact]
    public void A_report_names_the_version_that_was_in_force()
    {
        var kept = new Kept();
        var site = Example(50) with { Models = kept };
        var first = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["markov", "linear"] }, site, default));
        Assert.All(first.Rows.Where(row => row.Model == "markov"), row => Assert.Equal(1, row.Version));
        Assert.Equal(first.Rows, ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["markov", "linear"] }, site, default)).Rows);
        Assert.Equal(1, kept.Learned);
        var rows = ValueOf(ModelsRunner.Run(new ModelsRequest(), site, default)).Rows;
        Assert.Equal([("markov", 1, true), ("shapley", 1, true), ("data_driven", 1, true)], rows.Select(row => (row.Model, row.Version, row.InForce)));
        Assert.Equal((400L, 1_100L, 1), (rows[0].Conversions, rows[0].Nulls, rows[0].Order!.Value));
        Assert.Equal(0.2667, rows[0].P!.Value, 1e-4);
        Assert.Equal([("Search", 0.6250), ("Email", 0.3750), ("TV", 0.3245)], rows[0].Effects.Select(effect => (effect.Channel, Math.Round(effect.Raw, 4))));
    }

    [Fact]
    public void A_model_reads_back_as_it_was_written()
    {
        var model = new ModelTrainer(Example(50)).Learn(Buy, Cairn.Journeys.Attribution.AttributionModel.Markov, "auto");
        Assert.Equal(model.ToText(), LearnedModel.Read(model.ToText()).ToText());
        Assert.Equal("markov_auto", model.Model);
        Assert.Equal((Cairn.Journeys.Attribution.AttributionModel.Markov, "auto"), LearnedModel.Parse(model.Model)!.Value);
    }

    [Fact]
    public void What_cannot_be_learned_of_is_refused()
    {
        Assert.Equal("definition.unknown", FaultsOf(ModelsRunner.Run(new ModelsRequest { Definition = "byu" }, Example(1), default)).Single().Code);
        Assert.Equal("attribution.order-unknown", FaultsOf(ModelsRunner.Run(new ModelsRequest { Order = "4" }, Example(1), default)).Single().Code);
        Assert.Equal("attribution.order-unknown", FaultsOf(AttributionRunner.Run(new AttributionRequest { Models = ["markov"], Order = "0" }, Example(1), default)).Single().Code);
    }

    private sealed class Kept : IModelVersions
    {
        private readonly Dictionary<string, LearnedModel> _models = [];

        public int Learned { get; private set; }

        public LearnedModel InForce(string definition, int definitionVersion, string model, Func<LearnedModel> learn)
        {
            if (!_models.TryGetValue(model, out var known))
            {
                Learned++;
                _models[model] = known = learn() with { Version = 1 };
            }

            return known;
        }

        public IReadOnlyList<LearnedModel> All(string definition) => [.. _models.Values];
    }

    // TV-Search 2 conversions 6 nulls, Search 3 and 12, Email 2 and 3, TV-Email 1 and 1, so many times over.
    private static ReportSite Example(int times)
    {
        var (events, who) = (new List<MemoryEvent>(), 0);
        foreach (var (path, conversions, nulls) in ((string[], int, int)[])[(["TV", "Search"], 2, 6), (["Search"], 3, 12), (["Email"], 2, 3), (["TV", "Email"], 1, 1)])
        {
            for (var journey = 0; journey < (conversions + nulls) * times; journey++)
            {
                var name = $"v{who++}";
                events.AddRange(path.Select((channel, at) => Event(name, "page_view", at * 86_400, ("channel", channel))));
                if (journey < conversions * times)
                {
                    events.Add(Event(name, "buy", (path.Length * 86_400) + 60) with { Flags = EventFlags.Sessionless });
                }
            }
        }

        var source = new MemoryEventSource();
        source.Append(events);
        return Sites.Of(source, "2026-09-01T00:00:00Z", options: new JourneyIndexOptions { TailEvents = 500, SegmentEvents = 2_000, Threads = 2 }) with { Definitions = [Buy] };
    }

    private static IndexView View(IEnumerable<Done> events, int threads)
    {
        var source = new MemoryEventSource();
        source.Append(events.Select(e => Event(e.Who, e.What, e.At, e.Channel.Length == 0 ? [] : [("channel", e.Channel)])));
        var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 5, SegmentEvents = 9, SmallSegments = 2, Threads = threads });
        index.CatchUp();
        return index.View();
    }

    private static List<string> Shown(CountedJourneys journeys) =>
    [
        .. journeys.Journeys.GroupBy(journey => string.Join('>', journey.Path.Select(channel => journeys.Channels[channel])))
            .Select(path => $"{path.Key} {path.Sum(journey => journey.Conversions)} {path.Sum(journey => journey.Nulls)}").Order(StringComparer.Ordinal),
    ];

    private static List<string> Slow(IReadOnlyList<Done> events, int asOf)
    {
        var done = events.Select((e, i) => e with { Seq = i }).OrderBy(e => e.At).ThenBy(e => e.Seq).ToList();
        var counts = new Dictionary<string, (int Conversions, int Nulls)>();
        void Count(List<SlowTouch> piece, bool converts)
        {
            var path = string.Join('>', piece.Select(touch => touch.Channel).Where((channel, at) => at == 0 || piece[at - 1].Channel != channel));
            var its = counts.GetValueOrDefault(path);
            counts[path] = converts ? (its.Conversions + 1, its.Nulls) : (its.Conversions, its.Nulls + 1);
        }

        foreach (var person in done.GroupBy(e => e.Who))
        {
            var journey = person.ToList();
            var touches = SlowAttribution.Touches(journey).ToDictionary(touch => touch.On);
            var piece = new List<SlowTouch>();
            foreach (var e in journey)
            {
                if (piece.Count > 0 && e.At - piece[^1].On.At > 20 * Hour && (touches.ContainsKey(e) || e.What == "buy"))
                {
                    Count(piece, converts: false);
                    piece.Clear();
                }

                if (touches.TryGetValue(e, out var touch))
                {
                    piece.Add(touch);
                }

                if (e.What == "buy" && piece.Count > 0)
                {
                    Count(piece, converts: true);
                    piece.Clear();
                }
            }

            if (piece.Count > 0 && asOf - piece[^1].On.At > 20 * Hour)
            {
                Count(piece, converts: false);
            }
        }

        return [.. counts.Select(pair => $"{pair.Key} {pair.Value.Conversions} {pair.Value.Nulls}").Order(StringComparer.Ordinal)];
    }

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob", "cid")
        from what in Gen.Elements("view", "view", "view", "buy")
        from at in Gen.Choose(0, 120).Select(n => n * Hour)
        from channel in Gen.Elements("TV", "Email", "")
        select new Done(who, what, at, channel);
}
