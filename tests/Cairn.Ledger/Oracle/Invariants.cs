using System.Globalization;
using Cairn.Ledger.Client;

namespace Cairn.Ledger.Oracle;

/// <summary>Holds what the ledger knows against what lies on the disk: I1 to I5 of the specification's table.</summary>
/// <param name="Acknowledged">Events that were answered 202.</param>
/// <param name="Lost">Of those, the ones that are nowhere (I1).</param>
/// <param name="Duplicated">Rows of the store beyond the first of a site and event id (I3).</param>
/// <param name="Broken">Every breach, in words.</param>
internal sealed record Invariants(long Acknowledged, long Lost, long Duplicated, IReadOnlyList<string> Broken)
{
    private const int MostWords = 5;

    /// <param name="entries">What was sent.</param>
    /// <param name="seen">What is there.</param>
    /// <param name="isDrained">Whether the spool must be empty, so that sums hold exactly.</param>
    /// <param name="mayFail">Whether good events may end among the failed ones, as they do when the server's clock is wrong.</param>
    /// <param name="mustBeKept">Whom an acknowledgement counts for; null for everybody who has one.</param>
    public static Invariants Check(IReadOnlyList<LedgerEntry> entries, AtRest seen, bool isDrained, bool mayFail = false, Func<LedgerEntry, bool>? mustBeKept = null)
    {
        var broken = new List<string>();
        var accepted = entries.Where(entry => entry.Fate == Fate.Accepted && (mustBeKept?.Invoke(entry) ?? true)).ToList();
        var lost = accepted.Where(entry => !IsKept(entry, seen)).ToList();
        broken.AddRange(lost.Take(MostWords).Select(entry => $"I1: {entry.Id} was accepted and is nowhere{(entry.IsBad ? " (a failed event)" : "")}"));

        if (!mayFail && entries.FirstOrDefault(entry => !entry.IsBad && seen.Failed.Contains(entry.Id)) is { } failed)
        {
            broken.Add($"{failed.Id} is good and ended among the failed events");
        }

        var sent = entries.Where(entry => !entry.IsBad).ToDictionary(entry => (entry.Site, entry.Id));
        var foreign = seen.Store.Keys.Where(key => !sent.ContainsKey(key)).ToList();
        broken.AddRange(foreign.Take(MostWords).Select(key => $"I2: {key.Id} is in the store and was never sent"));

        var twice = seen.Store.Where(pair => pair.Value.Count > 1).ToList();
        broken.AddRange(twice.Take(MostWords).Select(pair => $"I3: {pair.Key.Id} is {pair.Value.Count.ToString(CultureInfo.InvariantCulture)} times in the store"));

        broken.AddRange(Sums(sent, seen));
        broken.AddRange(sent.Values.Where(entry => entry.Fate == Fate.Refused && IsKept(entry, seen)).Take(MostWords).Select(entry => $"I5: {entry.Id} was refused and is kept"));
        if (isDrained && seen.SpoolRows > 0)
        {
            broken.Add($"I1: {seen.SpoolRows.ToString(CultureInfo.InvariantCulture)} rows of the spool never reached the store");
        }

        return new Invariants(accepted.Count, lost.Count, twice.Sum(pair => pair.Value.Count - 1), broken);
    }

    private static bool IsKept(LedgerEntry entry, AtRest seen) =>
        seen.Failed.Contains(entry.Id) || (!entry.IsBad && (seen.Store.ContainsKey((entry.Site, entry.Id)) || seen.Spool.Contains(entry.Id)));

    /// <summary>Every row has the value and the name it was sent with, and so the sums agree to the cent.</summary>
    private static IEnumerable<string> Sums(Dictionary<(int Site, Guid Id), LedgerEntry> sent, AtRest seen)
    {
        for (var site = 0; site < EventMaker.Currencies.Length; site++)
        {
            var (expected, found) = (0m, 0m);
            foreach (var (key, rows) in seen.Store.Where(pair => pair.Key.Site == site && sent.ContainsKey(pair.Key)))
            {
                var entry = sent[key];
                var right = new StoredRow(entry.Name, entry.Cents == 0 ? null : entry.Cents / 100m, entry.Cents == 0 ? null : EventMaker.Currencies[site]);
                if (rows[0] != right)
                {
                    yield return $"I4: {key.Id} was sent as {right} and is {rows[0]}";
                    yield break;
                }

                expected += entry.Cents / 100m;
                found += rows.Sum(row => row.Value ?? 0);
            }

            if (expected != found)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"I4: {EventMaker.Currencies[site]} {expected} were sent, {found} are in the store");
            }
        }
    }
}
