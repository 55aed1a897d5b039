using Cairn.Server.Commands;
using Cairn.Server.Commands.Output;

return await CairnCommand.RunAsync(args, Terminal.System());
