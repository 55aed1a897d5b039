namespace Cairn.Journeys.Television;

/// <summary>One impression: everything its source said of it, put together (<c>docs/definitions/television.md</c>).</summary>
public sealed record Impression
{
    /// <summary>Who showed it.</summary>
    public required string Source { get; init; }

    /// <summary>Its id at the source; null for none.</summary>
    public string? ImpId { get; init; }

    /// <summary>When it began, in microseconds; without an event that says so, the earliest of its events.</summary>
    public required long Micros { get; init; }

    /// <summary>When it had been seen to its end; null where nobody says so.</summary>
    public long? CompletedMicros { get; init; }

    /// <summary>The furthest quarter that was reached, 0 to 100.</summary>
    public int Quartile { get; init; }

    /// <summary>Whether it was clicked.</summary>
    public bool IsClicked { get; init; }

    /// <summary>The household's key; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The household's key in the thirty days before; null where nobody knows it.</summary>
    public string? PreviousKey { get; init; }

    /// <summary>Why there is no key.</summary>
    public string? NoKey { get; init; }

    /// <summary>The household by the platform's own id, which goes before the key; null for none.</summary>
    public string? Household { get; init; }

    /// <summary>The arm of a randomised comparison; null for none.</summary>
    public string? Arm { get; init; }

    /// <summary>What it cost; null for nothing said.</summary>
    public decimal? Cost { get; init; }

    /// <summary>ISO 4217; null means the site's.</summary>
    public string? Currency { get; init; }

    /// <summary>The campaign; null for none.</summary>
    public string? Campaign { get; init; }

    /// <summary>The line of the buy.</summary>
    public string? Line { get; init; }

    /// <summary>The spot.</summary>
    public string? Creative { get; init; }

    /// <summary>Where it ran.</summary>
    public string? Publisher { get; init; }

    /// <summary>The deal it was bought under.</summary>
    public string? Deal { get; init; }

    /// <summary>The viewer's region.</summary>
    public string? Region { get; init; }

    /// <summary>TV, Display, Paid Video; null for none.</summary>
    public string? Channel { get; init; }

    /// <summary>As it was told; null for none.</summary>
    public string? Medium { get; init; }

    /// <summary>The campaign's id at its platform.</summary>
    public string? CampaignId { get; init; }

    /// <summary>As it was told; null for none.</summary>
    public string? Content { get; init; }

    /// <summary>Of the viewer; null for none.</summary>
    public string? Device { get; init; }

    /// <summary>Of the viewer; null for none.</summary>
    public string? Country { get; init; }

    /// <summary>Where the first of its events lies in the store.</summary>
    public long Seq { get; init; }

    /// <summary>The moment visits are counted from: its completion, else its beginning.</summary>
    public long SeenMicros => CompletedMicros ?? Micros;

    /// <summary>Whether the ad itself was shown: a ghost, a control record and a public service ad stand for one that was not.</summary>
    public bool IsShown => Arm is null or "treatment";

    /// <summary>What tells its household from others: the platform's id, else the key; null for neither.</summary>
    public string? Label => Household is { } id ? "h:" + id : Key;

    /// <summary>Puts events together by (source, impression id); without an id by household key, campaign, creative and second.</summary>
    /// <param name="events">In any order.</param>
    /// <returns>By time, then source, then id.</returns>
    public static IReadOnlyList<Impression> Merge(IEnumerable<AdEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return
        [
            .. events.GroupBy(one => (one.Source, one.ImpId, Own: one.ImpId is null ? (one.Key ?? one.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture), one.Campaign, one.Creative, one.Micros / Time.Timestamp.Second) : default))
                .Select(group => Of([.. group]))
                .OrderBy(one => one.Micros).ThenBy(one => one.Source, StringComparer.Ordinal).ThenBy(one => one.ImpId, StringComparer.Ordinal),
        ];
    }

    /// <summary>The impression of all of its events, at least one.</summary>
    internal static Impression Of(List<AdEvent> events)
    {
        for (var at = 1; at < events.Count; at++)
        {
            if ((events[at - 1].Micros, events[at - 1].Seq).CompareTo((events[at].Micros, events[at].Seq)) > 0)
            {
                events = [.. events.OrderBy(one => one.Micros).ThenBy(one => one.Seq)];
                break;
            }
        }

        var keyed = events.Find(one => one.Key is not null);
        var priced = events.Find(one => one.Cost is not null);
        return new Impression
        {
            Source = events[0].Source,
            ImpId = events[0].ImpId,
            Micros = (events.Find(one => one.IsImpression) ?? events[0]).Micros,
            CompletedMicros = events.Find(one => one.Quartile >= 100)?.Micros,
            Quartile = events.Max(one => one.Quartile ?? 0),
            IsClicked = events.Exists(one => one.IsClick),
            Key = keyed?.Key,
            PreviousKey = keyed?.PreviousKey,
            NoKey = keyed is null ? First(events, one => one.NoKey) : null,
            Household = First(events, one => one.Household),
            Arm = First(events, one => one.Arm),
            Cost = priced?.Cost,
            Currency = priced?.Currency,
            Campaign = First(events, one => one.Campaign),
            Line = First(events, one => one.Line),
            Creative = First(events, one => one.Creative),
            Publisher = First(events, one => one.Publisher),
            Deal = First(events, one => one.Deal),
            Region = First(events, one => one.Region),
            Channel = First(events, one => one.Channel),
            Medium = First(events, one => one.Medium),
            CampaignId = First(events, one => one.CampaignId),
            Content = First(events, one => one.Content),
            Device = First(events, one => one.Device),
            Country = First(events, one => one.Country),
            Seq = events.Min(one => one.Seq),
        };
    }

    private static string? First(List<AdEvent> events, Func<AdEvent, string?> field)
    {
        foreach (var one in events)
        {
            if (field(one) is { } value)
            {
                return value;
            }
        }

        return null;
    }
}
