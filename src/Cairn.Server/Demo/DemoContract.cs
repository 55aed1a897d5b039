using System.Text.Json;

namespace Cairn.Server.Demo;

/// <summary>A demo shop to be made. The same seed and end give the same events.</summary>
/// <param name="Site">The site's key; it is made when it is missing.</param>
/// <param name="Events">About how many events.</param>
/// <param name="Seed">Another seed, another history.</param>
/// <param name="End">The moment the history ends; null is now.</param>
/// <param name="WithTruth">Work out what was planted as well, which takes some seconds.</param>
internal sealed record DemoRequest(string Site = "demo", int Events = 200_000, int Seed = 1, DateTimeOffset? End = null, bool WithTruth = false);

/// <summary>A demo shop that was made.</summary>
/// <param name="Site">Its key.</param>
/// <param name="Stored">New events.</param>
/// <param name="EventsTotal">All events of the site.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Truth">What was planted: which micros cause, accompany or gate the purchase, and the bug; null when not asked for.</param>
internal sealed record DemoMade(string Site, long Stored, long EventsTotal, double Seconds, JsonElement? Truth);
