using System.Runtime.InteropServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>Cuts the events of a unit by the values they carry in up to four columns. For one thread; nothing is allocated once its lists are long enough.</summary>
/// <remarks>An event without one of the values matches no step. An exclusion hits whatever it carries.</remarks>
internal sealed class HeldValues(IndexView view, IReadOnlyList<Column> columns)
{
    /// <summary>The most columns that can be held at once.</summary>
    public const int MostColumns = 4;

    private readonly Dictionary<(int, int, int, int), int> _numbers = [];
    private readonly ColumnCodes[] _codes = new ColumnCodes[columns.Count];
    private readonly List<int> _values = [];
    private readonly List<Matched> _events = [];

    /// <summary>Begins a segment.</summary>
    public void Begin(IndexSegment segment)
    {
        for (var column = 0; column < columns.Count; column++)
        {
            _codes[column] = view.Codes(columns[column], segment);
        }
    }

    /// <summary>Finds the values of a unit; returns how many combinations there are, in the order in which they first appear.</summary>
    public int Read(ReadOnlySpan<Matched> unit)
    {
        _numbers.Clear();
        _values.Clear();
        foreach (ref readonly var item in unit)
        {
            var key = item.Steps == 0 ? default : (Code(0, item.Row), Code(1, item.Row), Code(2, item.Row), Code(3, item.Row));
            if (key.Item1 == 0 || key.Item2 == 0 || key.Item3 == 0 || key.Item4 == 0)
            {
                _values.Add(-1);
                continue;
            }

            if (!_numbers.TryGetValue(key, out var number))
            {
                _numbers[key] = number = _numbers.Count;
            }

            _values.Add(number);
        }

        return _numbers.Count;
    }

    /// <summary>Whether a row has a value in each of the columns.</summary>
    public bool Carries(int row)
    {
        for (var column = 0; column < columns.Count; column++)
        {
            if (_codes[column][row] == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The events of a combination, with every exclusion; valid until the next call.</summary>
    public ReadOnlySpan<Matched> Of(int number, ReadOnlySpan<Matched> unit)
    {
        _events.Clear();
        for (var at = 0; at < unit.Length; at++)
        {
            if (_values[at] == number)
            {
                _events.Add(unit[at]);
            }
            else if (unit[at].Stops != 0)
            {
                _events.Add(unit[at] with { Steps = 0 });
            }
        }

        return CollectionsMarshal.AsSpan(_events);
    }

    // Below 0 for a column that is not asked for: any number but that of a missing value.
    private int Code(int column, int row) => column < columns.Count ? _codes[column][row] : -1;
}
