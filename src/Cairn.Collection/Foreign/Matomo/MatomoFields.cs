using System.Collections.Frozen;
using System.Text;

namespace Cairn.Collection.Foreign.Matomo;

/// <summary>What every Matomo request may say besides what it is about.</summary>
internal static class MatomoFields
{
    /// <summary>What becomes something else, and what only concerns Matomo's own transport or the plug-ins of old browsers.</summary>
    private static readonly FrozenSet<string> Taken = FrozenSet.Create(
        StringComparer.Ordinal,
        "idsite", "rec", "apiv", "r", "rand", "h", "m", "s", "send_image", "token_auth", "_id", "cid", "uid", "url", "urlref", "action_name", "cdt", "res", "lang",
        "ua", "uadata", "cip", "country", "region", "city", "lat", "long", "ping", "e_c", "e_a", "e_n", "e_v", "idgoal", "ec_id", "revenue", "ec_currency",
        "ec_items", "ec_st", "ec_tx", "ec_sh", "ec_dt", "search", "search_cat", "search_count", "link", "download", "c_n", "c_p", "c_t", "c_i", "_pks", "_pkn",
        "_pkc", "_pkp", "cvar", "_cvar", "ca", "bots", "_idts", "_idvc", "_idn", "_refts", "_viewts", "_ects", "cookie", "fla", "java", "dir", "qt", "realp",
        "pdf", "wma", "gears", "ag", "queuedtracking", "debug", "uadata", "_rcn", "_rck", "_ref", "recMode");

    public static void Write(VendorObject fields, NativeDraft draft)
    {
        draft.Text("url", fields.Filled("url"));
        draft.Text("referrer", fields.Filled("urlref"));
        draft.Text("title", fields.Text("action_name"));
        draft.Text("screen", fields.Filled("res"));
        draft.Text("language", fields.Filled("lang")?.Split(',')[0].Split(';')[0]);
        draft.Text("sdk", "matomo");
        draft.Text("campaign", fields.Filled("_rcn"));
        draft.Text("term", fields.Filled("_rck"));
        draft.Ua(fields.Filled("ua"));
        draft.Text("ip", fields.Filled("cip"));
        draft.Text("country", fields.Filled("country")?.ToUpperInvariant());
        draft.Text("region", fields.Filled("region"));
        draft.Text("city", fields.Filled("city"));
        draft.Mark("$bots", fields.Text("bots") == "1" ? "1" : null);
        draft.Rest(fields, Taken);
        Variables(fields.Text("cvar"), draft);
        Variables(fields.Text("_cvar"), draft);
    }

    /// <summary>Custom variables: <c>{"1":["name","value"]}</c>.</summary>
    private static void Variables(string? text, NativeDraft draft)
    {
        if (text is null || ForeignBytes.TryParse(Encoding.UTF8.GetBytes(text), out var json) is not null)
        {
            return;
        }

        foreach (var (_, pair) in VendorObject.Read(json).Fields)
        {
            var parts = VendorObject.Entries(pair, 2);
            if (parts.Count == 2 && VendorObject.Text(parts[0]) is { Length: > 0 } name && VendorObject.Text(parts[1]) is { } value)
            {
                draft.Prop(name, value);
            }
        }
    }
}
