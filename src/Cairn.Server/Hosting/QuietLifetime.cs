namespace Cairn.Server.Hosting;

/// <summary>Leaves signals to the command line, which knows what it is in the middle of.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
