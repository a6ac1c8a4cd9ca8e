using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Conformance.Tests.Servers;

/// <summary>
/// One server as a process with a data directory of its own, on a loopback address of its own. It can be stopped, killed
/// and started again on the same data; each start makes a new <see cref="Client"/>.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string MemberName = "conformance";

    private static readonly TimeSpan s_startDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_stopDeadline = TimeSpan.FromSeconds(20);
    private static readonly byte[] s_probeKey = "\0probe"u8.ToArray();

    private readonly string _folder;
    private readonly bool _ownsFolder;
    private string[] _extraArguments;
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;
    private EtcdClient? _client;

    private ServerProcess(Implementation implementation, string? folder, string[] extraArguments)
    {
        var address = LoopbackAddress.Next();
        var ports = LoopbackAddress.FreePorts(address, 2);
        Implementation = implementation;
        ClientUrl = new Uri($"http://{address}:{ports[0]}");
        PeerUrl = new Uri($"http://{address}:{ports[1]}");
        _ownsFolder = folder is null;
        _folder = folder ?? Directory.CreateTempSubdirectory("edgestore-conformance-").FullName;
        _extraArguments = extraArguments;
    }

    public Implementation Implementation { get; }

    /// <summary>Environment variables beside this process's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private init; } = new Dictionary<string, string>();

    public Uri ClientUrl { get; }

    public Uri PeerUrl { get; }

    /// <summary>Where clients are served with TLS beside <see cref="ClientUrl"/>; null: nowhere.</summary>
    public Uri? SecureUrl { get; private set; }

    public string DataDirectory => Path.Combine(_folder, "data");

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("not running");

    public EtcdClient Client => _client ?? throw new InvalidOperationException("not running");

    /// <summary>What the server wrote so far, for messages of failed tests.</summary>
    public string LogTail => string.Join('\n', _log.TakeLast(40));

    public static Task<ServerProcess> StartAsync(Implementation implementation, params string[] extraArguments) =>
        StartAsync(implementation, folder: null, extraArguments);

    /// <param name="implementation">Which server.</param>
    /// <param name="folder">Parent of the data directory, kept at the end; null makes a temporary one.</param>
    /// <param name="extraArguments">Further flags.</param>
    public static async Task<ServerProcess> StartAsync(Implementation implementation, string? folder, string[] extraArguments)
    {
        var server = new ServerProcess(implementation, folder, extraArguments);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server that is not started yet.</summary>
    /// <param name="implementation">Which server.</param>
    /// <param name="folder">Parent of the data directory, kept at the end.</param>
    public static ServerProcess NotStarted(Implementation implementation, string folder) => new(implementation, folder, []);

    /// <summary>The same in an environment.</summary>
    public static ServerProcess With(Implementation implementation, IReadOnlyDictionary<string, string> environment) =>
        new(implementation, folder: null, []) { Environment = environment };

    /// <summary>A server that is not started yet, and also serves clients with TLS.</summary>
    /// <param name="implementation">Which server.</param>
    /// <param name="flags">Its certificate's and others, for the address that it is served at.</param>
    public static ServerProcess WithTls(Implementation implementation, Func<IPAddress, string[]> flags)
    {
        var server = new ServerProcess(implementation, folder: null, []);
        var address = IPAddress.Parse(server.ClientUrl.Host);
        server.SecureUrl = new Uri($"https://{address}:{LoopbackAddress.FreePorts(address, 1)[0]}");
        server._extraArguments = flags(address);
        return server;
    }

    /// <summary>Starts the process and waits until it answers a linearizable read.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
            throw new InvalidOperationException("already running");

        var start = new ProcessStartInfo(Binaries.Server(Implementation), [.. Arguments(), .. _extraArguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException("the server did not start");
        _process.OutputDataReceived += (_, line) => Log(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _client = new EtcdClient(ClientUrl);
        await Eventually.IsTrueAsync(IsAnsweringAsync, s_startDeadline, () => $"{Implementation} does not answer:\n{LogTail}");
    }

    /// <summary>Clean stop (SIGTERM).</summary>
    public async Task StopAsync()
    {
        NativeSignals.Terminate(RunningProcess());
        await WaitForExitAsync();
    }

    /// <summary>Stop without any warning (SIGKILL).</summary>
    public async Task KillAsync()
    {
        RunningProcess().Kill();
        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasExited)
                _process.Kill();
            await WaitForExitAsync();
        }

        if (_ownsFolder)
            Directory.Delete(_folder, recursive: true);
    }

    private string[] Arguments() =>
    [
        "--name", MemberName,
        "--data-dir", DataDirectory,
        "--listen-client-urls", SecureUrl is null ? Url(ClientUrl) : $"{Url(ClientUrl)},{Url(SecureUrl)}",
        "--advertise-client-urls", Url(ClientUrl),
        "--listen-peer-urls", Url(PeerUrl),
        "--initial-advertise-peer-urls", Url(PeerUrl),
        .. _extraArguments.Contains("--membership-file") ? [] : new[] { "--initial-cluster", $"{MemberName}={Url(PeerUrl)}" },
    ];

    private static string Url(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private Process RunningProcess() => _process ?? throw new InvalidOperationException("not running");

    private async Task<bool> IsAnsweringAsync()
    {
        if (RunningProcess().HasExited)
            throw new InvalidOperationException($"{Implementation} exited with {RunningProcess().ExitCode}:\n{LogTail}");
        try
        {
            var probe = new RangeRequest { Key = ByteString.CopyFrom(s_probeKey) };
            await Client.Kv.RangeAsync(probe, deadline: Deadlines.After(TimeSpan.FromSeconds(2)));
            return true;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.InvalidArgument)
        {
            // It asks who we are: authentication is on.
            return true;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            return false;
        }
    }

    private async Task WaitForExitAsync()
    {
        var process = RunningProcess();
        await process.WaitForExitAsync().WaitAsync(s_stopDeadline);
        _client?.Dispose();
        _client = null;
        process.Dispose();
        _process = null;
    }

    private void Log(string? line)
    {
        if (line is null)
            return;
        _log.Enqueue(line);
        while (_log.Count > 500)
            _log.TryDequeue(out _);
    }
}
