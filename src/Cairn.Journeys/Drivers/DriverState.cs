using Cairn.Journeys.Running;

namespace Cairn.Journeys.Drivers;

/// <summary>All rows at landmarks, kept compactly: persons, their rows, the rows' exposures, each in one list that is read beside the others.</summary>
/// <remarks>About 32 bytes a person, 16 a row and 8 an exposure. Nothing refers to a place in a list, so that merging is appending.</remarks>
public sealed class DriverState : IJourneyState<DriverState>
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    /// <summary>Nothing yet.</summary>
    /// <param name="candidates">How many candidates the plan has.</param>
    public DriverState(int candidates) => Tallies = [.. Enumerable.Range(0, candidates).Select(_ => new CandidateTally())];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Visitors with an event in the range.</summary>
    public long Visitors { get; set; }

    /// <summary>Those with a macro in the range.</summary>
    public long Converters { get; set; }

    /// <summary>The persons, in order of the journeys.</summary>
    public List<DriverPerson> Persons { get; } = [];

    /// <summary>Their rows.</summary>
    public List<DriverRow> Rows { get; } = [];

    /// <summary>The rows' exposures.</summary>
    public List<DriverExposure> Exposures { get; } = [];

    /// <summary>One for each candidate.</summary>
    public IReadOnlyList<CandidateTally> Tallies { get; }

    /// <summary>The values that channels, devices and countries take; the empty text stands for missing.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The place of a value in <see cref="Texts"/>.</summary>
    public int Place(string text)
    {
        if (!_places.TryGetValue(text, out var place))
        {
            _places[text] = place = _texts.Count;
            _texts.Add(text);
        }

        return place;
    }

    /// <inheritdoc/>
    public void Merge(DriverState later)
    {
        Visitors += later.Visitors;
        Converters += later.Converters;
        var places = later._texts.Select(Place).ToArray();
        Persons.EnsureCapacity(Persons.Count + later.Persons.Count);
        foreach (var person in later.Persons)
        {
            Persons.Add(person with { Channel = places[person.Channel], Device = places[person.Device], Country = places[person.Country] });
        }

        Rows.AddRange(later.Rows);
        Exposures.AddRange(later.Exposures);
        for (var candidate = 0; candidate < Tallies.Count; candidate++)
        {
            var (mine, theirs) = (Tallies[candidate], later.Tallies[candidate]);
            mine.Doers += theirs.Doers;
            mine.DoersWithMacro += theirs.DoersWithMacro;
            mine.Before += theirs.Before;
            mine.AfterOnly += theirs.AfterOnly;
            mine.Lags.AddRange(theirs.Lags);
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Number(Visitors);
        writer.Number(Converters);
        writer.List(_texts, writer.Text);
        writer.List(Persons, person => Write(writer, person));
        writer.List(Rows, row => Write(writer, row));
        writer.List(Exposures, exposure =>
        {
            writer.Number(exposure.Candidate);
            writer.Number(exposure.Times);
        });
        writer.List(Tallies, tally =>
        {
            writer.Numbers([tally.Doers, tally.DoersWithMacro, tally.Before, tally.AfterOnly]);
            writer.Numbers(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tally.Lags));
        });
    }

    /// <inheritdoc/>
    public static DriverState Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (visitors, converters) = (reader.Number(), reader.Number());
        var texts = reader.List(() => reader.Text() ?? "");
        var persons = reader.List(() => ReadPerson(reader, texts.Count));
        var rows = reader.List(() => ReadRow(reader));
        var exposures = reader.List(() => new DriverExposure(reader.Int(), reader.Int()));
        var tallies = reader.List(() => (Counts: reader.Numbers(), Lags: reader.Numbers()));
        if (tallies.Exists(tally => tally.Counts.Length != 4) || texts.Distinct(StringComparer.Ordinal).Count() != texts.Count
            || persons.Sum(person => (long)person.Rows) != rows.Count || rows.Sum(row => (long)row.Exposures) != exposures.Count
            || exposures.Exists(exposure => exposure.Candidate < 0 || exposure.Candidate >= tallies.Count || exposure.Times < 1))
        {
            throw new InvalidDataException("The lists of the state do not belong together.");
        }

        var state = new DriverState(tallies.Count) { Visitors = visitors, Converters = converters };
        texts.ForEach(text => state.Place(text));
        state.Persons.AddRange(persons);
        state.Rows.AddRange(rows);
        state.Exposures.AddRange(exposures);
        foreach (var (tally, (counts, lags)) in state.Tallies.Zip(tallies))
        {
            (tally.Doers, tally.DoersWithMacro, tally.Before, tally.AfterOnly) = (counts[0], counts[1], counts[2], counts[3]);
            tally.Lags.AddRange(lags);
        }

        return state;
    }

    private static void Write(StateWriter writer, DriverPerson person)
    {
        writer.Number((long)person.Hash);
        writer.Number(person.StartMicros);
        writer.Number(person.Channel);
        writer.Number(person.Device);
        writer.Number(person.Country);
        writer.Number((person.Rows << 1) | (person.IsNew ? 1 : 0));
    }

    private static DriverPerson ReadPerson(StateReader reader, int texts)
    {
        var (hash, start, channel, device, country, last) = ((ulong)reader.Number(), reader.Number(), reader.Int(), reader.Int(), reader.Int(), reader.Int());
        return Math.Min(channel, Math.Min(device, country)) >= 0 && Math.Max(channel, Math.Max(device, country)) < texts && last >= 0
            ? new DriverPerson(hash, start, channel, device, country, (last & 1) != 0, last >> 1)
            : throw new InvalidDataException("A person of the state cannot be right.");
    }

    private static void Write(StateWriter writer, DriverRow row)
    {
        writer.Number(row.Landmark | (row.Recency << 8) | (row.Outcome ? 1 << 16 : 0));
        writer.Number(row.Session);
        writer.Number(row.Activity);
        writer.Number(row.Exposures);
    }

    private static DriverRow ReadRow(StateReader reader)
    {
        var (packed, session, activity, exposures) = (reader.Int(), reader.Int(), reader.Int(), reader.Int());
        return packed >= 0 && activity >= 0 && exposures >= 0
            ? new DriverRow((byte)packed, (byte)(packed >> 8), (packed & (1 << 16)) != 0, (ushort)session, activity, exposures)
            : throw new InvalidDataException("A row of the state cannot be right.");
    }
}
