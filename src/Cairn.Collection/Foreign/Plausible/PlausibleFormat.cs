using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Plausible;

/// <summary>Plausible's events API: one event for each domain it names.</summary>
public sealed class PlausibleFormat : ForeignFormat
{
    private static readonly FrozenSet<string> Taken = FrozenSet.Create(
        StringComparer.Ordinal,
        "n", "name", "u", "url", "d", "domain", "r", "referrer", "p", "props", "m", "meta", "$", "revenue", "h", "hashMode", "i", "interactive", "e", "sd",
        "w", "screen_width", "v");

    /// <summary>The one there is.</summary>
    public static PlausibleFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "plausible";

    /// <inheritdoc/>
    public override BodyFailure? TryOpen(ForeignRequest request, out ForeignBody body)
    {
        body = ForeignBody.Empty;
        if (ForeignBytes.TryReadJson(request, out var root) is { } failure)
        {
            return failure;
        }

        if (root.Type != JsonTokenType.StartObject)
        {
            return ForeignBytes.NotObject;
        }

        var fields = VendorObject.Read(root);
        var domains = (Either(fields, "d", "domain") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        body = new ForeignBody([.. domains.Take(request.Limits.MaxEvents).Select((domain, index) => new ForeignLine(index, root, domain.ToLowerInvariant()))]) { Shared = fields };
        return null;
    }

    /// <summary>What Plausible would refuse the whole body for, by its own names of the fields.</summary>
    public static IReadOnlyDictionary<string, string[]> Errors(ForeignBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (shortName, name) in (ReadOnlySpan<(string, string)>)[("n", "name"), ("u", "url"), ("d", "domain")])
        {
            if (string.IsNullOrWhiteSpace(Either(body.Shared, shortName, name)))
            {
                found[name == "name" ? "event_name" : name] = ["can't be blank"];
            }
        }

        return found;
    }

    internal override Verdict Write(ForeignBody body, ForeignLine line, VendorObject fields, NativeDraft draft)
    {
        var source = Either(fields, "n", "name");
        var name = source switch
        {
            "pageview" => "page_view",
            "engagement" => "page_leave",
            _ => source,
        };
        draft.Name(name, source);
        var url = Address(fields);
        draft.Text("visitor", draft.Cookieless(WebAddress.Parse(url ?? "")?.Host, null, null));
        draft.Text("url", url);
        draft.Text("referrer", Either(fields, "r", "referrer"));
        draft.Text("sdk", "plausible");
        WriteRevenue(fields["$"].IsThere ? fields["$"] : fields["revenue"], draft);
        draft.Mark("$interactive", fields.Denies("i") || fields.Denies("interactive") ? new RawValue(JsonTokenType.False, "false"u8.ToArray()) : default);
        draft.Prop("engaged_ms", fields.Number("e"));
        draft.Prop("scroll_max", fields.Number("sd"));
        WriteProps(Array.Find([fields["p"], fields["props"], fields["m"], fields["meta"]], value => value.IsThere), draft);
        draft.Rest(fields, Taken);
        return Verdict.Keep;
    }

    private static string? Either(VendorObject fields, string shortName, string name) => fields.Filled(shortName) ?? fields.Filled(name);

    /// <summary>With hash mode the fragment is part of the path.</summary>
    private static string? Address(VendorObject fields)
    {
        var url = Either(fields, "u", "url");
        var hash = fields.Says("h") || fields.Says("hashMode") ? url?.IndexOf('#', StringComparison.Ordinal) ?? -1 : -1;
        if (hash < 0)
        {
            return url;
        }

        // The query of the address goes before it: a fragment never has one of its own here.
        var (before, fragment) = (url![..hash], url[(hash + 1)..]);
        var mark = before.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? before : before[..mark];
        return $"{path.TrimEnd('/')}/{fragment.TrimStart('/')}{(mark < 0 ? "" : before[mark..])}";
    }

    private static void WriteRevenue(RawValue revenue, NativeDraft draft)
    {
        var text = VendorObject.Text(revenue);
        var fields = text is not null && ForeignBytes.TryParse(Encoding.UTF8.GetBytes(text), out var inner) is null ? VendorObject.Read(inner) : VendorObject.Read(revenue);
        draft.Money(fields["amount"], fields.Text("currency"));
    }

    /// <summary>An object, or the text of one; only its scalars count.</summary>
    private static void WriteProps(RawValue props, NativeDraft draft)
    {
        var text = VendorObject.Text(props);
        var fields = text is not null && ForeignBytes.TryParse(Encoding.UTF8.GetBytes(text), out var inner) is null ? VendorObject.Read(inner) : VendorObject.Read(props);
        draft.Watch(fields);
        foreach (var (name, value) in fields.Fields.Where(field => field.Value.Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray)))
        {
            draft.Prop(name, value);
        }
    }
}
