using System.Text.Json.Serialization;

namespace Cairn.Server.Mail;

/// <summary>What a link in a mail says, signed, so that nobody can change where it leads or whom it names.</summary>
/// <param name="Site">The site's number.</param>
/// <param name="Mail">Which mail: a name the site gives, such as <c>spring-2026</c>.</param>
/// <param name="Target">Where a click leads; null for the pixel.</param>
/// <param name="Link">What people call the link; null for none.</param>
/// <param name="User">The site's own id of who gets the mail; null when it is said later or not at all.</param>
/// <param name="Visitor">A visitor id instead.</param>
/// <param name="Source">What stands as source; null is <c>newsletter</c>.</param>
/// <param name="Campaign">What stands as campaign; null is the mail's name.</param>
/// <param name="RecipientLater">Whether the mail tool puts the user's id behind the link, as <c>u</c>.</param>
internal sealed record MailLink(
    [property: JsonPropertyName("s")] int Site,
    [property: JsonPropertyName("m")] string Mail,
    [property: JsonPropertyName("t")] string? Target = null,
    [property: JsonPropertyName("l")] string? Link = null,
    [property: JsonPropertyName("u")] string? User = null,
    [property: JsonPropertyName("v")] string? Visitor = null,
    [property: JsonPropertyName("o")] string? Source = null,
    [property: JsonPropertyName("c")] string? Campaign = null,
    [property: JsonPropertyName("r")] bool RecipientLater = false);
