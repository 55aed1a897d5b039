using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Matomo;

/// <summary>What a Matomo request is about: the first of its marks that is there decides.</summary>
internal static class MatomoEvents
{
    /// <summary>Writes name, value and the properties that belong to them; false when the request is about nothing that is known.</summary>
    public static bool Write(VendorObject fields, NativeDraft draft)
    {
        var (name, write) = Find(fields);
        if (name is null)
        {
            return false;
        }

        draft.Name(name, name);
        write(fields, draft);
        return true;
    }

    private static (string? Name, Action<VendorObject, NativeDraft> Write) Find(VendorObject fields)
    {
        if (fields.Text("ping") == "1")
        {
            return ("$heartbeat", Nothing);
        }

        if (fields.Filled("e_c") is { } category && fields.Filled("e_a") is { } action)
        {
            return ($"{category}/{action}", WriteEvent);
        }

        if (fields.Filled("idgoal") is { } goal)
        {
            return goal != "0" ? ($"goal_{goal}", WriteMoney) : (fields.Filled("ec_id") is null ? "cart_update" : "purchase", WriteMoney);
        }

        return fields.Filled("search") is not null ? ("view_search_results", WriteSearch)
            : fields.Filled("link") is not null ? ("outbound_click", WriteLink)
            : fields.Filled("download") is not null ? ("file_download", WriteDownload)
            : fields.Filled("c_n") is not null ? (fields.Filled("c_i") is null ? "element_view" : "element_click", WriteContent)
            : fields.Filled("_pks") is not null || fields.Filled("_pkn") is not null ? ("view_item", WriteItem)
            : fields.Filled("url") is not null && fields.Text("ca") != "1" ? ("page_view", Nothing)
            : (null, Nothing);
    }

    private static void Nothing(VendorObject fields, NativeDraft draft) { }

    private static void WriteEvent(VendorObject fields, NativeDraft draft)
    {
        draft.Prop("category", fields.Text("e_c"));
        draft.Prop("action", fields.Text("e_a"));
        draft.Prop("label", fields.Filled("e_n"));
        draft.Prop("event_value", fields.Number("e_v"));
    }

    private static void WriteMoney(VendorObject fields, NativeDraft draft)
    {
        draft.Money(fields["revenue"], fields.Text("ec_currency"));
        draft.Text("order_id", fields.Filled("ec_id"));
        draft.Raw("items", MatomoItems.Read(fields.Text("ec_items")));
        foreach (var amount in (string[])["ec_st", "ec_tx", "ec_sh", "ec_dt"])
        {
            draft.Prop(amount, fields.Number(amount));
        }
    }

    private static void WriteSearch(VendorObject fields, NativeDraft draft)
    {
        draft.Prop("search_term", JsonText.Cut(fields.Text("search")!, 100, out _));
        draft.Prop("search_category", fields.Filled("search_cat"));
        draft.Prop("search_count", fields.Number("search_count"));
    }

    private static void WriteLink(VendorObject fields, NativeDraft draft) => draft.Prop("target", fields.Text("link"));

    private static void WriteDownload(VendorObject fields, NativeDraft draft)
    {
        var target = fields.Text("download")!;
        var path = WebAddress.Parse(target)?.Path ?? target;
        var file = path[(path.LastIndexOf('/') + 1)..];
        draft.Prop("target", target);
        draft.Prop("file", file);
        draft.Prop("ext", file.LastIndexOf('.') is var dot and >= 0 ? file[(dot + 1)..].ToLowerInvariant() : null);
    }

    private static void WriteContent(VendorObject fields, NativeDraft draft)
    {
        draft.Prop("content", fields.Text("c_n"));
        draft.Prop("piece", fields.Filled("c_p"));
        draft.Prop("target", fields.Filled("c_t"));
        draft.Prop("interaction", fields.Filled("c_i"));
    }

    private static void WriteItem(VendorObject fields, NativeDraft draft) =>
        draft.Raw("items", MatomoItems.Single(fields.Filled("_pks"), fields.Filled("_pkn"), fields.Filled("_pkc"), fields.Filled("_pkp")));
}
