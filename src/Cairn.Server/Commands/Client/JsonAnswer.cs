using System.Text.Json;
using Cairn.Server.Hosting;

namespace Cairn.Server.Commands.Client;

/// <summary>A result object as the server sent it.</summary>
internal sealed record JsonAnswer(string Text)
{
    /// <summary>Answers are read leniently: a newer server may say more than this program knows.</summary>
    private static readonly JsonSerializerOptions Lenient = new(ApiJson.Options)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Skip,
        RespectRequiredConstructorParameters = false,
    };

    public T As<T>() =>
        JsonSerializer.Deserialize<T>(Text, Lenient) ?? throw new CommandFailure(ExitCode.Failed, "The server's answer was empty.");
}
