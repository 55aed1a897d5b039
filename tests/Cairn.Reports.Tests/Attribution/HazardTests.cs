using Cairn.Journeys.Attribution.Learned;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Envelope;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Attribution;

/// <summary>The model of time to event: what it learns, how it shares, when it is refused.</summary>
public sealed class HazardTests
{
    private const int Day = 86_400;
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro);

    [Fact]
    public void What_raises_the_hazard_is_credited_and_what_only_stands_by_is_not()
    {
        var site = Shop(2_600, mailWorks: true);
        var report = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["data_driven", "linear"] }, site, default));
        var rows = report.Rows.Where(row => row.Model == "data_driven").ToDictionary(row => row.Key, row => row.Credit);
        var all = report.Conversions.Single().Count;
        Assert.Equal((decimal)all, rows.Values.Sum());
        Assert.True(rows["Email"] > 5 * rows["Display"], $"{rows["Email"]} {rows["Display"]}");
        Assert.InRange((double)rows["(baseline)"] / all, 0.02, 0.6); // one in a hundred days would have brought a purchase anyway
        Assert.Equal(rows["(baseline)"], report.Baseline);
        var spread = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["data_driven"], SpreadBaseline = true }, site, default)).Rows.ToDictionary(row => row.Key, row => row.Credit);
        Assert.True(spread["Email"] > rows["Email"] && spread.GetValueOrDefault("(baseline)") < rows["(baseline)"]);

        var model = ValueOf(ModelsRunner.Run(new ModelsRequest(), site, default)).Rows.Single(row => row.Model == "data_driven");
        Assert.True(model.HoldoutLoss < model.LossWithoutTouches && model.Refused is null);
        Assert.Equal("Email", model.Effects[0].Channel);
    }

    [Fact]
    public void A_model_that_forecasts_no_better_than_none_is_refused_and_so_is_one_of_few_journeys()
    {
        var idle = new ModelTrainer(Shop(4_500, mailWorks: false)).Learn(Buy, Cairn.Journeys.Attribution.AttributionModel.DataDriven);
        Assert.True(idle.Refused is null || idle.Refused.Contains("no better", StringComparison.Ordinal));
        Assert.Equal(idle.Refused is null, idle.HoldoutLoss < idle.LossWithoutTouches);
        var few = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["data_driven"] }, Shop(400, mailWorks: true), default));
        Assert.Contains("300", few.Warnings.Single(warning => warning.Code == "model_refused").Text, StringComparison.Ordinal);
        Assert.All(few.Rows, row => Assert.Equal("decay", row.Model));
    }

    [Fact]
    public void Credit_is_what_each_touch_adds_the_last_first()
    {
        // Log odds: -4, and 2 for a touch of A today, 1 of it a week ago with its half-life of seven days.
        var model = new HazardModel(["A"], [], -4, [0, 2, 0, 0, 0]);
        Span<double> weights = stackalloc double[2];
        var rest = new HazardWeights(model).Fill(new PathTouches { Channels = ["A", "A"], Times = [0, 7 * Timestamp.Day], Moment = 7 * Timestamp.Day }, weights);
        var (none, one, two) = (Chance(-4), Chance(-3), Chance(-1));
        Assert.Equal((one - none) / two, weights[0], 1e-12);
        Assert.Equal((two - one) / two, weights[1], 1e-12);
        Assert.Equal(none / two, rest.Baseline, 1e-12);
        Assert.Equal(new PathRest(1, 0), new HazardWeights(model).Fill(new PathTouches { Channels = ["B"], Times = [0], Moment = 1 }, weights));
        var learned = new LearnedModel { Definition = "buy", DefinitionVersion = 1, Model = "data_driven", Trained = "", Conversions = 1, Nulls = 1, Hazard = model };
        Assert.Equal(model.Coefficients, LearnedModel.Read(learned.ToText()).Hazard!.Coefficients);

        static double Chance(double odds) => 1 / (1 + Math.Exp(-odds));
    }

    [Fact]
    public void At_most_three_touches_of_a_channel_and_day_count()
    {
        var row = new double[HazardRows.Columns(2, 1)];
        HazardRows.Fill([(0, 0), (0, 0), (0, 0), (0, 0), (1, 0), (1, 5)], 1, 0, true, 1, row);
        Assert.Equal([1.5, 3 * Math.Pow(2, -1 / 7.0), 3 * Math.Pow(2, -1 / 30.0), 0.5, Math.Pow(2, -1 / 7.0), Math.Pow(2, -1 / 30.0), 1, 1, Math.Log(2)], row);
    }

    [Fact]
    public void Journeys_with_their_times_read_back()
    {
        var state = new TimedJourneysState();
        state.Add(new TimedJourney(5, 3, true, "phone", true, [("A", 0), ("B", 2)], 9));
        state.Add(new TimedJourney(6, 1, false, null, false, [("A", 0)], ulong.MaxValue));
        var read = JourneyState.FromBytes<TimedJourneysState>(JourneyState.ToBytes(state));
        Assert.Equal((1L, 1L), (read.Conversions, read.Nulls));
        Assert.Equal("(A, 0) (B, 2) 3 phone True 9", Text(read.Sample(converted: true).Single()));
        Assert.Equal(Text(state.Sample(converted: false).Single()), Text(read.Sample(converted: false).Single()));

        static string Text(TimedJourney one) => $"{string.Join(' ', one.Touches)} {one.Days} {one.Device} {one.IsNew} {one.Order}";
    }

    // Half come by Display, the others directly; half of both by Email a day later; a mail raises the chance to buy on the day and the next from 1 to 30 in a hundred where it works.
    private static ReportSite Shop(int persons, bool mailWorks)
    {
        var (random, events) = (new Random(5), new List<MemoryEvent>());
        for (var person = 0; person < persons; person++)
        {
            var (who, start, mailed) = ($"p{person}", random.Next(0, 80) * Day, random.NextDouble() < 0.5);
            events.Add(Visit(who, start, random.NextDouble() < 0.5 ? "Display" : "Direct"));
            if (mailed)
            {
                events.Add(Visit(who, start + Day, "Email"));
            }

            for (var day = 0; day < 12; day++)
            {
                if (random.NextDouble() < (mailed && mailWorks && day is (1 or 2) ? 0.3 : 0.01))
                {
                    events.Add(Event(who, "buy", start + (day * Day) + 3_600) with { Flags = Cairn.Journeys.Events.EventFlags.Sessionless });
                    break;
                }
            }
        }

        return DefinedSites.Of(events, Buy) with { Now = new Timestamp(Start + (200 * Timestamp.Day)) };
    }

    private static MemoryEvent Visit(string who, double at, string channel) => Event(who, "page_view", at, ("channel", channel), ("device", "desktop"));
}
