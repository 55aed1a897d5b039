using Cairn.Collection.Foreign.Ga4;
using Cairn.Collection.Foreign.Matomo;
using Cairn.Collection.Foreign.Plausible;
using Cairn.Collection.Foreign.PostHog;
using Cairn.Collection.Foreign.Segment;
using Cairn.Collection.Foreign.Umami;

namespace Cairn.Collection.Foreign;

/// <summary>The vendors whose formats are taken.</summary>
public static class ForeignFormats
{
    /// <summary>Their names, as aliases and failed events know them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        SegmentFormat.Instance.Name, PostHogFormat.Instance.Name, MeasurementProtocolFormat.Instance.Name, MatomoFormat.Instance.Name,
        PlausibleFormat.Instance.Name, UmamiFormat.Instance.Name,
    ];

    /// <summary>The path a format is mostly sent to, for people who read failed events.</summary>
    public static string PathOf(string format) => format switch
    {
        "segment" => "/v1/batch",
        "posthog" => "/e",
        "ga4" => "/g/collect",
        "matomo" => "/matomo.php",
        "plausible" => "/api/event",
        "umami" => "/api/send",
        "mail" => "/mail",
        "exposure" => "/collect/exposure",
        _ => "/collect",
    };
}
