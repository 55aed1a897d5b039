using Cairn.Journeys.Faults;
using Cairn.Server.Collect;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Mail;

/// <summary>Makes the links of one mail.</summary>
internal sealed class MailLinkMaker(MailSignature signature, SiteRulesBook rules)
{
    private const int MostLinks = 200;
    private const int MostText = 200;
    private const int MostTarget = 2_048;
    private const int MostUser = 256;
    private const int MostVisitor = 128;

    public Outcome<MailLinksMade> Make(Site site, MailLinksRequest request, string ownAddress)
    {
        var links = request.Links ?? [];
        var faults = new List<Fault>();
        Check(faults, "/mail", request.Mail, MostText, needed: true);
        Check(faults, "/user", request.User, MostUser);
        Check(faults, "/visitor", request.Visitor, MostVisitor);
        Check(faults, "/source", request.Source, MostText);
        Check(faults, "/campaign", request.Campaign, MostText);
        foreach (var (where, id) in (ReadOnlySpan<(string, string?)>)[("/user", request.User), ("/visitor", request.Visitor)])
        {
            if (id is not null && LooksLikeMail(id))
            {
                faults.Add(new Fault(
                    "mail.recipient-is-address", where,
                    "This is a mail address, and a link can be read by everybody it is forwarded to. Name the recipient by the id that the site calls them by."));
            }
        }

        var recipients = new[] { request.User is not null, request.Visitor is not null, request.RecipientLater }.Count(given => given);
        if (recipients == 0 && !rules.Of(site.Id).CookielessWithoutVisitor)
        {
            faults.Add(new Fault(
                "mail.recipient-missing", "/user",
                "Say who gets the mail: user, visitor or recipient_later. Without one a click has no visitor, and this site allows no cookieless ones (on_denied)."));
        }

        if (recipients > 1)
        {
            faults.Add(new Fault("mail.recipient-twice", "/user", "Say who gets the mail in one way: user, visitor or recipient_later."));
        }

        if (links.Count > MostLinks)
        {
            faults.Add(new Fault("mail.too-many-links", "/links", $"A mail has at most {MostLinks} links here."));
        }

        for (var i = 0; i < links.Count && i < MostLinks; i++)
        {
            Check(faults, $"/links/{i}/name", links[i].Name, MostText);
            if (Web(links[i].Target) is { UserInfo.Length: > 0 })
            {
                faults.Add(new Fault("mail.target-secret", $"/links/{i}/target", "The target has a name or password before its host, and whoever gets the mail could read it. Leave it out."));
            }
            else if (Web(links[i].Target) is null)
            {
                faults.Add(new Fault("mail.target-invalid", $"/links/{i}/target", $"A target is an http or https address of at most {MostTarget} characters, such as https://shop.example/sale."));
            }
        }

        var address = request.Base ?? ownAddress;
        if (Web(address) is not { Query: "", Fragment: "", UserInfo: "" })
        {
            faults.Add(new Fault("mail.base-invalid", "/base", "The base is the address of this server, such as https://stats.example, without a query."));
        }

        return faults.Count > 0 ? new Outcome<MailLinksMade>.Refused(faults) : Made(site, request, links, address.TrimEnd('/'));
    }

    private MailLinksMade Made(Site site, MailLinksRequest request, IReadOnlyList<MailTarget> links, string address)
    {
        var mail = new MailLink(
            site.Id, request.Mail.Trim(), User: request.User, Visitor: request.Visitor, Source: request.Source?.Trim(), Campaign: request.Campaign?.Trim(),
            RecipientLater: request.RecipientLater);
        var later = request.RecipientLater ? "?u=" : "";
        var open = $"{address}/mail/{signature.Write(mail)}.gif{later}";
        return new MailLinksMade(
            open,
            $"<img src=\"{System.Net.WebUtility.HtmlEncode(open)}\" width=\"1\" height=\"1\" alt=\"\">",
            [.. links.Select(link => new MailLinkMade(link.Target, link.Name, $"{address}/mail/{signature.Write(Leading(mail, link, request.Tag))}{later}"))]);
    }

    private static MailLink Leading(MailLink mail, MailTarget link, bool tag)
    {
        var target = Web(link.Target)!;
        target = new UriBuilder(target) { Host = target.IdnHost }.Uri; // a header has no room for other letters
        return mail with { Link = link.Name?.Trim(), Target = (tag ? Tagged(target, mail, link) : target).AbsoluteUri };
    }

    /// <summary>What the target says about its campaign itself stays.</summary>
    private static Uri Tagged(Uri target, MailLink mail, MailTarget link)
    {
        if (target.Query.Contains("utm_", StringComparison.OrdinalIgnoreCase))
        {
            return target;
        }

        (string Name, string? Value)[] tags =
            [("utm_source", mail.Source ?? MailEvents.UsualSource), ("utm_medium", MailEvents.Medium), ("utm_campaign", mail.Campaign ?? mail.Mail), ("utm_content", link.Name?.Trim())];
        var query = string.Join('&', tags.Where(tag => tag.Value is not null).Select(tag => $"{tag.Name}={Uri.EscapeDataString(tag.Value!)}"));
        return new UriBuilder(target) { Query = target.Query.Length > 1 ? $"{target.Query}&{query}" : query }.Uri;
    }

    /// <summary>Something, an at sign, something with a dot; also written with <c>%40</c>.</summary>
    private static bool LooksLikeMail(string text)
    {
        var plain = text.Replace("%40", "@", StringComparison.OrdinalIgnoreCase);
        var at = plain.LastIndexOf('@');
        return at > 0 && plain.IndexOf('.', at) is var dot && dot > at + 1 && dot < plain.Length - 1;
    }

    private static Uri? Web(string? text) =>
        text is { Length: <= MostTarget } && !text.Any(char.IsControl) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") && uri.Host.Length > 0
            ? uri
            : null;

    private static void Check(List<Fault> faults, string where, string? text, int most, bool needed = false)
    {
        if (text is null ? needed : text.Trim().Length == 0 || System.Text.Encoding.UTF8.GetByteCount(text) > most || text.Any(char.IsControl))
        {
            faults.Add(new Fault("mail.text-invalid", where, $"A text of 1 to {most} bytes without control characters."));
        }
    }
}
