using Cairn.Collection.Decoding;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

/// <summary>Numbers on disk only grow: a line may be added here, none may change.</summary>
public sealed class ReasonNumbersTests
{
    [Fact]
    public void Reasons_keep_their_numbers_and_names() =>
        Assert.Equal(
            "1 body_empty, 2 body_not_json, 3 body_not_utf8, 4 body_not_object, 5 events_missing, 6 gzip_invalid, 7 body_too_large, 8 too_many_events, "
            + "9 unsupported_encoding, 10 quota_exceeded, 20 name_invalid, 21 id_invalid, 22 field_type, 23 type_unsupported, 24 time_invalid, 25 time_too_old, "
            + "26 visitor_missing, 27 value_invalid, 28 currency_invalid, 29 duplicate_key, 30 json_too_deep, 31 event_too_large, 32 signature_invalid, "
            + "33 untrusted_conversion, 34 origin_not_allowed, 35 alias_unknown, 36 import_row_invalid, 40 enrich_error, 41 store_rejected, "
            + "50 consent_required, 51 opted_out, 52 erased",
            string.Join(", ", Enum.GetValues<FailedReason>().Select(reason => $"{(int)reason} {WireNames.Of(reason)}")));

    [Fact]
    public void Warnings_keep_their_numbers_and_names() =>
        Assert.Equal(
            "1 no_event_id, 2 unknown_field, 3 field_not_allowed, 4 url_invalid, 5 value_rounded, 6 time_in_future, 7 time_replaced, 8 text_repaired, "
            + "9 value_cut, 10 keys_over_limit, 11 key_over_cap, 12 reserved_key, 13 macro_unexpanded, 14 user_ignored",
            string.Join(", ", Enum.GetValues<CollectWarning>().Select(warning => $"{(int)warning} {WireNames.Of(warning)}")));
}
