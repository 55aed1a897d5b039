using Cairn.Journeys.Faults;

namespace Cairn.Storage.Catalog.Sites;

/// <summary>How ads on television are matched with visits; what is null is as usual (<c>docs/definitions/television.md</c>).</summary>
public sealed record TelevisionSettings
{
    private const int MostHours = 720;
    private const int MostCount = 1_000_000;

    /// <summary>More persons than this under one household key within 14 days: the key is shared. Usually 12.</summary>
    public int? SharedPersons { get; init; }

    /// <summary>More impressions than this under one household key on one day: the key is shared. Usually 40.</summary>
    public int? SharedImpressions { get; init; }

    /// <summary>Sources, mediums and campaigns of television's own links: a visit that carries one is claimed by nobody else. Usually <c>tv</c>, <c>ctv</c>, <c>ott</c>, <c>linear-tv</c>.</summary>
    public IReadOnlyList<string>? OwnParameters { get; init; }

    /// <summary>Campaigns shown to those who were here before: 7 days.</summary>
    public IReadOnlyList<string> Retargeting { get; init; } = [];

    /// <summary>Hours in which an earlier click of the same person claims a visit, 0 to 720. Usually 0.</summary>
    public int? CompeteHours { get; init; }

    /// <summary>Adds everything that is wrong with it.</summary>
    internal void Check(List<Fault> faults)
    {
        if (SharedPersons is < 1 or > MostCount)
        {
            faults.Add(new Fault("settings.threshold-range", "/television/shared_persons", $"A threshold is a number from 1 to {MostCount}."));
        }

        if (SharedImpressions is < 1 or > MostCount)
        {
            faults.Add(new Fault("settings.threshold-range", "/television/shared_impressions", $"A threshold is a number from 1 to {MostCount}."));
        }

        if (CompeteHours is < 0 or > MostHours)
        {
            faults.Add(new Fault("settings.compete-hours-range", "/television/compete_hours", $"Clicks claim a visit from 0 to {MostHours} hours before it."));
        }
    }
}
