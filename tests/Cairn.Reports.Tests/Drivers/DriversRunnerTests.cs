using System.Globalization;
using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Reports.Drivers;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Drivers;

public sealed class DriversRunnerTests
{
    private static readonly ConversionDefinition Buy = SomeJourneys.Definition("buy", """{"event":"buy"}""", ConversionKind.Macro);

    private static ConversionDefinition Micro(string key) => SomeJourneys.Definition(key, $$"""{"event":"{{key}}"}""");

    private static string Name(int number) => "v" + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>So many buyers, of whom some did a step before.</summary>
    private static List<MemoryEvent> Buyers(int buyers, int withStep, string step, double secondsAfter = -60) =>
    [
        .. Enumerable.Range(0, buyers).SelectMany(number => new[]
        {
            SomeJourneys.Event(Name(number), "page_view", number), SomeJourneys.Event(Name(number), "buy", number + 600),
        }.Concat(number < withStep ? [SomeJourneys.Event(Name(number), step, number + 600 + secondsAfter)] : [])),
    ];

    [Theory]
    [InlineData(73, 73, true)]
    [InlineData(200, 196, false)]
    public void A_step_nearly_all_take_is_a_gate_when_its_bound_says_so_and_never_a_driver(int buyers, int withStep, bool isGate)
    {
        var report = Sites.Answer(DriversRunner.Run(new DriversRequest(), DefinedSites.Of(Buyers(buyers, withStep, "cart"), Micro("cart"), Buy)));
        var (gates, others) = isGate ? (report.Gates, report.SuspectedGates) : (report.SuspectedGates, report.Gates);
        Assert.Empty(others);
        Assert.Empty(report.Rows);
        var gate = Assert.Single(gates);
        Assert.Equal(("cart", (double)withStep / buyers, 1.0, 0.0), (gate.Key, gate.Necessity, gate.PassRate, gate.Loss));
        Assert.Equal(isGate, gate.Ci!.Low >= 0.95);
    }

    [Fact]
    public void A_step_after_the_macro_is_never_a_driver()
    {
        var report = Sites.Answer(DriversRunner.Run(new DriversRequest(), DefinedSites.Of(Buyers(100, 60, "track", secondsAfter: 60), Micro("track"), Buy)));
        Assert.Equal(new AfterOnlyResult("track", "track", 60, 0), Assert.Single(report.AfterOnly));
        Assert.Empty(report.Rows);
        Assert.Empty(report.NotEnoughData);
    }

    [Fact]
    public void Too_few_macros_are_said_with_what_is_missing_and_how_long_it_takes()
    {
        var events = Buyers(20, 10, "guide").Concat(Enumerable.Range(100, 400).Select(number => SomeJourneys.Event(Name(number), "page_view", number * 3_000)));
        var report = Sites.Answer(DriversRunner.Run(new DriversRequest { Horizon = "2d" }, DefinedSites.Of([.. events], Micro("guide"), Buy)));
        var row = Assert.Single(report.NotEnoughData);
        Assert.Equal(("guide", "not_enough_data", "outcomes", 30.0), (row.Key, row.Status, row.Missing, row.Need));
        Assert.InRange(row.Have, 0, 29);
        Assert.True(row.Days > 0);
        Assert.Contains(report.Warnings, warning => warning.Code == "not_enough_data");
    }

    [Theory]
    [InlineData("nothing", "definition.unknown", "/macro")]
    [InlineData("guide", "drivers.not-a-macro", "/macro")]
    public void A_macro_that_is_none_is_refused(string macro, string code, string where)
    {
        var fault = Assert.Single(Sites.Faults(DriversRunner.Run(new DriversRequest { Macro = macro }, DefinedSites.Of([], Micro("guide"), Buy))));
        Assert.Equal((code, where), (fault.Code, fault.Where));
    }

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var request = new DriversRequest
        {
            Candidates = ["gide", "buy"],
            Horizon = "soon",
            AtRisk = "always",
            Landmarks = new LandmarksRequest(9, ["5m", "x", "10m", "1h", "2h", "3h", "4h"]),
        };
        var faults = Sites.Faults(DriversRunner.Run(request, DefinedSites.Of([], Micro("guide"), Buy)));
        Assert.Equal(
            ["definition.unknown", "drivers.at-risk-unknown", "drivers.candidate-is-macro", "duration.invalid", "duration.invalid"],
            faults.Select(fault => fault.Code).Order(StringComparer.Ordinal));
        Assert.Contains(faults, fault => fault.Message.Contains("'guide'", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_macro_and_with_nobody_there_is_a_clear_answer()
    {
        Assert.Equal("drivers.macro-missing", Assert.Single(Sites.Faults(DriversRunner.Run(new DriversRequest(), DefinedSites.Of([], Micro("guide"))))).Code);
        var report = Sites.Answer(DriversRunner.Run(new DriversRequest(), DefinedSites.Of([], Micro("guide"), Buy)));
        Assert.Equal("outcomes", Assert.Single(report.NotEnoughData).Missing);
        Assert.Contains(report.Warnings, warning => warning.Code == "nobody_followed");
    }

    [Fact]
    public void The_horizon_is_the_nine_in_ten_quantile_in_whole_days()
    {
        var events = Enumerable.Range(0, 10).SelectMany(number => new[]
        {
            SomeJourneys.Event(Name(number), "page_view", 0), SomeJourneys.Event(Name(number), "buy", (number + 1) * 43_200),
        });

        // Times 12 h to 120 h: h = 9 · 0.9 = 8.1, so 108 h + 0.1 · 12 h = 109.2 h: five days.
        var report = Sites.Answer(DriversRunner.Run(new DriversRequest(), DefinedSites.Of([.. events], Micro("guide"), Buy)));
        Assert.Equal((5 * 86_400.0, true), (report.Settings.HorizonS, report.Settings.HorizonFromData));
    }

    [Fact]
    public void Finds_the_planted_cause_and_leaves_its_companions_associations()
    {
        var report = Sites.Answer(DriversRunner.Run(new DriversRequest { Horizon = "3d" }, PlantedShop.Of(seed: 4, visitors: 16_000)));
        var cause = report.Rows[0];
        Assert.Equal(("cause", "adjusted"), (cause.Key, cause.Label));
        Assert.True(cause.RdCi!.Low > 0 && cause.Q < 0.001 && cause.Confirmation!.Confirmed && cause.Aipw!.Ci!.Low > 0 && cause.EValue > 1.5);
        Assert.InRange(cause.Calibrated!.Rd, 0.06, 0.14);
        Assert.All(report.Rows.Skip(1).Concat(report.Negative), row => Assert.Equal("association", row.Label));
        Assert.Contains(report.Rows, row => row.Notes.Contains("common_cause"));
        Assert.Equal(0.10 * report.Settings.AtRiskVisitors * cause.Rd!.Value, cause.Extra!.Macros, 1e-6);
        Assert.Equal(report.Settings.AtRiskVisitors, report.Settings.Discovery + report.Settings.HeldOutByHash + report.Settings.HeldOutByTime);
    }

    [Fact]
    public void Asking_for_one_candidate_changes_what_is_shown_and_not_what_is_said_of_it()
    {
        var site = PlantedShop.Of(seed: 4, visitors: 6_000);
        var whole = Sites.Answer(DriversRunner.Run(new DriversRequest { Horizon = "3d" }, site));
        var one = Sites.Answer(DriversRunner.Run(new DriversRequest { Horizon = "3d", Candidates = ["wish"] }, site));
        var expected = whole.Rows.Concat(whole.Negative).Single(row => row.Key == "wish");
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(Assert.Single(one.Rows.Concat(one.Negative))));
    }

    [Fact]
    public void The_same_question_gets_the_same_answer_from_another_layout_of_the_index()
    {
        var (one, other) = (PlantedShop.Of(seed: 9, visitors: 3_000), PlantedShop.Of(seed: 9, visitors: 3_000, small: true));
        Assert.NotEqual(one.View.Segments.Count, other.View.Segments.Count);
        var (left, right) = (Sites.Answer(DriversRunner.Run(new DriversRequest { Horizon = "3d" }, one)), Sites.Answer(DriversRunner.Run(new DriversRequest { Horizon = "3d" }, other)));
        Assert.Equal(Text(left), Text(right));

        static string Text(DriversReport report) => JsonSerializer.Serialize<object[]>([report.Rows, report.Negative, report.NotEnoughData, report.Pairs, report.Settings]);
    }
}
