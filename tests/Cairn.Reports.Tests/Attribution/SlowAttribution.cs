namespace Cairn.Reports.Tests.Attribution;

/// <summary>An event of a test's journey. A campaign makes it a click; a mail that is opened is a touch by itself and belongs to no session.</summary>
internal sealed record Done(string Who, string What, int At, string Channel, string Campaign = "", int Cents = 0, int Seq = 0);

/// <summary>A touch as the definition says it.</summary>
internal sealed record SlowTouch(Done On, string Channel, string Kind);

/// <summary>What credit is split by.</summary>
internal sealed record SlowRule(string Model, double[]? Windows = null, string Form = "as_is", string? Drop = null, bool OnlyLast = false, bool AfterPrevious = false)
{
    public const double Hour = 3_600;

    /// <summary>How long a click, a visit and a view count, in seconds.</summary>
    public double[] Spans => Windows ?? [20 * Hour, 20 * Hour, 20 * Hour];
}

/// <summary>The definition of rule models carried out one conversion and one touch at a time.</summary>
internal static class SlowAttribution
{
    private static readonly string[] Paid = ["TV", "Paid Search"];

    public static Dictionary<string, double> Credits(IReadOnlyList<Done> events, SlowRule rule)
    {
        var credits = new Dictionary<string, double>();
        var done = events.Select((e, i) => e with { Seq = i }).OrderBy(e => e.At).ThenBy(e => e.Seq).ToList();
        foreach (var buy in done.Where(e => e.What == "buy"))
        {
            var journey = done.Where(e => e.Who == buy.Who).ToList();
            var path = Path(journey, buy, rule);
            if (path.Count == 0)
            {
                credits["(unattributed)"] = credits.GetValueOrDefault("(unattributed)") + 1;
            }

            foreach (var (touch, weight) in path.Zip(Weights(path, journey, buy, rule.Model)))
            {
                credits[touch.Channel] = credits.GetValueOrDefault(touch.Channel) + weight;
            }
        }

        return credits;
    }

    private static List<SlowTouch> Path(List<Done> journey, Done buy, SlowRule rule)
    {
        var at = journey.IndexOf(buy);
        var previous = rule.AfterPrevious ? journey.FindLastIndex(Math.Max(0, at - 1), e => e.What == "buy" && e != buy) : -1;
        double Window(SlowTouch touch) => rule.Spans[touch.Kind == "click" ? 0 : touch.Kind == "visit" ? 1 : 2];
        var path = Touches(journey).Where(touch => journey.IndexOf(touch.On) is var its && its <= at && its > previous && buy.At - touch.On.At <= Window(touch)).ToList();
        if (rule.Drop is { } drop && path.Exists(touch => touch.Channel != drop))
        {
            path = rule.OnlyLast ? path[..(path.FindLastIndex(touch => touch.Channel != drop) + 1)] : path.FindAll(touch => touch.Channel != drop);
        }

        return rule.Form switch
        {
            "exposure" => [.. path.Where((touch, i) => i == 0 || path[i - 1].Channel != touch.Channel)],
            "first" or "frequency" => [.. path.DistinctBy(touch => touch.Channel)],
            _ => path,
        };
    }

    public static List<SlowTouch> Touches(List<Done> journey)
    {
        var touches = journey.Where(e => e.What == "mail_open").Select(e => new SlowTouch(e, e.Channel.Length > 0 ? e.Channel : "Email", "view")).ToList();
        var (session, last) = (new List<Done>(), int.MinValue / 2);
        foreach (var e in journey)
        {
            var isSessionless = e.What == "mail_open";
            if (isSessionless && e.At - last > 1_800)
            {
                continue;
            }

            if (!isSessionless && e.At - last > 1_800)
            {
                touches.AddRange(OfSession(session));
                session = [];
            }

            session.Add(e);
            last = isSessionless ? last : e.At;
        }

        touches.AddRange(OfSession(session));
        return [.. touches.GroupBy(touch => touch.On).Select(same => same.First()).OrderBy(touch => journey.IndexOf(touch.On))];
    }

    private static IEnumerable<SlowTouch> OfSession(List<Done> session)
    {
        if (session.Count == 0)
        {
            yield break;
        }

        var known = session.Find(e => e.Channel.Length > 0 || e.Campaign.Length > 0) ?? session[0];
        var (channel, campaign) = (known.Channel, known.Campaign);
        yield return new SlowTouch(session[0], Shown(channel), session[0].Campaign.Length > 0 ? "click" : "visit");
        var before = session[0].Campaign;
        foreach (var e in session.Skip(1).Where(e => e.Campaign.Length > 0))
        {
            if (e.Campaign == before)
            {
                continue;
            }

            before = e.Campaign;
            if ((e.Channel, e.Campaign) != (channel, campaign))
            {
                (channel, campaign) = (e.Channel, e.Campaign);
                yield return new SlowTouch(e, Shown(e.Channel), "click");
            }
        }
    }

    private static string Shown(string channel) => channel.Length > 0 ? channel : "(none)";

    private static double[] Weights(List<SlowTouch> path, List<Done> journey, Done buy, string model)
    {
        var n = path.Count;
        double[] Only(int at) => [.. Enumerable.Range(0, n).Select(i => i == at ? 1.0 : 0)];
        int LastOf(Func<SlowTouch, bool> holds) => path.FindLastIndex(touch => holds(touch));
        int NonDirect() => LastOf(touch => touch.Channel is not ("Direct" or "(none)")) is >= 0 and var at ? at : n - 1;
        int? Anchor(string name) =>
            journey.FindIndex(e => e.What == name) is >= 0 and var milestone && milestone <= journey.IndexOf(buy)
                && path.FindLastIndex(touch => journey.IndexOf(touch.On) <= milestone) is >= 0 and var at ? at : null;
        return n == 0 ? [] : model switch
        {
            "first" => Only(0),
            "last" => Only(n - 1),
            "last_non_direct" => Only(NonDirect()),
            "last_paid" => Only(LastOf(touch => Paid.Contains(touch.Channel)) is >= 0 and var at ? at : NonDirect()),
            "linear" => [.. Enumerable.Repeat(1.0 / n, n)],
            "decay" => Normal([.. path.Select(touch => Math.Pow(2, -(buy.At - touch.On.At) / (5 * SlowRule.Hour)))]),
            "position_u" => Positions(n, 20, (0, 40), (n - 1, 40)),
            "position_j" => Positions(n, 20, (0, 20), (n - 1, 60)),
            "position_inverse_j" => Positions(n, 20, (0, 60), (n - 1, 20)),
            "position_w" => Positions(n, 10, (0, 30), (Anchor("lead"), 30), (n - 1, 30)),
            "position_z" => Positions(n, 10, (0, 22.5), (Anchor("lead"), 22.5), (Anchor("opp"), 22.5), (n - 1, 22.5)),
            "custom" => Positions(n, 1, (0, 3), (n - 1, 0)),
            "participation" => [.. path.Select((touch, i) => path.FindIndex(other => other.Channel == touch.Channel) == i ? 1.0 : 0)],
            _ => throw new ArgumentOutOfRangeException(nameof(model)),
        };
    }

    private static double[] Positions(int n, double others, params (int? Touch, double Weight)[] anchors)
    {
        var there = anchors.Where(anchor => anchor.Touch is not null).ToList();
        var free = Enumerable.Range(0, n).Where(i => !there.Exists(anchor => anchor.Touch == i)).ToList();
        return Normal([.. Enumerable.Range(0, n).Select(i => free.Contains(i) ? others / free.Count : there.Where(anchor => anchor.Touch == i).Sum(anchor => anchor.Weight))]);
    }

    private static double[] Normal(double[] raw) => [.. raw.Select(weight => weight / raw.Sum())];
}
