namespace Cairn.Collection.Exposures;

/// <summary>The mediums of ads that were shown, by which they find their channel: TV, Display or Paid Video.</summary>
public static class AdMedium
{
    /// <summary>Television, connected or not: channel TV.</summary>
    public const string Tv = "tv";

    /// <summary>Pictures: channel Display.</summary>
    public const string Display = "display";

    /// <summary>Moving pictures elsewhere than on television: channel Paid Video.</summary>
    public const string Video = "paid-video";

    /// <summary>What a source may be set to.</summary>
    public static IReadOnlyList<string> All { get; } = [Tv, Display, Video];

    /// <summary>The medium an exposure is kept under: what it says, else what the site says of its source, else television.</summary>
    /// <param name="said">What the exposure says; null for nothing. Words the channel table knows stay as they are.</param>
    /// <param name="ofSource">One of <see cref="All"/>; null where the site says nothing.</param>
    public static string Of(string? said, string? ofSource) => said?.ToLowerInvariant() switch
    {
        null => ofSource ?? Tv,
        "linear_tv" or "linear tv" or "television" => Tv,
        "video" or "paid_video" or "paid video" or "olv" or "instream" or "outstream" => Video,
        var known => known,
    };
}
