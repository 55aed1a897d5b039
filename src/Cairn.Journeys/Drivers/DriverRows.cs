namespace Cairn.Journeys.Drivers;

/// <summary>A visitor who was at risk at one landmark at least.</summary>
/// <param name="Hash">The first eight bytes, big-endian, of the SHA-256 of the person id.</param>
/// <param name="StartMicros">t0: the first event in the range.</param>
/// <param name="Channel">Of the session of t0, as a place in <see cref="DriverState.Texts"/>.</param>
/// <param name="Device">Likewise.</param>
/// <param name="Country">Likewise.</param>
/// <param name="IsNew">Whether that session is the person's first.</param>
/// <param name="Rows">How many of the state's rows belong to the visitor.</param>
public readonly record struct DriverPerson(ulong Hash, long StartMicros, int Channel, int Device, int Country, bool IsNew, int Rows);

/// <summary>A visitor at a landmark: at risk, and followed for the whole horizon.</summary>
/// <param name="Landmark">Sessions' ends come first, then fixed delays.</param>
/// <param name="Recency">At fixed delays how old the last event is: 1 at most 30 s, 2 at most 5 min, 3 at most 30 min, 4 more; 0 at a session's end.</param>
/// <param name="Outcome">Whether a macro follows within the horizon.</param>
/// <param name="Session">The number of the session so far in the person's history, at most 65,535.</param>
/// <param name="Activity">Events from t0 to the landmark, those of candidates included.</param>
/// <param name="Exposures">How many of the state's exposures belong to the row.</param>
public readonly record struct DriverRow(byte Landmark, byte Recency, bool Outcome, ushort Session, int Activity, int Exposures);

/// <summary>A candidate that occurred between t0 and a landmark.</summary>
/// <param name="Candidate">Its number.</param>
/// <param name="Times">How many events of the activity are its own.</param>
public readonly record struct DriverExposure(int Candidate, int Times);

/// <summary>What is counted per candidate without regard to landmarks.</summary>
public sealed class CandidateTally
{
    /// <summary>Visitors of the range who did it in the range.</summary>
    public long Doers { get; set; }

    /// <summary>Those of them who have a macro in the range, before or after.</summary>
    public long DoersWithMacro { get; set; }

    /// <summary>First macros of the range with the micro before them in history.</summary>
    public long Before { get; set; }

    /// <summary>Visitors whose micro and macro lie in the range, the micro not before the macro.</summary>
    public long AfterOnly { get; set; }

    /// <summary>From the first micro in the range to the first macro in the range, in microseconds, where the micro comes first.</summary>
    public List<long> Lags { get; } = [];
}
