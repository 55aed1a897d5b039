using Cairn.Ledger.Oracle;

namespace Cairn.Ledger;

/// <summary>What one row of the fault matrix found.</summary>
internal sealed class RowResult(string id, string fault)
{
    public string Id { get; } = id;

    public string Fault { get; } = fault;

    /// <summary>How often the fault was made.</summary>
    public int Cycles { get; set; }

    /// <summary>Events answered 202.</summary>
    public long Acknowledged { get; private set; }

    public long Lost { get; private set; }

    public long Duplicated { get; private set; }

    /// <summary>From starting the process to ready, after a fault.</summary>
    public List<double> RecoverySeconds { get; } = [];

    /// <summary>Breaches of the invariants, in words.</summary>
    public List<string> BrokenRules { get; } = [];

    /// <summary>Why it was not run; null when it was.</summary>
    public string? Skipped { get; set; }

    /// <summary>What else a reader should know, such as what the control lost.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>How long the row took, in seconds.</summary>
    public double Seconds { get; set; }

    public bool HasPassed => Skipped is null && BrokenRules.Count == 0;

    public void Broken(IReadOnlyCollection<string> words) => BrokenRules.AddRange(words);

    /// <summary>Takes a reading of one directory; acknowledgements are counted by <see cref="Count"/>, once for each ledger.</summary>
    public void Take(Invariants found)
    {
        Lost += found.Lost;
        Duplicated += found.Duplicated;
        BrokenRules.AddRange(found.Broken);
    }

    /// <summary>Counts what a ledger had acknowledged when it was closed.</summary>
    public void Count(Client.Ledger ledger) => Acknowledged += ledger.Accepted;
}

/// <summary>A row cannot go on: something that must work did not.</summary>
internal sealed class RowBrokenException(string message) : Exception(message);

/// <summary>This machine cannot make the fault.</summary>
internal sealed class RowSkippedException(string message) : Exception(message);
