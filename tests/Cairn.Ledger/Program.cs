using Cairn.Ledger;
using Cairn.Ledger.Output;

return LedgerArguments.TryRead(args, out var arguments) ? await FaultRun.RunAsync(arguments) : 2;
