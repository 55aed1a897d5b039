using System.Text.Json;
using Cairn.Journeys.Time;

namespace Cairn.Server.Demo;

/// <summary>What was planted in the demo shop, computed from its own model, for comparison with what reports find.</summary>
internal static class DemoTruth
{
    /// <summary>How many people the interventions are tried on; their standard error is then below a third of a percentage point.</summary>
    private const int VisitorsTried = 20_000;

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The gates, in the order they are passed.</summary>
    public static IReadOnlyList<string> Gates { get; } = ["begin_checkout", "add_shipping_info", "add_payment_info"];

    /// <summary>The truth as JSON.</summary>
    public static string ToJson(DemoOptions options)
    {
        var shop = new DemoShop(options);
        return JsonSerializer.Serialize(
            new
            {
                options.Seed,
                options.Days,
                options.Events,
                End = new Timestamp(options.EndMicros).ToString(),
                VisitorsTried,
                Macro = "purchase",
                Micros = DemoMicro.All.Select((micro, at) => Of(shop, micro, at)),
                Gates,
                Bug = Bug(shop.Calendar),
                Sale = new { Start = new Timestamp(shop.Calendar.SaleStart).ToString(), End = new Timestamp(shop.Calendar.SaleEnd).ToString() },
                Channels = DemoTables.Channels.Select(channel => new { Channel = channel.Name, channel.Share, channel.Quality }),
            },
            Layout);
    }

    /// <summary>The chance of buying with a micro forced on in every visit, and with it forced off, for the same people with the same luck.</summary>
    public static (double On, double Off) Intervene(DemoShop shop, int micro, int visitors) => (
        shop.Buyers(visitors, new DemoForced(micro, On: true)) / (double)visitors,
        shop.Buyers(visitors, new DemoForced(micro, On: false)) / (double)visitors);

    private static object Of(DemoShop shop, DemoMicro micro, int at)
    {
        var (on, off) = Intervene(shop, at, VisitorsTried);
        return new
        {
            micro.Event,
            Kind = micro.Kind == DemoMicroKind.Cause ? "cause" : "companion",
            EffectLogOdds = micro.Effect,
            BuyersIfAlways = Math.Round(on, 5),
            BuyersIfNever = Math.Round(off, 5),
            Lift = Math.Round(on - off, 5),
        };
    }

    private static object Bug(DemoCalendar calendar) => new
    {
        Start = new Timestamp(calendar.BugStart).ToString(),
        End = new Timestamp(calendar.BugEnd).ToString(),
        Device = "mobile",
        Os = "iOS",
        Browser = "Mobile Safari",
        After = "add_payment_info",
        ShareThatStillBuys = DemoMind.BugSuccess,
    };
}
