using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>The covariates of the second opinion: landmark, channel, device, new or returning, ln(1 + activity), recency, session index, country.</summary>
/// <remarks>Rows with equal covariates share one row of the design, so that a fit costs what is distinct.</remarks>
internal sealed class DriverCovariates
{
    private const int Countries = 5;
    private const int MostSessions = 50;
    private readonly DriverSample _sample;
    private readonly int[] _rows;
    private readonly int[] _countryOf;
    private readonly int[] _contextOf;
    private readonly Columns _columns;
    private readonly DesignMatrix _design;
    private readonly Dictionary<CovariateKey, int> _known = [];
    private readonly int[] _places;

    public DriverCovariates(DriverSample sample, DriverSet sets)
    {
        _sample = sample;
        _rows = [.. Enumerable.Range(0, sample.RowCount).Where(row => (sample.SetOf(row) & sets) != 0)];
        _countryOf = TopCountries(sample, sets);
        // The second opinion is asked of those who passed the gates that are needed, and no more of gates.
        var (groupOf, firsts) = sample.WithoutGates(0);
        _contextOf = [.. groupOf.Select(group => firsts[group])];
        _columns = new Columns(sample);
        _design = new DesignMatrix(_columns.Count);
        var keys = _rows.Select(row => Key(row, 0)).ToArray();
        Place(keys, _design, _known);
        _places = [.. keys.Select(key => _known[key])];
    }

    /// <summary>The average effect of a candidate on its rows of the sets.</summary>
    public AipwEffect Effect(int candidate)
    {
        var exposed = _sample.Exposed(candidate).Span;
        var times = _sample.Times(candidate).Span;
        var (design, added, needs) = (_design.Copy(), new Dictionary<CovariateKey, int>(), _sample.Needs(candidate));
        var keys = new CovariateKey[exposed.Length];
        for (var at = 0; at < exposed.Length; at++)
        {
            keys[at] = Key(exposed[at], times[at]);
        }

        // An exposed row counts without the candidate's own events, and may so be like no row there is.
        Place(keys.Where(key => !_known.ContainsKey(key)), design, added);
        var rows = new List<AipwRow>(_rows.Length);
        for (int at = 0, next = 0; at < _rows.Length; at++)
        {
            var row = _rows[at];
            if ((_sample.Contexts[_sample.Context[row]].Gates & needs) != needs)
            {
                continue;
            }

            while (next < exposed.Length && exposed[next] < row)
            {
                next++;
            }

            var isExposed = next < exposed.Length && exposed[next] == row;
            var place = !isExposed ? _places[at] : _known.TryGetValue(keys[next], out var known) ? known : added[keys[next]];
            rows.Add(new AipwRow(_sample.PersonOf[row], place, isExposed, _sample.Outcome[row]));
        }

        return Aipw.Estimate(design, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows), _sample.Fold, DriverSample.Folds);
    }

    // In order of what they share, so that the fits can count it once.
    private void Place(IEnumerable<CovariateKey> keys, DesignMatrix design, Dictionary<CovariateKey, int> places)
    {
        foreach (var key in keys.Distinct().OrderBy(key => key.Context).ThenBy(key => key.Country).ThenBy(key => key.Session).ThenBy(key => key.Bin))
        {
            places[key] = design.RowCount;
            _columns.Put(design, key);
        }
    }

    private CovariateKey Key(int row, int own) => new(
        _contextOf[_sample.Context[row]],
        _countryOf[_sample.Persons[_sample.PersonOf[row]].Country],
        Math.Min(MostSessions, (int)_sample.State.Rows[_sample.Source[row]].Session),
        ActivityBins.Of(_sample.Activity[row] - own));

    // The five countries with most visitors, ties by name; all others are one.
    private static int[] TopCountries(DriverSample sample, DriverSet sets)
    {
        var texts = sample.State.Texts;
        var counts = new long[texts.Count];
        for (var person = 0; person < sample.Persons.Length; person++)
        {
            counts[sample.Persons[person].Country] += (sample.Sets[person] & sets) == 0 ? 0 : 1;
        }

        var result = Enumerable.Repeat(Countries, counts.Length).ToArray();
        var top = Enumerable.Range(0, counts.Length).Where(place => counts[place] > 0)
            .OrderByDescending(place => counts[place]).ThenBy(place => texts[place], StringComparer.Ordinal).Take(Countries);
        foreach (var (place, rank) in top.Select((place, rank) => (place, rank)))
        {
            result[place] = rank;
        }

        return result;
    }

    private readonly record struct CovariateKey(int Context, int Country, int Session, int Bin);

    /// <summary>Where each covariate stands in the design.</summary>
    private sealed class Columns
    {
        private readonly List<DriverContext> _contexts;
        private readonly Dictionary<int, int> _channels;
        private readonly Dictionary<int, int> _devices;
        private readonly int _device, _landmark, _recency, _country, _number;

        public Columns(DriverSample sample)
        {
            _contexts = sample.Contexts;
            _channels = Places(sample.Contexts.Select(context => context.Channel), sample.State.Texts);
            _devices = Places(sample.Contexts.Select(context => context.Device), sample.State.Texts);
            _device = _channels.Count;
            _landmark = _device + _devices.Count;
            _recency = _landmark + Journeys.Drivers.DriverPlan.MaxLandmarks;
            _country = _recency + 5;
            _number = _country + Countries + 1;
        }

        public int Count => _number + 3;

        public void Put(DesignMatrix design, CovariateKey key)
        {
            var context = _contexts[key.Context];
            design.Put(_channels[context.Channel], 1);
            design.Put(_device + _devices[context.Device], 1);
            design.Put(_landmark + context.Landmark, 1);
            design.Put(_recency + context.Recency, 1);
            design.Put(_country + key.Country, 1);
            design.Put(_number, context.IsNew ? 1 : 0);
            design.Put(_number + 1, Math.Log(1 + ActivityBins.Middle(key.Bin)));
            design.Put(_number + 2, key.Session);
            design.EndRow();
        }

        private static Dictionary<int, int> Places(IEnumerable<int> used, IReadOnlyList<string> texts) => used.Distinct()
            .OrderBy(place => texts[place], StringComparer.Ordinal).Select((place, rank) => (place, rank)).ToDictionary(pair => pair.place, pair => pair.rank);
    }
}
