using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>What every report over touches may be asked: how far back they count, and what a path is.</summary>
public abstract record TouchRequest : ReportRequest
{
    /// <summary>ISO 4217: what values and costs are shown in. Null: the site's own.</summary>
    public string? Currency { get; init; }

    /// <summary>One lookback for all kinds of touches; default by kind, 30 days for a click before a macro and 7 before a micro.</summary>
    public string? Lookback { get; init; }

    /// <summary>By kind of touch, <c>click</c>, <c>visit</c>, <c>engaged_view</c>, <c>view</c>, <c>offline</c>; goes before <see cref="Lookback"/>. A view counts no longer than an engaged view, that no longer than a click.</summary>
    public IReadOnlyDictionary<string, string>? Windows { get; init; }

    /// <summary><c>lookback</c> (default) or <c>after_previous</c>: only touches after the previous conversion of the same definition.</summary>
    public string? PathStart { get; init; }

    /// <summary><c>as_is</c> (default), <c>exposure</c>: neighbours of one channel are one touch, <c>first</c>: each channel once, <c>frequency</c>: the same, with its count in lists.</summary>
    public string? Form { get; init; }

    /// <summary>A channel that is taken out of paths unless nothing else is on them.</summary>
    public DropRequest? Drop { get; init; }

    /// <summary>Channel rules other than the site's in force: a table (<c>cairn</c>, <c>ga4</c>, <c>plausible</c>, <c>posthog</c>) behind the site's own rules, an earlier version of them such as <c>v1</c>, or <c>arrival</c>, the channel each event was given when it came.</summary>
    public string? ChannelRules { get; init; }

    /// <summary>Events that are touches by themselves, as symbols by kind <c>engaged_view</c>, <c>view</c>, <c>offline</c>; goes before the usual ones of the kind.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? TouchEvents { get; init; }
}

/// <summary>A channel that is taken out of paths.</summary>
/// <param name="Channel">Its name, such as <c>Direct</c>.</param>
/// <param name="When"><c>not_all</c> (default): everywhere, unless nothing else is on the path; <c>last_and_not_all</c>: only at its end.</param>
public sealed record DropRequest(string Channel, string? When = null);

/// <summary>Weights of an own rule; what matters is their proportion.</summary>
/// <param name="First">Of the first touch, 0 or more.</param>
/// <param name="Others">Shared by the touches between.</param>
/// <param name="Last">Of the last touch.</param>
public sealed record CustomRequest(double First, double Others, double Last);
