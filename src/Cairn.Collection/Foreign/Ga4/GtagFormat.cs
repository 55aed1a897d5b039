using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Ga4;

/// <summary>What gtag.js sends to <c>/g/collect</c>: one event a line as query text, what the lines share in the address.</summary>
public sealed class GtagFormat : ForeignFormat
{
    /// <summary>What becomes a field, and what only concerns gtag's own transport.</summary>
    private static readonly FrozenSet<string> Taken = FrozenSet.Create(
        StringComparer.Ordinal,
        "v", "tid", "gtm", "_p", "gcs", "gcd", "npa", "dma", "dma_cps", "cid", "uid", "ul", "sr", "uaa", "uab", "uafvl", "uamb", "uam", "uap", "uapv", "uaw",
        "are", "pae", "frm", "pscdl", "_s", "sid", "sct", "seg", "dl", "dr", "dt", "en", "_ee", "_eu", "_et", "_ss", "_fv", "_nsi", "_z", "_c", "_tu", "_gaz",
        "_rdi", "_geo", "_uc", "_prs", "_fid", "tfd", "tag_exp", "cu", "cs", "cm", "cn", "ck", "cc", "ci", "ep.transaction_id", "epn.value", "ir", "gdid", "gdpr",
        "gdpr_consent", "us_privacy", "ecid", "ngs", "z", "tcfd", "lps", "_ng", "sst.rnd", "navt", "apve", "apvf", "apvc", "gcut");

    /// <summary>The one there is.</summary>
    public static GtagFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "ga4";

    /// <inheritdoc/>
    public override BodyFailure? TryOpen(ForeignRequest request, out ForeignBody body)
    {
        var shared = VendorObject.FromQuery(request.Query, out _);
        body = ForeignBody.Empty with { Alias = shared.Filled("tid"), Shared = shared };
        if (ForeignBytes.TryRead(request, out var bytes, formAllowed: true) is { } failure)
        {
            return failure;
        }

        var lines = ForeignBytes.IsEmpty(bytes)
            ? [request.Query]
            : Encoding.UTF8.GetString(bytes.Span).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Take(request.Limits.MaxEvents + 1).Select(line => $"{line}&{request.Query}").ToArray();
        if (ForeignBytes.TooMany(lines.Length, request.Limits, "") is { } tooMany)
        {
            return tooMany;
        }

        body = body with { Lines = [.. lines.Select((line, index) => Line(index, line))] };
        return null;
    }

    internal override Verdict Write(ForeignBody body, ForeignLine line, VendorObject fields, NativeDraft draft)
    {
        var name = fields.Text("en") ?? "";
        draft.Name(Ga4Names.Event(name, fields.Text("ep.outbound") == "true"), name);
        WriteId(line, fields, draft);
        draft.Text("visitor", fields.Filled("cid"));
        draft.Text("user", fields.Filled("uid"));
        draft.Raw("seq", Sequence(fields.Text("_s")));
        draft.Text("url", fields.Filled("dl"));
        draft.Text("title", fields.Text("dt"));
        draft.Text("referrer", fields.Filled("dr"));
        draft.Money(fields["epn.value"], fields.Text("cu"));
        draft.Text("order_id", fields.Filled("ep.transaction_id"));
        draft.Raw("items", GtagItems.Read(fields));
        foreach (var (theirs, ours) in (ReadOnlySpan<(string, string)>)
            [("cs", "source"), ("cm", "medium"), ("cn", "campaign"), ("ck", "term"), ("cc", "content"), ("ci", "campaign_id")])
        {
            draft.Text(ours, fields.Filled(theirs));
        }

        draft.Text("screen", fields.Filled("sr"));
        draft.Text("language", fields.Filled("ul"));
        draft.Text("sdk", "gtag");
        GtagConsent.Write(fields, draft);
        draft.Mark("$ga_session_id", fields.Text("sid"));
        WriteRest(fields, draft);
        return Verdict.Keep;
    }

    private static ForeignLine Line(int index, string text)
    {
        _ = VendorObject.FromQuery(text, out var json);
        return new ForeignLine(index, json);
    }

    /// <summary>Page load, hit number and the line's own text tell one event from another; without page or hit number nothing does.</summary>
    private static void WriteId(ForeignLine line, VendorObject fields, NativeDraft draft)
    {
        if (fields.Filled("_p") is { } page && fields.Filled("_s") is { } hit && fields.Filled("cid") is { } visitor)
        {
            var index = line.Index.ToString(CultureInfo.InvariantCulture);
            draft.Text("id", VendorIds.Hash(visitor, fields.Text("sid"), page, hit, index, Encoding.UTF8.GetString(line.Raw.Json.Span)));
        }
    }

    private static RawValue Sequence(string? text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 1ul << 53
            ? new RawValue(JsonTokenType.Number, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)))
            : default;

    /// <summary>Parameters (<c>ep.</c> text, <c>epn.</c> number), user properties (<c>up.</c>, <c>upn.</c>), flags, and what nobody knows under its own name.</summary>
    private static void WriteRest(VendorObject fields, NativeDraft draft)
    {
        draft.Prop("engaged_ms", fields.Number("_et"));
        draft.Mark("$ga_session_start", fields.Text("_ss") is "1" or "2" ? "1" : null);
        draft.Mark("$ga_first_visit", fields.Text("_fv") is "1" or "2" ? "1" : null);
        var person = new List<KeyValuePair<string, RawValue>>();
        foreach (var (name, value) in fields.Fields.Where(field => !Taken.Contains(field.Key) && !GtagItems.IsItem(field.Key)))
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            switch (dot < 0 ? "" : name[..dot])
            {
                case "ep":
                    draft.Prop(Ga4Names.Parameter(name[3..]), value);
                    break;
                case "epn":
                    draft.Prop(Ga4Names.Parameter(name[4..]), Number(value));
                    break;
                case "up":
                    person.Add(new(name[3..], value));
                    break;
                case "upn":
                    person.Add(new(name[4..], Number(value)));
                    break;
                default:
                    draft.Prop(name, value);
                    break;
            }
        }

        draft.Traits(VendorObject.Of(person));
    }

    /// <summary>A text that is a plain number as that number; any other stays text.</summary>
    private static RawValue Number(RawValue value)
    {
        var text = VendorObject.Text(value) ?? "";
        return text.Length is > 0 and <= 28 && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? new RawValue(JsonTokenType.Number, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)))
            : value;
    }
}
