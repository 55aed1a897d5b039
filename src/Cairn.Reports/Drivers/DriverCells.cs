namespace Cairn.Reports.Drivers;

/// <summary>Rows of some sets counted in cells of context and activity bin, where contexts that differ only in gates that are not needed are one.</summary>
/// <remarks>Made once for each combination of needed gates and shared by all candidates that need them: a candidate then costs the cells that are not empty and its exposed rows.</remarks>
internal sealed class DriverCells
{
    private readonly int[] _groupOf;
    private readonly int[] _firstContext;
    private readonly int[] _groups;
    private readonly int[] _bins;
    private readonly int[] _rows;
    private readonly int[] _outcomes;

    /// <summary>Counts.</summary>
    /// <param name="sample">The rows.</param>
    /// <param name="sets">Those of these sets.</param>
    /// <param name="needs">The gates that tell contexts apart.</param>
    /// <param name="parts">Into how many parts persons fall: 1, or <see cref="DriverSample.Parts"/>.</param>
    public DriverCells(DriverSample sample, DriverSet sets, ushort needs, int parts)
    {
        (_groupOf, _firstContext) = sample.WithoutGates(needs);
        Landmarks = [.. _firstContext.Select(context => sample.Contexts[context].Landmark)];
        var places = new int[_firstContext.Length * ActivityBins.Count];
        for (var row = 0; row < sample.RowCount; row++)
        {
            if ((sample.SetOf(row) & sets) != 0)
            {
                places[Key(sample, row)] = 1;
            }
        }

        var keys = Number(places);
        ByBin = new int[sample.LandmarkCount * ActivityBins.Count];
        (_rows, _outcomes) = (new int[keys.Length * parts], new int[keys.Length * parts]);
        (_groups, _bins) = ([.. keys.Select(key => key / ActivityBins.Count)], [.. keys.Select(key => key % ActivityBins.Count)]);
        for (var row = 0; row < sample.RowCount; row++)
        {
            if ((sample.SetOf(row) & sets) != 0)
            {
                var at = ((places[Key(sample, row)] - 1) * parts) + (parts == 1 ? 0 : sample.PartOf(row));
                _rows[at]++;
                ByBin[(sample.Contexts[sample.Context[row]].Landmark * ActivityBins.Count) + ActivityBins.Of(sample.Activity[row])]++;
                _outcomes[at] += sample.Outcome[row] ? 1 : 0;
            }
        }
    }

    /// <summary>How many groups of contexts there are.</summary>
    public int GroupCount => _firstContext.Length;

    /// <summary>The cells that are not empty.</summary>
    public int Count => _groups.Length;

    /// <summary>By group of contexts: its landmark.</summary>
    public byte[] Landmarks { get; }

    /// <summary>Rows by landmark and activity bin.</summary>
    public int[] ByBin { get; }

    /// <summary>By cell: its group of contexts.</summary>
    public ReadOnlySpan<int> Groups => _groups;

    /// <summary>By cell: its activity bin.</summary>
    public ReadOnlySpan<int> Bins => _bins;

    /// <summary>By cell and part: how many rows.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>By cell and part: how many of them have the outcome.</summary>
    public ReadOnlySpan<int> Outcomes => _outcomes;

    /// <summary>The group of a row's context.</summary>
    public int GroupOf(int context) => _groupOf[context];

    private int Key(DriverSample sample, int row) => (_groupOf[sample.Context[row]] * ActivityBins.Count) + ActivityBins.Of(sample.Activity[row]);

    // Marks become places plus 1.
    private static int[] Number(int[] marks)
    {
        var keys = new List<int>();
        for (var key = 0; key < marks.Length; key++)
        {
            if (marks[key] != 0)
            {
                keys.Add(key);
                marks[key] = keys.Count;
            }
        }

        return [.. keys];
    }
}
