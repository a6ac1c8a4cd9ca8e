using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace EdgeStore.Operator.Runtime.Tests.Conformance;

/// <summary>kube-apiserver 1.20 (or the one that KUBEBUILDER_ASSETS names) over etcd, on loopback, with the widgets' CRD.</summary>
internal sealed class RealApi : IApi
{
    private const string Token = "conformance";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgestore-real-api-");
    private readonly List<Process> _processes = [];
    private Uri _address = null!;

    public KubernetesClientConfiguration Connection => new() { Host = _address.ToString(), AccessToken = Token, SkipTlsVerify = true };

    internal static async Task<RealApi> StartAsync()
    {
        var api = new RealApi();
        try
        {
            await api.BeginAsync();
            return api;
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The API server first: without its etcd it would not end in peace.
        for (var i = _processes.Count - 1; i >= 0; i--)
        {
            using var process = _processes[i];
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task BeginAsync()
    {
        var (client, peer, secure) = (FreePort(), FreePort(), FreePort());
        Run(await Asset.EtcdAsync(), "etcd", "--data-dir", File("etcd"), "--listen-client-urls", Http(client), "--advertise-client-urls", Http(client),
            "--listen-peer-urls", Http(peer), "--initial-advertise-peer-urls", Http(peer), "--initial-cluster", $"default={Http(peer)}");

        using (var key = RSA.Create(2048)) await System.IO.File.WriteAllTextAsync(File("sa.key"), key.ExportRSAPrivateKeyPem());
        await System.IO.File.WriteAllTextAsync(File("tokens.csv"), $"{Token},admin,1,\"system:masters\"\n");
        Run(await Asset.ApiServerAsync(), "api", $"--etcd-servers={Http(client)}", "--bind-address=127.0.0.1", $"--secure-port={secure}",
            $"--cert-dir={File("certs")}", $"--token-auth-file={File("tokens.csv")}", "--authorization-mode=RBAC", "--service-account-issuer=https://example",
            $"--service-account-key-file={File("sa.key")}", $"--service-account-signing-key-file={File("sa.key")}", "--service-cluster-ip-range=10.0.0.0/24",
            "--disable-admission-plugins=ServiceAccount");
        _address = new Uri($"https://127.0.0.1:{secure}");
        await WaitUntilReadyAsync();
    }

    private async Task WaitUntilReadyAsync()
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(_address, "readyz"));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (!_processes.Any(p => p.HasExited))
            {
                // It does not listen yet.
            }

            if (_processes.Any(p => p.HasExited) || TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException("The API server did not become ready: " + await System.IO.File.ReadAllTextAsync(File("api.log")));
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    private void Run(string program, string name, params string[] arguments)
    {
        // The shell only sends the output into a file; a pipe that nobody reads would stop the program.
        var process = new Process { StartInfo = new ProcessStartInfo("bash", ["-c", $"exec \"$@\" >\"$0\" 2>&1", File($"{name}.log"), program, .. arguments]) };
        process.Start();
        _processes.Add(process);
    }

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private static string Http(int port) => $"http://127.0.0.1:{port}";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
