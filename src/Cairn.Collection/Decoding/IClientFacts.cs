using Cairn.Collection.Events;

namespace Cairn.Collection.Decoding;

/// <summary>What the server can tell from a client's address while its request is read. The address itself stays behind it and is forgotten with the request.</summary>
public interface IClientFacts
{
    /// <summary>The country of the address, two capitals; null when unknown.</summary>
    string? Country { get; }

    /// <summary>Whether the address is a data centre's or a hosting company's, where nobody lives.</summary>
    bool IsHosting => false;

    /// <summary>Counts an accepted event of a visitor, and says whether there are too many of them, or the address is one of a site's rules.</summary>
    BotVerdict Judge(string visitor);

    /// <summary>The keys of the address's household at a moment: of its own thirty days, and of those before.</summary>
    (string? Current, string? Previous) Household(long occurredMicros) => default;

    /// <summary>A visitor id made of the address and today's salt; null when none can be made.</summary>
    /// <param name="host">The page's host; null for none.</param>
    string? CookielessVisitor(string? host);
}
