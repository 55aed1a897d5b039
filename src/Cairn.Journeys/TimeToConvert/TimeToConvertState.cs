using Cairn.Journeys.Running;

namespace Cairn.Journeys.TimeToConvert;

/// <summary>How long each visitor took, or has waited so far. Merges in any order.</summary>
public sealed class TimeToConvertState : IJourneyState<TimeToConvertState>
{
    private readonly List<long> _converted = [];
    private readonly List<long> _censored = [];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Microseconds from start to conversion, ascending.</summary>
    public IReadOnlyList<long> Converted => Sorted(_converted);

    /// <summary>Microseconds from start to the end of what is known, of visitors without a conversion; ascending.</summary>
    public IReadOnlyList<long> Censored => Sorted(_censored);

    /// <summary>The number, in the visitor's history, of the session of each conversion that lies in one.</summary>
    public ValueQuantiles Sessions { get; private set; } = new();

    /// <summary>Touches from start to conversion.</summary>
    public ValueQuantiles Touches { get; private set; } = new();

    /// <inheritdoc/>
    public void Merge(TimeToConvertState later)
    {
        _converted.AddRange(later._converted);
        _censored.AddRange(later._censored);
        Sessions.Merge(later.Sessions);
        Touches.Merge(later.Touches);
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Numbers(Sorted(_converted).ToArray());
        writer.Numbers(Sorted(_censored).ToArray());
        Sessions.Write(writer);
        Touches.Write(writer);
    }

    /// <inheritdoc/>
    public static TimeToConvertState Read(StateReader reader)
    {
        var state = new TimeToConvertState();
        state._converted.AddRange(reader.Numbers());
        state._censored.AddRange(reader.Numbers());
        (state.Sessions, state.Touches) = (ValueQuantiles.Read(reader), ValueQuantiles.Read(reader));
        return state;
    }

    internal void AddConverted(long micros, int session, int touches)
    {
        _converted.Add(micros);
        Touches.Add(touches);
        if (session > 0)
        {
            Sessions.Add(session);
        }
    }

    internal void AddCensored(long micros) => _censored.Add(micros);

    private static List<long> Sorted(List<long> values)
    {
        values.Sort();
        return values;
    }
}
