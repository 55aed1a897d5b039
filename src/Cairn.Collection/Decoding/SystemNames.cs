using Cairn.Collection.Events;

namespace Cairn.Collection.Decoding;

/// <summary>The event names with <c>$</c>, who may send them, and which of them never open or extend a session.</summary>
public static class SystemNames
{
    /// <summary>Whether a sender of this trust may use the name. Names without <c>$</c> are everybody's; some come out of vendors' formats only.</summary>
    public static bool Admits(string name, Trust trust, bool translated = false) => name switch
    {
        "$identify" or "$group" or "$consent" or "$exposure" or "$heartbeat" or "$sdk_error" or "$opt_out" or "$opt_in" => true,
        "$alias" => trust is Trust.Server or Trust.Import,
        "$session_start" or "$first_visit" or "$user_engagement" => translated || trust == Trust.Import,
        _ => !name.StartsWith('$'),
    };

    /// <summary>Whether the event stands outside sessions: system events but heartbeats, refunds, what happens in mails and ads, and what a server sends without a page.</summary>
    public static bool IsSessionless(string name, decimal? value, string? orderId, string? url, Trust trust) =>
        name is "$identify" or "$alias" or "$group" or "$consent" or "$exposure" or "$sdk_error" or "$opt_out" or "$opt_in" or "refund"
            or "mail_open" or "mail_click" or "ad_impression" or "ad_quartile" or "ad_click"
        || (value < 0 && orderId is not null)
        || (trust == Trust.Server && url is null);
}
