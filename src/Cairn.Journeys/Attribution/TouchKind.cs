using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Attribution;

/// <summary>What a touch arises from (<c>docs/definitions/attribution.md</c>). The numbers are on disk.</summary>
public enum TouchKind : byte
{
    /// <summary>A session start, or a change of campaign inside a session, with a campaign or an ad click id.</summary>
    Click = 1,

    /// <summary>Any other session start.</summary>
    Visit = 2,

    /// <summary>An ad seen to its end.</summary>
    EngagedView = 3,

    /// <summary>An ad shown, or a mail opened.</summary>
    View = 4,

    /// <summary>A call, a visit to a store, an event.</summary>
    Offline = 5,
}

/// <summary>How far back touches of each kind count, in microseconds; each is closed.</summary>
/// <param name="Click">For <see cref="TouchKind.Click"/>.</param>
/// <param name="Visit">For <see cref="TouchKind.Visit"/>.</param>
/// <param name="EngagedView">For <see cref="TouchKind.EngagedView"/>.</param>
/// <param name="View">For <see cref="TouchKind.View"/>.</param>
/// <param name="Offline">For <see cref="TouchKind.Offline"/>.</param>
public sealed record TouchWindows(long Click, long Visit, long EngagedView, long View, long Offline)
{
    /// <summary>The longest of all.</summary>
    public long Longest => Math.Max(Math.Max(Math.Max(Click, Visit), Math.Max(EngagedView, View)), Offline);

    /// <summary>The window of a kind.</summary>
    public long this[TouchKind kind] => kind switch
    {
        TouchKind.Click => Click,
        TouchKind.Visit => Visit,
        TouchKind.EngagedView => EngagedView,
        TouchKind.View => View,
        _ => Offline,
    };

    /// <summary>The same for all kinds.</summary>
    public static TouchWindows All(long micros) => new(micros, micros, micros, micros, micros);
}

/// <summary>Events that are touches by themselves, wherever they stand: mail opens, ads shown, calls.</summary>
/// <param name="Set">The events.</param>
/// <param name="Kind">What kind of touch they are.</param>
/// <param name="Channel">The channel of those that carry none; null: none.</param>
public sealed record TouchSource(IEventSet Set, TouchKind Kind, string? Channel = null);

/// <summary>What becomes of touches of the same channel before a path is split.</summary>
public enum PathForm
{
    /// <summary>Every touch stands.</summary>
    AsIs,

    /// <summary>Of neighbours of one channel the first stands.</summary>
    Exposure,

    /// <summary>Of each channel its first touch stands.</summary>
    First,

    /// <summary>As <see cref="First"/>; lists of paths show how often each channel was on the path.</summary>
    Frequency,
}

/// <summary>A channel that is taken out of paths, unless nothing else is on them.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="OnlyLast">Only where it stands at the end.</param>
public sealed record PathDrop(string Channel, bool OnlyLast);

/// <summary>What first, other and last touches weigh; their sum need not be 1.</summary>
public sealed record PositionShares(double First, double Others, double Last);
