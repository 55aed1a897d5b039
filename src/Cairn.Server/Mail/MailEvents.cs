using System.Buffers;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Events;
using Cairn.Collection.Foreign;
using Cairn.Collection.Ids;
using Cairn.Server.Collect;

namespace Cairn.Server.Mail;

/// <summary>Makes <c>mail_open</c> and <c>mail_click</c> of requests, by the steps every event goes.</summary>
internal sealed class MailEvents(CollectService collect, IdSource ids, TimeProvider time)
{
    public const string Medium = "email";
    public const string UsualSource = "newsletter";

    /// <summary>Apple's privacy proxy loads every picture when a mail arrives; it gives itself no other name than this.</summary>
    private const string ApplePrivacyProxy = "Mozilla/5.0";

    /// <summary>These load a picture when somebody opens the mail, and say nothing of who that is or where.</summary>
    private static readonly string[] ImageProxies = ["GoogleImageProxy", "YahooMailProxy"];

    /// <summary>Counts an open or a click. What cannot be kept costs the recipient nothing: the picture comes and the link leads on.</summary>
    public async Task CountAsync(HttpContext context, MailLink link, string? recipient)
    {
        var received = time.GetUtcNow();
        var agent = context.Request.Headers.UserAgent.ToString();
        var isProxy = Array.Exists(ImageProxies, name => agent.Contains(name, StringComparison.OrdinalIgnoreCase));
        // A proxy's address and browser are not the recipient's: as with servers, only what the event says of them counts.
        var known = collect.Context(context, link.Site, isProxy ? Trust.Server : Trust.Signed, CollectLimits.ForWriteKey, received);
        var result = collect.Decode(
            [Event(link, recipient, received)], "mail", known with { Prefetch = known.Prefetch || agent == ApplePrivacyProxy, Origin = null });
        await collect.KeepAsync(result);
    }

    private ForeignEvent Event(MailLink link, string? recipient, DateTimeOffset received)
    {
        var isMacro = recipient is not null && CampaignParameters.IsAdMacro(recipient);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", new Guid(Bytes(ids.NewEventId(received)), bigEndian: true).ToString());
            json.WriteString("name", link.Target is null ? "mail_open" : "mail_click");
            Text(json, "user", link.User ?? (isMacro || recipient?.Length == 0 ? null : recipient));
            Text(json, "visitor", link.Visitor);
            json.WriteString("source", link.Source ?? UsualSource);
            json.WriteString("medium", Medium);
            json.WriteString("campaign", link.Campaign ?? link.Mail);
            Text(json, "content", link.Link);
            json.WriteStartObject("props");
            json.WriteString("mail", link.Mail);
            Text(json, "link", link.Link);
            Text(json, "target", Place(link.Target));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return new ForeignEvent(0, buffer.WrittenMemory, default, isMacro ? 1ul << (int)CollectWarning.MacroUnexpanded : 0);
    }

    /// <summary>Host and path: what stands behind them is the page's affair, and may hold what should not be kept.</summary>
    private static string? Place(string? target) => target is not null && Uri.TryCreate(target, UriKind.Absolute, out var uri) ? uri.Host + uri.AbsolutePath : null;

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static byte[] Bytes(UInt128 id)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return bytes;
    }
}
