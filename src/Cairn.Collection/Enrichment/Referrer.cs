using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment.UserAgents;

namespace Cairn.Collection.Enrichment;

/// <summary>What the bundled lists say of an address somebody came from. Most visitors come from few places, so what was found is remembered.</summary>
/// <param name="Address">The address.</param>
/// <param name="Known">The sender it belongs to; null for none.</param>
/// <param name="IsSpam">Whether its host sends made-up visits.</param>
public sealed record Referrer(WebAddress Address, KnownSource? Known, bool IsSpam)
{
    private static readonly RecentTexts<Held> Recent = new(capacity: 4_000);

    /// <summary>Reads an address; null when it is none.</summary>
    public static Referrer? Of(string text) => Recent.Get(text, static text => new Held(Find(text))).Referrer;

    private static Referrer? Find(string text) =>
        WebAddress.Parse(text, orApp: true) is { } address ? new Referrer(address, ReferrerList.OfHost(address.Host, address.Path), SpamReferrers.Contains(address.Host)) : null;

    private sealed record Held(Referrer? Referrer);
}
