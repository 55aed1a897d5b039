namespace Cairn.Ledger.Faults;

/// <summary>A row of the fault matrix of <c>spec/reliability.md</c>, section 5.</summary>
/// <param name="Id">Its number there, such as <c>F1</c>.</param>
/// <param name="Name">The fault in a few words.</param>
/// <param name="IsShort">Whether <c>./test</c> runs it too.</param>
/// <param name="Share">The share of a long run it may take, beside the others' shares; 0 for one that runs a fixed number of times.</param>
/// <param name="RunAsync">Makes the fault and notes what is found; throws <see cref="RowSkippedException"/> where this machine cannot, <see cref="RowBrokenException"/> when it cannot go on.</param>
internal sealed record Fault(string Id, string Name, bool IsShort, double Share, Func<Bench, RowResult, Task> RunAsync);
