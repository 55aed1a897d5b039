namespace Cairn.Server.Hosting;

/// <summary>Whether the process takes and answers requests, and if not, why.</summary>
internal sealed class Readiness
{
    private volatile string? _reason = "starting";

    public void Ready() => _reason = null;

    public void Stopping() => _reason = "stopping";

    public string? WhyNot() => _reason;
}
