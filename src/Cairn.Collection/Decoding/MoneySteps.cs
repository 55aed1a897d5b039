using System.Text;
using System.Text.Json;

namespace Cairn.Collection.Decoding;

/// <summary>What it is worth.</summary>
internal static class MoneySteps
{
    private const int MaxOrderId = 128;

    public static Verdict Order(EventDraft draft)
    {
        var verdict = draft.Text(EventField.OrderId, MaxOrderId, FailedReason.IdInvalid, out var order);
        draft.OrderId = string.IsNullOrWhiteSpace(order) ? null : order;
        return verdict;
    }

    public static Verdict Amount(EventDraft draft)
    {
        var verdict = Value(draft);
        return verdict.Failed is null ? Currency(draft) : verdict;
    }

    private static Verdict Value(EventDraft draft)
    {
        var raw = draft[EventField.Value];
        if (!raw.IsThere)
        {
            return Verdict.Keep;
        }

        var text = raw.Type switch
        {
            JsonTokenType.Number when raw.Json.Length <= MoneyText.MaxLength => Encoding.ASCII.GetString(raw.Bytes),
            JsonTokenType.String => draft.Read(raw),
            _ => "",
        };
        if (!MoneyText.TryParse(text, out var value, out var rounded))
        {
            return Verdict.Fail(FailedReason.ValueInvalid, "value", "a decimal number of at most 40 characters, up to 999999999999.999999");
        }

        if (rounded)
        {
            draft.Warn(CollectWarning.ValueRounded);
        }

        draft.Value = draft.Name == "refund" && value > 0 ? -value : value;
        return Verdict.Keep;
    }

    private static Verdict Currency(EventDraft draft)
    {
        var verdict = draft.Text(EventField.Currency, int.MaxValue, null, out var text);
        if (verdict.Failed is not null)
        {
            return verdict;
        }

        if (text is null)
        {
            draft.Currency = draft.Value is null ? null : draft.Site.Currency;
            return Verdict.Keep;
        }

        draft.Currency = Currencies.Read(text, draft.Site.ExtraCurrencies);
        return draft.Currency is null
            ? Verdict.Fail(FailedReason.CurrencyInvalid, "currency", "three letters on the list of ISO 4217, or on the site's own")
            : Verdict.Keep;
    }
}
