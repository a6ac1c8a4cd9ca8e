using System.Runtime.InteropServices;
using System.Text;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>
/// The shell script that builds a container's file system inside its own mount namespace and becomes the container's program.
/// The root is an overlay: this machine's root, read-only, below a tmpfs that takes all writes and vanishes with the container.
/// Targets are resolved inside the new root: /var/run is a link to /run, and must not lead to this machine's.
/// </summary>
internal sealed record ContainerScript
{
    private const string HostsMount = "/etc/devcluster";

    /// <summary>Where the .NET runtime that runs us is mounted, wherever it is installed here.</summary>
    private const string DotnetMount = "/opt/dotnet";

    /// <summary>A directory of this machine to mount things on.</summary>
    public required string Scratch { get; init; }

    public required string Hostname { get; init; }

    /// <summary>Directory with the file "hosts". A directory, so that the file can be replaced by a rename.</summary>
    public required string HostsDirectory { get; init; }

    /// <summary>A file that gets a line when the container's own command is about to run.</summary>
    public required string StartedFile { get; init; }

    public required string TerminationLog { get; init; }

    public required string TerminationPath { get; init; }

    /// <summary>Directories of the image's programs.</summary>
    public required IReadOnlyList<ContainerMount> Programs { get; init; }

    public required IReadOnlyList<ContainerMount> Mounts { get; init; }

    public required ContainerUser User { get; init; }

    public required string WorkingDirectory { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required IReadOnlyList<string> CommandLine { get; init; }

    public string Render()
    {
        var script = new StringBuilder();
        script.Append($$"""
            exec 2>&1
            set -eu
            umask 022
            mount --make-rprivate /
            B={{Quote(Scratch)}}
            mkdir -p "$B"
            mount -t tmpfs -o mode=755 tmpfs "$B"
            mkdir "$B/upper" "$B/work" "$B/root"
            R="$B/root"
            mount -t overlay -o "lowerdir=/,upperdir=$B/upper,workdir=$B/work" overlay "$R"
            mount -t proc proc "$R/proc"
            mount -t sysfs -o ro sysfs "$R/sys"
            mount -t tmpfs -o mode=755 tmpfs "$R/dev"
            for d in null zero full random urandom tty; do : >"$R/dev/$d"; mount --bind "/dev/$d" "$R/dev/$d"; done
            mkdir -m 1777 "$R/dev/shm"
            ln -s /proc/self/fd "$R/dev/fd"
            ln -s /proc/self/fd/0 "$R/dev/stdin"
            ln -s /proc/self/fd/1 "$R/dev/stdout"
            ln -s /proc/self/fd/2 "$R/dev/stderr"
            mount -t tmpfs -o mode=1777 tmpfs "$R/tmp"
            mount -t tmpfs -o mode=755 tmpfs "$R/run"
            place() { printf '%s%s' "$R" "$(chroot "$R" realpath -m "$1")"; }
            directory() { P=$(place "$2"); mkdir -p "$P"; mount --bind "$1" "$P"; }
            file() { P=$(place "$2"); mkdir -p "$(dirname "$P")"; [ -e "$P" ] || : >"$P"; mount --bind "$1" "$P"; }
            any() { if [ -d "$1" ]; then directory "$1" "$2"; else file "$1" "$2"; fi; }
            readonly_mount() { any "$1" "$2"; mount -o remount,bind,ro "$P"; }
            directory {{Quote(HostsDirectory)}} {{HostsMount}}
            rm -f "$R/etc/hosts" "$R/etc/resolv.conf"
            ln -s {{HostsMount}}/hosts "$R/etc/hosts"
            : >"$R/etc/resolv.conf"
            echo {{Quote(Hostname)}} >"$R/etc/hostname"
            hostname {{Quote(Hostname)}}
            directory {{Quote(DotnetRoot())}} {{DotnetMount}}
            file {{Quote(TerminationLog)}} {{Quote(TerminationPath)}}

            """);
        foreach (var program in Programs) script.Append($"directory {Quote(program.Source)} {Quote(program.Target)}\n");
        foreach (var mount in Mounts)
            script.Append($"{(mount.ReadOnly ? "readonly_mount" : "any")} {Quote(mount.Source)} {Quote(mount.Target)}\n");
        // With "bind" only this mount becomes read-only; without it the file system below would, which may be the machine's own.
        foreach (var path in User.ReadOnlyRoot ? new[] { "", "/tmp", "/run" }.Except(Mounts.Select(mount => mount.Target)) : [])
            script.Append($"mount -o remount,bind,ro \"$R{path}\"\n");
        script.Append($"exec 9>{Quote(StartedFile)}\n");
        script.Append($"exec chroot \"$R\" /bin/sh -c 'echo >&9; exec 9>&-; exec \"$@\"' - {string.Join(' ', Words().Select(Quote))}\n");
        return script.ToString();
    }

    /// <summary>What the container's processes see: the image's variables, and the pod's above them.</summary>
    public IReadOnlyDictionary<string, string> FullEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{string.Concat(Programs.Select(program => $"{program.Target}:"))}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOME"] = User.Uid == 0 ? "/root" : "/tmp",
            ["DOTNET_ROOT"] = DotnetMount,
        };
        foreach (var (name, value) in Environment) variables[name] = value;
        return variables;
    }

    private IEnumerable<string> Words() =>
    [
        "/usr/bin/env", "-i", "-C", WorkingDirectory, .. FullEnvironment().Select(pair => $"{pair.Key}={pair.Value}"),
        "/usr/bin/setpriv", .. User.SetprivOptions(), "--", .. CommandLine,
    ];

    /// <summary>…/shared/Microsoft.NETCore.App/10.0.x/ lies three levels below the root of the installation.</summary>
    private static string DotnetRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static string Quote(string text) => ShellText.Quote(text);
}
