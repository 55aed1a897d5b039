using Cairn.Journeys.Index;

namespace Cairn.Journeys.Drivers;

/// <summary>Channel, device and country of a session, as places in a state's texts. For one thread and one part at a time.</summary>
internal sealed class PersonTraits
{
    private static readonly string[] Names = ["channel", "device", "country"];
    private readonly IndexView _view;
    private readonly Column?[] _columns;
    private readonly ColumnCodes[] _codes = new ColumnCodes[Names.Length];
    private readonly int[][] _places = new int[Names.Length][];
    private DriverState? _state;

    public PersonTraits(IndexView view)
    {
        _view = view;
        _columns = [.. Names.Select(name => view.HasColumn(name) ? view.Column(name) : null)];
    }

    /// <summary>Begins a part that is added to a state.</summary>
    public void Begin(IndexSegment segment, DriverState state)
    {
        _state = state;
        for (var trait = 0; trait < Names.Length; trait++)
        {
            if (_columns[trait] is { } column)
            {
                _codes[trait] = _view.Codes(column, segment);
                _places[trait] = new int[column.Values.Count];
                _places[trait].AsSpan().Fill(-1);
            }
        }
    }

    /// <summary>The place of the first value that a trait has between two rows, the last one inside.</summary>
    /// <param name="trait">0 channel, 1 device, 2 country.</param>
    /// <param name="first">The first row.</param>
    /// <param name="last">The last row.</param>
    public int Of(int trait, int first, int last)
    {
        if (_columns[trait] is not { } column)
        {
            return _state!.Place("");
        }

        var code = 0;
        for (var row = first; row <= last && code == 0; row++)
        {
            code = _codes[trait][row];
        }

        ref var place = ref _places[trait][code];
        return place >= 0 ? place : place = _state!.Place(column.Values[code].Text ?? "");
    }
}
