using System.Numerics;
using System.Runtime.InteropServices;
using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>The strata of one candidate while they are counted, each in parts of the persons. For one thread; used again for the next candidate.</summary>
internal sealed class StrataScratch
{
    private int[] _exposed = [];
    private int[] _exposedOutcomes = [];
    private int[] _unexposed = [];
    private int[] _unexposedOutcomes = [];
    private byte[] _deciles = [];
    private int[] _bins = [];
    private DriverCells _cells = null!;
    private int _parts;

    /// <summary>Begins a candidate.</summary>
    public void Begin(DriverCells cells, int parts)
    {
        (_cells, _parts) = (cells, parts);
        var size = cells.GroupCount * DriverDeciles.Count * parts;
        (_exposed, _exposedOutcomes) = (Cleared(_exposed, size), Cleared(_exposedOutcomes, size));
        (_unexposed, _unexposedOutcomes) = (Cleared(_unexposed, size), Cleared(_unexposedOutcomes, size));
        _bins = [.. cells.ByBin];
    }

    /// <summary>Rows of each landmark by bin, from which deciles follow.</summary>
    public ref int Bin(int group, int bin) => ref _bins[(_cells.Landmarks[group] * ActivityBins.Count) + bin];

    /// <summary>The stratum of a group of contexts and a bin.</summary>
    public int Stratum(int group, int bin) => (group * DriverDeciles.Count) + _deciles[(_cells.Landmarks[group] * ActivityBins.Count) + bin];

    /// <summary>Counts all rows as unexposed, in the deciles that the bins give.</summary>
    public void CountAll()
    {
        _deciles = DriverDeciles.Of(_bins);
        var groups = _cells.Groups;
        var bins = _cells.Bins;
        for (var cell = 0; cell < groups.Length; cell++)
        {
            var place = Stratum(groups[cell], bins[cell]) * _parts;
            AddTo(_unexposed.AsSpan(place, _parts), _cells.Rows.Slice(cell * _parts, _parts));
            AddTo(_unexposedOutcomes.AsSpan(place, _parts), _cells.Outcomes.Slice(cell * _parts, _parts));
        }
    }

    /// <summary>Takes a row out of the unexposed of a stratum.</summary>
    public void Remove(int stratum, int part, bool outcome)
    {
        _unexposed[(stratum * _parts) + part]--;
        _unexposedOutcomes[(stratum * _parts) + part] -= outcome ? 1 : 0;
    }

    /// <summary>Adds a row to the exposed of a stratum.</summary>
    public void Expose(int stratum, int part, bool outcome)
    {
        _exposed[(stratum * _parts) + part]++;
        _exposedOutcomes[(stratum * _parts) + part] += outcome ? 1 : 0;
    }

    /// <summary>Mantel-Haenszel by landmark; and the risk difference of all landmarks without each part of the persons, where there are several.</summary>
    public (MantelHaenszel[] Landmarks, double[] Without) Sums()
    {
        var sums = new MantelHaenszel[_bins.Length / ActivityBins.Count];
        var (difference, weight) = (0.0, 0.0);
        Span<double> differences = stackalloc double[_parts];
        Span<double> weights = stackalloc double[_parts];
        for (var stratum = 0; stratum < _cells.GroupCount * DriverDeciles.Count; stratum++)
        {
            var table = Table(stratum);
            if (table == default)
            {
                continue;
            }

            sums[_cells.Landmarks[stratum / DriverDeciles.Count]].Add(table);
            if (_parts > 1 && table.IsInformative)
            {
                var (its, itsWeight) = Terms(table);
                (difference, weight) = (difference + its, weight + itsWeight);
                for (var part = 0; part < _parts; part++)
                {
                    var at = (stratum * _parts) + part;
                    var (n1, n0) = (_exposed[at], _unexposed[at]);
                    if (n1 + n0 > 0)
                    {
                        var rest = new FourfoldTable(
                            table.A - _exposedOutcomes[at], table.B - n1 + _exposedOutcomes[at], table.C - _unexposedOutcomes[at], table.D - n0 + _unexposedOutcomes[at]);
                        var (left, leftWeight) = rest.IsInformative ? Terms(rest) : default;
                        differences[part] += left - its;
                        weights[part] += leftWeight - itsWeight;
                    }
                }
            }
        }

        var without = new double[_parts > 1 ? _parts : 0];
        for (var part = 0; part < without.Length; part++)
        {
            without[part] = weight + weights[part] > 0 ? (difference + differences[part]) / (weight + weights[part]) : 0;
        }

        return (sums, without);
    }

    private FourfoldTable Table(int stratum)
    {
        var at = stratum * _parts;
        var (n1, a) = (Sum(_exposed.AsSpan(at, _parts)), Sum(_exposedOutcomes.AsSpan(at, _parts)));
        var (n0, c) = (Sum(_unexposed.AsSpan(at, _parts)), Sum(_unexposedOutcomes.AsSpan(at, _parts)));
        return new FourfoldTable(a, n1 - a, c, n0 - c);
    }

    // Numerator and weight of the risk difference.
    private static (double Difference, double Weight) Terms(FourfoldTable table)
    {
        double n1 = table.Exposed, n0 = table.Unexposed;
        return (((table.A * n0) - (table.C * n1)) / (n1 + n0), n1 * n0 / (n1 + n0));
    }

    private static long Sum(ReadOnlySpan<int> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private static void AddTo(Span<int> sums, ReadOnlySpan<int> counts)
    {
        var wide = MemoryMarshal.Cast<int, Vector<int>>(sums);
        var its = MemoryMarshal.Cast<int, Vector<int>>(counts);
        for (var at = 0; at < wide.Length; at++)
        {
            wide[at] += its[at];
        }

        for (var at = wide.Length * Vector<int>.Count; at < sums.Length; at++)
        {
            sums[at] += counts[at];
        }
    }

    private static int[] Cleared(int[] buffer, int size)
    {
        if (buffer.Length < size)
        {
            return new int[size];
        }

        buffer.AsSpan(0, size).Clear();
        return buffer;
    }
}
