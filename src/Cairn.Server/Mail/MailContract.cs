namespace Cairn.Server.Mail;

/// <summary>Links to be made for one mail.</summary>
/// <param name="Mail">Which mail, 1 to 200 characters: what reports show, and the campaign unless that is given.</param>
/// <param name="Links">Where its links lead, at most 200; none makes the pixel alone.</param>
/// <param name="User">The site's own id of the one who gets it.</param>
/// <param name="Visitor">A visitor id instead of a user.</param>
/// <param name="RecipientLater">The mail tool adds the user's id itself: every link ends in <c>?u=</c>, to be followed by the tool's own placeholder.</param>
/// <param name="Source">The source in reports; null is <c>newsletter</c>. The medium is always <c>email</c>.</param>
/// <param name="Campaign">The campaign in reports; null is <paramref name="Mail"/>.</param>
/// <param name="Tag">Whether <c>utm_</c> parameters are added where the target has none, so that the visit is the mail's too.</param>
/// <param name="Base">The address of this server as recipients reach it, such as <c>https://stats.example</c>; null is the address of this call.</param>
internal sealed record MailLinksRequest(
    string Mail, IReadOnlyList<MailTarget>? Links = null, string? User = null, string? Visitor = null, bool RecipientLater = false, string? Source = null,
    string? Campaign = null, bool Tag = true, string? Base = null);

/// <summary>Where one link leads, and what people call it.</summary>
internal sealed record MailTarget(string Target, string? Name = null);

/// <summary>What to put into the mail.</summary>
/// <param name="Open">The address of the picture that counts opening.</param>
/// <param name="Html">The same as an element, to be put at the mail's end.</param>
/// <param name="Links">In the order asked for.</param>
internal sealed record MailLinksMade(string Open, string Html, IReadOnlyList<MailLinkMade> Links);

/// <summary>A link that counts its click and leads to <paramref name="Target"/>.</summary>
internal sealed record MailLinkMade(string Target, string? Name, string Url);
