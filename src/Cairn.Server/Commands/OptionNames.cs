namespace Cairn.Server.Commands;

/// <summary>Says refusals in the words of a command whose options are called otherwise than the request's fields.</summary>
internal static class OptionNames
{
    /// <summary>Asks, and names options instead of fields where the answer is a refusal.</summary>
    public static async Task<T> SaidAsync<T>(Func<Task<T>> ask, params (string Field, string Option)[] names)
    {
        try
        {
            return await ask();
        }
        catch (CommandFailure failure)
        {
            var message = failure.Message;
            foreach (var (field, option) in names)
            {
                message = message.Replace($"/{field}:", option + ":", StringComparison.Ordinal).Replace($"'{field}'", option, StringComparison.Ordinal);
            }

            throw new CommandFailure(failure.ExitCode, message);
        }
    }
}
