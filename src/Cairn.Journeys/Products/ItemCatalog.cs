using System.Globalization;
using System.Text.Json;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Products;

/// <summary>One item of an event.</summary>
/// <param name="Item">The item's code.</param>
/// <param name="Quantity">How many; 1 where none is said.</param>
/// <param name="Price">Of one, in the event's currency; null where none is said.</param>
/// <param name="Name">What people read.</param>
/// <param name="Brand">The brand.</param>
/// <param name="Category">The category.</param>
internal sealed record ItemLine(int Item, decimal Quantity, decimal? Price, string? Name, string? Brand, string? Category);

/// <summary>The items of a view: from the <c>items</c> of an event, else from its <c>item_id</c>. Every distinct value is read once. Immutable; any thread may read.</summary>
internal sealed class ItemCatalog
{
    private readonly IndexView _view;
    private readonly Column _lists;
    private readonly Column _ids;
    private readonly Column[] _descriptions;
    private readonly IReadOnlyList<ColumnValue>[] _texts;
    private readonly ItemLine[][] _lines;
    private readonly int[] _single;
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    internal ItemCatalog(IndexView view)
    {
        _view = view;
        (_lists, _ids) = (view.Column("prop.items"), view.Column("prop.item_id"));
        _descriptions = [view.Column("prop.item_name"), view.Column("prop.item_brand"), view.Column("prop.item_category")];
        _texts = [.. _descriptions.Select(column => column.Values)];
        _lines = [.. _lists.Values.Select(Parse)];
        _single = [.. _ids.Values.Select(value => string.IsNullOrEmpty(value.Text) ? -1 : Code(value.Text))];
    }

    /// <summary>The ids, by code.</summary>
    internal IReadOnlyList<string> Ids => _names;

    /// <summary>The code of an id; -1 for one that no event has.</summary>
    internal int CodeOf(string id) => _codes.GetValueOrDefault(id, -1);

    /// <summary>The items of a segment's rows.</summary>
    internal Rows On(IndexSegment segment) =>
        new(this, _view.Codes(_lists, segment), _view.Codes(_ids, segment), Array.ConvertAll(_descriptions, column => _view.Codes(column, segment)));

    private ItemLine[] Parse(ColumnValue value)
    {
        if (value.Kind != ValueKind.Json || value.Text is null)
        {
            return [];
        }

        try
        {
            using var json = JsonDocument.Parse(value.Text);
            return json.RootElement.ValueKind != JsonValueKind.Array
                ? []
                : [.. json.RootElement.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(Line).OfType<ItemLine>()];
        }
        catch (JsonException)
        {
            return []; // Cut off at the door because it was too long.
        }
    }

    private ItemLine? Line(JsonElement item) => Text(item, "item_id", "id") is not { Length: > 0 } id
        ? null
        : new ItemLine(
            Code(id),
            Decimals.TryParse(Text(item, "quantity", "quantity"), out var quantity) && quantity >= 0 ? quantity : 1,
            Decimals.TryParse(Text(item, "price", "item_price"), out var price) ? price : null,
            Text(item, "name", "item_name"),
            Text(item, "brand", "item_brand"),
            Text(item, "category", "item_category"));

    private static string? Text(JsonElement item, string name, string other)
    {
        if (!item.TryGetProperty(name, out var value) && !item.TryGetProperty(other, out value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number when value.TryGetDecimal(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    private int Code(string id)
    {
        if (!_codes.TryGetValue(id, out var code))
        {
            _codes[id] = code = _names.Count;
            _names.Add(id);
        }

        return code;
    }

    /// <summary>The items of one segment's rows. For one thread.</summary>
    internal sealed class Rows(ItemCatalog catalog, ColumnCodes lists, ColumnCodes ids, ColumnCodes[] descriptions)
    {
        private readonly ItemLine[] _one = new ItemLine[1];

        /// <summary>The items of a row; valid until the next call.</summary>
        internal ReadOnlySpan<ItemLine> Of(int row)
        {
            if (catalog._lines[lists[row]] is { Length: > 0 } lines)
            {
                return lines;
            }

            var item = catalog._single[ids[row]];
            if (item < 0)
            {
                return [];
            }

            _one[0] = new ItemLine(item, 1, null, Text(0, row), Text(1, row), Text(2, row));
            return _one;
        }

        /// <summary>Whether a row has an item.</summary>
        internal bool Has(int row) => catalog._lines[lists[row]].Length > 0 || catalog._single[ids[row]] >= 0;

        private string? Text(int which, int row) => catalog._texts[which][descriptions[which][row]].Text;
    }
}
