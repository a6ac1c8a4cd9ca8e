using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>
/// Images are programs: the last segment of the image's repository name is the name of a program in the images directory, and
/// every tag of it exists. Other images are only good for commands that every Debian system has (sh, sleep), and
/// <see cref="Missing"/> is not even good for those.
/// </summary>
internal sealed class ImageStore(string directory)
{
    /// <summary>Where the directory of the image's program is mounted in the container; first in its PATH.</summary>
    public const string MountPath = "/opt/image";

    /// <summary>Repository name of the images that no registry has.</summary>
    public const string Missing = "does-not-exist";

    /// <summary>Programs that an image has besides its own; where each is mounted, and in the PATH behind the image's own.</summary>
    private static readonly Dictionary<string, string[]> Companions = new(StringComparer.Ordinal) { ["edgestore"] = ["edgestorectl"] };

    public static string Identity(string image) => $"devcluster://{image}";

    /// <summary>"registry/team/edgestore:1.2@sha256:…" is "edgestore".</summary>
    public static string RepositoryName(string image)
    {
        var last = image[(image.LastIndexOf('/') + 1)..];
        var end = last.IndexOfAny([':', '@']);
        return end < 0 ? last : last[..end];
    }

    /// <summary>The program of the image with links followed, or null when the image has none.</summary>
    public string? Program(string image)
    {
        var path = Path.Combine(directory, RepositoryName(image));
        if (!File.Exists(path)) return null;
        return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
    }

    /// <summary>Directories of the image's programs, and where they are in the container; its own comes first.</summary>
    public IReadOnlyList<ContainerMount> Programs(string image)
    {
        if (Program(image) is not { } own) return [];
        var others = (Companions.GetValueOrDefault(RepositoryName(image)) ?? []).Where(name => Program(name) is not null)
            .Select(name => new ContainerMount(Path.GetDirectoryName(Program(name))!, $"/opt/{name}", ReadOnly: false));
        return [new ContainerMount(Path.GetDirectoryName(own)!, MountPath, ReadOnly: false), .. others];
    }

    /// <summary>The command line before expansion.</summary>
    /// <exception cref="NotReadyException">There is no such image, or the container has no command and the image no program.</exception>
    public IReadOnlyList<string> CommandLine(V1Container container)
    {
        if (RepositoryName(container.Image) == Missing) throw new NotReadyException("ErrImagePull", $"{container.Image} was not found");
        IEnumerable<string> arguments = container.Args ?? [];
        if (container.Command is { Count: > 0 } command) return [.. command, .. arguments];
        if (Program(container.Image) is { } program) return [$"{MountPath}/{Path.GetFileName(program)}", .. arguments];
        // As with an image that has no entry point: the arguments are the command.
        return arguments.Any()
            ? [.. arguments]
            : throw new NotReadyException("ErrImagePull", $"{directory} has no program named {RepositoryName(container.Image)}");
    }
}
