namespace Cairn.Server.Hosting;

/// <summary>Marks every request that came over the owner's socket. Set by the listener, so nothing in a request can forge it.</summary>
internal sealed class OwnerConnection
{
    public static OwnerConnection Mark { get; } = new();
}
