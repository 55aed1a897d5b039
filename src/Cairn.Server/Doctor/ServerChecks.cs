using System.Globalization;
using System.Runtime.InteropServices;
using Cairn.Collection.Enrichment;
using Cairn.Server.Accounts;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Server.Operations;

namespace Cairn.Server.Doctor;

/// <summary>What doctor looks at of the process, its clock, its settings, and how people and visitors reach it.</summary>
internal sealed class ServerChecks(ServerOptions server, SecondFactorRule secondFactor, ClientAddress addresses, ClockWatch clock, HostSettings settings, TimeProvider time, IServiceProvider services)
{
    private static readonly TimeSpan EndsSoon = TimeSpan.FromDays(14);
    private static readonly TimeSpan Old = TimeSpan.FromDays(550);

    public IEnumerable<DoctorCheck> All() =>
    [
        DoctorCheck.Ok("cairn", $"{CairnVersion.Text} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription.Trim()}"),
        Clock(),
        Drain(),
        Text(),
        DataSets(time.GetUtcNow()),
        SignIn(),
        SecondFactor(),
        Certificate(),
        Proxies(),
    ];

    private DoctorCheck Clock()
    {
        var now = time.GetUtcNow();
        var found = now.ToString("u", CultureInfo.InvariantCulture);
        return now.Year is < 2025 or >= 2100 ? DoctorCheck.Fault("clock", found, "Set the machine's clock; event times are judged by it.")
            : !clock.IsTrusted ? DoctorCheck.Warning("clock", $"{found}; it jumped, or was not seen for a month, so nothing is removed by age", "When it is right: cairn doctor --confirm-clock.")
            : DoctorCheck.Ok("clock", found);
    }

    /// <summary>Some versions of bundled lists end with the hour they were made in; networks change hands, so that old lists put visitors into wrong countries.</summary>
    internal static DoctorCheck DataSets(DateTimeOffset now)
    {
        var found = string.Join(", ", Datasets.All.Select(data => $"{data.Name} {data.Version}").Append($"Cairn's referrers {ReferrerList.Version}"));
        var old = Datasets.All.Where(data => MadeOn(data.Version) is { } made && now - made > Old).Select(data => data.Name).ToList();
        return old.Count == 0 ? DoctorCheck.Ok("data sets", found) : DoctorCheck.Warning("data sets", $"old: {string.Join(", ", old)}; {found}", "Take a newer Cairn, which brings newer lists.");
    }

    private static DateTimeOffset? MadeOn(string version) =>
        DateTimeOffset.TryParseExact(version.Split('.')[^1], "yyyyMMddHH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made) ? made : null;

    private DoctorCheck Drain() => settings.IsStoreOnly
        ? DoctorCheck.Fault("drain", "off, since the last runs crashed: events are kept and reach no report", "Look at the log, mend what it names, and start Cairn again.")
        : DoctorCheck.Ok("drain", "on");

    /// <summary>Names are compared in one Unicode form, which needs the ICU libraries.</summary>
    private static DoctorCheck Text() => "e\u0301".Normalize() == "é"
        ? DoctorCheck.Ok("text", "Unicode composes")
        : DoctorCheck.Fault("text", "Unicode does not compose", "Install the ICU package (libicu), and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");

    private DoctorCheck SignIn() => server.AllowPlainHttp
        ? DoctorCheck.Warning("sign-in", "over plain HTTP from anywhere", "Put TLS in front and unset Cairn:Server:AllowPlainHttp.")
        : DoctorCheck.Ok("sign-in", "over TLS, and over plain HTTP on this machine");

    private DoctorCheck SecondFactor() => secondFactor.IsLifted
        ? DoctorCheck.Warning("second factor", "owners and admins sign in without one", "Set Cairn:Server:SecondFactor to required.")
        : DoctorCheck.Ok("second factor", "owners and admins need one");

    private DoctorCheck Certificate()
    {
        if (services.GetService<ServerCertificate>() is not { } certificate)
        {
            return DoctorCheck.Ok("certificate", "none; TLS is somebody else's work, or nobody's");
        }

        var now = time.GetUtcNow();
        var found = string.Create(CultureInfo.InvariantCulture, $"good until {certificate.GoodUntil:u}");
        return certificate.GoodUntil <= now ? DoctorCheck.Fault("certificate", string.Create(CultureInfo.InvariantCulture, $"ended on {certificate.GoodUntil:u}"), "Put a new certificate in the file's place; it is read within ten seconds.")
            : certificate.GoodFrom > now ? DoctorCheck.Fault("certificate", string.Create(CultureInfo.InvariantCulture, $"begins on {certificate.GoodFrom:u}"), "Set the clock, or put a certificate that is good now in the file's place.")
            : certificate.Fault is { } fault ? DoctorCheck.Warning("certificate", $"{found}, but the files that lie there now are not in use: {fault}", "Mend the files; they are read within ten seconds.")
            : certificate.GoodUntil - now < EndsSoon ? DoctorCheck.Warning("certificate", found, "Renew it; the new file is read within ten seconds.")
            : DoctorCheck.Ok("certificate", found);
    }

    private DoctorCheck Proxies() => addresses.UnnamedProxy is { } peer
        ? DoctorCheck.Warning("proxies", $"{peer} says whom it speaks for and is not believed: visitors share its address", $"When it is your proxy, set Cairn:Server:ProxyNetworks to it ({peer}).")
        : DoctorCheck.Ok("proxies", server.ProxyNetworks.Count == 0 ? "none" : string.Join(", ", server.ProxyNetworks));
}
