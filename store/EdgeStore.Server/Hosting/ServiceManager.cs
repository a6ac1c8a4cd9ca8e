using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeStore.Server.Hosting;

/// <summary>Tells systemd when the server is ready and when it stops (<c>Type=notify</c>).</summary>
internal static class ServiceManager
{
    private const string NotifySocket = "NOTIFY_SOCKET";

    public static void AddServiceManager(this IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(NotifySocket))) return;
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton<IHostLifetime, SystemdLifetime>();
    }
}
