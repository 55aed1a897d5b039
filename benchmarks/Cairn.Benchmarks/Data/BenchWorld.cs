using System.Globalization;
using System.Runtime.InteropServices;
using Cairn.Collection.Events;

namespace Cairn.Benchmarks.Data;

/// <summary>The bench's events: 90 days of many visitors with a heavy tail, the same for the same seed and size.</summary>
/// <remarks>
/// So that windows bind, a third of the carts is taken up again in a later session, some of them after seven days.
/// Two in a hundred events share their time with the one before.
/// Of twenty visitors one is the second browser of another of them: both carry the user's id once they have logged in, so the two are one person.
/// Three in two hundred visitors are bots, and in one of a hundred sessions analytics storage is denied: reports see neither.
/// </remarks>
public sealed class BenchWorld(ulong seed)
{
    public const int PathCount = 5_000;
    public const int CampaignCount = 200;
    public const int SkuCount = 5_000;
    public const int MaxEventsOfVisitor = 4_000;

    private const byte PageView = 0;
    private const byte ViewItem = 1;
    private const byte AddToCart = 2;
    private const byte BeginCheckout = 3;
    private const byte Purchase = 4;

    private const long Day = 86_400_000_000;
    private const double TailExponent = 1.35;
    private const double TailStart = 4.5;
    private const double EventsOfSession = 8;
    private const int BlockEvents = 1_000_000;
    private const double BotShare = 0.015;
    private const double DeniedShare = 0.01;

    /// <summary>Visitors that are made together: the last is the second browser of one of the others.</summary>
    private const int GroupVisitors = 20;

    /// <summary>Rises whenever the same seed gives other events, so that kept stores of another world are not used.</summary>
    public const int Version = 2;

    private static readonly byte[] ZipfTable = MakeZipf();

    /// <summary>64 names: what funnels ask for first, then the rest; page views are most.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "page_view", "view_item", "add_to_cart", "begin_checkout", "purchase",
        .. Enumerable.Range(5, 59).Select(name => string.Create(CultureInfo.InvariantCulture, $"micro_{name:00}")),
    ];

    /// <summary>12 channels.</summary>
    public static IReadOnlyList<string> Channels { get; } =
    [
        "Direct", "Organic Search", "Paid Search", "Paid Social", "Organic Social", "Email", "Referral", "Affiliates", "Display", "Organic Video",
        "SMS", "AI Assistants",
    ];

    /// <summary>64 countries, as two letters.</summary>
    public static IReadOnlyList<string> Countries { get; } = [.. Enumerable.Range(0, 64).Select(at => $"{(char)('A' + (at / 8))}{(char)('A' + (at % 8))}")];

    /// <summary>3 devices.</summary>
    public static IReadOnlyList<string> Devices { get; } = ["desktop", "mobile", "tablet"];

    /// <summary>The first moment: 1 September 2026, UTC.</summary>
    public static long StartMicros { get; } = (new DateTime(2026, 9, 1).Ticks - DateTime.UnixEpoch.Ticks) / 10;

    /// <summary>The first moment after the 90 days.</summary>
    public static long EndMicros { get; } = StartMicros + (90 * Day);

    /// <summary>The text of a path, campaign or sku.</summary>
    public static string PathText(int path) => string.Create(CultureInfo.InvariantCulture, $"/section-{path % 50}/page-{path}");

    /// <inheritdoc cref="PathText"/>
    public static string CampaignText(int campaign) => string.Create(CultureInfo.InvariantCulture, $"campaign-{campaign}");

    /// <inheritdoc cref="PathText"/>
    public static string SkuText(int sku) => string.Create(CultureInfo.InvariantCulture, $"sku-{sku:0000}");

    /// <summary>Gives every person's events in the total order, exactly as many events as asked for; the span lives only as long as the call.</summary>
    public void Generate(long events, BenchJourney take)
    {
        foreach (var group in Groups(events))
        {
            group.Sort((left, right) =>
                (left.Person, left.Micros, left.Seq, left.Visitor).CompareTo((right.Person, right.Micros, right.Seq, right.Visitor)));
            var made = CollectionsMarshal.AsSpan(group);
            for (int start = 0, end = 0; start < made.Length; start = end)
            {
                while (end < made.Length && made[end].Person == made[start].Person)
                {
                    end++;
                }

                take(made[start..end]);
            }
        }
    }

    /// <summary>The same events as rows for a store: about a million at a time in order of time, so that visitors come mixed as they do in life.</summary>
    public IEnumerable<StoredEvent> Events(long events)
    {
        var block = new List<BenchEvent>(BlockEvents * 2);
        var left = events;
        foreach (var group in Groups(events))
        {
            block.AddRange(group);
            left -= group.Count;
            if (block.Count < BlockEvents && left > 0)
            {
                continue;
            }

            block.Sort((left, right) => (left.Micros, left.Visitor, left.Seq).CompareTo((right.Micros, right.Visitor, right.Seq)));
            foreach (var made in block)
            {
                yield return BenchRows.ToRow(made);
            }

            block.Clear();
        }
    }

    /// <summary>The events of the visitors of one group after another; the list is used again.</summary>
    private IEnumerable<List<BenchEvent>> Groups(long events)
    {
        var made = new List<BenchEvent>();
        var journey = new BenchEvent[MaxEventsOfVisitor];
        for (var group = 0UL; events > 0; group++)
        {
            made.Clear();
            var owner = (group * GroupVisitors) + (BenchRandom.Mix(seed ^ BenchRandom.Mix(~group)) % (GroupVisitors - 1));
            var second = (group * GroupVisitors) + GroupVisitors - 1;
            for (var number = group * GroupVisitors; number <= second && events > 0; number++)
            {
                var sender = new Sender(IdOf(number), IdOf(number == second ? owner : number), Known: number == owner || number == second);
                var count = Fill(journey, number, sender, events);
                made.AddRange(journey.AsSpan(0, count));
                events -= count;
            }

            yield return made;
        }
    }

    private ulong IdOf(ulong number) => BenchRandom.Mix(BenchRandom.Mix(seed) + (number * 0x9E37_79B9_7F4A_7C15UL));

    /// <summary>Makes one visitor's journey, of at most <paramref name="most"/> events; returns how many.</summary>
    private int Fill(BenchEvent[] journey, ulong number, Sender sender, long most)
    {
        var random = new BenchRandom(BenchRandom.Mix(seed) ^ BenchRandom.Mix(number));
        var count = (int)Math.Min(most, Math.Min(MaxEventsOfVisitor, TailStart * Math.Pow(1 - random.Uniform(), -1 / TailExponent)));
        Fill(journey.AsSpan(0, count), sender, ref random);
        return count;
    }

    private static void Fill(Span<BenchEvent> journey, Sender sender, ref BenchRandom random)
    {
        var bot = random.Uniform() < BotShare ? BenchMarks.Bot : BenchMarks.None;
        var denied = BenchMarks.None;
        var country = (byte)(random.Uniform() * random.Uniform() * Countries.Count);
        var device = (byte)(random.Uniform() < 0.55 ? 1 : random.Uniform() < 0.9 ? 0 : 2);
        var sessions = 1 + (journey.Length / EventsOfSession);
        var pause = Math.Min(6 * Day, 60.0 * Day / sessions);
        var time = StartMicros + (long)(random.Uniform() * Math.Max(Day, (90 * Day) - (1.3 * pause * sessions)));
        byte channel = 0;
        short campaign = 0;
        var (inSession, expected, resume) = (0, (byte)0, false);
        for (var at = 0; at < journey.Length; at++)
        {
            if (inSession-- <= 0)
            {
                time += at == 0 ? 0 : 1_900_000_000 + (long)random.Wait(pause);
                inSession = (int)random.Wait(EventsOfSession);
                channel = (byte)(random.Uniform() * random.Uniform() * Channels.Count);
                campaign = (short)random.Below(CampaignCount);
                denied = random.Uniform() < DeniedShare ? BenchMarks.Denied : BenchMarks.None;
                (expected, resume) = (resume ? BeginCheckout : (byte)0, false);
            }
            else if (random.Uniform() >= 0.02)
            {
                time += 500_000 + (long)random.Wait(35_000_000);
            }

            time = Math.Min(time, EndMicros - 1);
            var name = expected != 0 ? expected : ZipfTable[random.Below(ZipfTable.Length)];
            (expected, resume) = After(name, resume, ref random);
            var product = name is > PageView and <= Purchase;
            var known = sender.Known && at >= journey.Length / 3 ? BenchMarks.Known : BenchMarks.None;
            journey[at] = new BenchEvent(
                sender.Visitor, sender.Person, time, at, name, channel, country, device, (short)(random.Uniform() * random.Uniform() * PathCount),
                campaign, product ? (short)random.Below(SkuCount) : (short)0, name == Purchase ? 500 + random.Below(25_000) : 0, bot | denied | known);
        }
    }

    /// <summary>What follows a cart and a checkout: at once, in a later session, or nothing.</summary>
    private static (byte Expected, bool Resume) After(byte name, bool resume, ref BenchRandom random)
    {
        var uniform = random.Uniform();
        return name switch
        {
            AddToCart when uniform < 0.33 => (0, true),
            AddToCart when uniform < 0.60 => (BeginCheckout, resume),
            BeginCheckout when uniform < 0.55 => (Purchase, resume),
            _ => (0, resume),
        };
    }

    /// <summary>4,096 places filled after Zipf with exponent 1.1, so that drawing a name is one look.</summary>
    private static byte[] MakeZipf()
    {
        // By itself nobody checks out or buys: that follows a cart.
        byte[] ranked = [PageView, ViewItem, .. Enumerable.Range(5, 3).Select(name => (byte)name), AddToCart, .. Enumerable.Range(8, 56).Select(name => (byte)name)];
        var weights = ranked.Select((_, rank) => 1 / Math.Pow(rank + 1, 1.1)).ToArray();
        var table = new byte[4_096];
        var (at, upTo, total) = (0, 0.0, weights.Sum());
        for (var rank = 0; rank < ranked.Length; rank++)
        {
            upTo += weights[rank] / total * table.Length;
            for (; at < upTo && at < table.Length; at++)
            {
                table[at] = ranked[rank];
            }
        }

        return table;
    }

    /// <summary>Who sends a journey.</summary>
    private readonly record struct Sender(ulong Visitor, ulong Person, bool Known);
}

/// <summary>Takes one person's events; the span lives only as long as the call.</summary>
public delegate void BenchJourney(ReadOnlySpan<BenchEvent> events);
