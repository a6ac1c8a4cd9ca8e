using System.Globalization;
using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>
/// A directory whose content changes all at once, laid out as the real kubelet does, because programs watch for exactly this:
/// <code>
/// ..2026_11_24_07_00_00.1/key    the files
/// ..data -> ..2026_11_24_07_00_00.1    the one link that is replaced, by a rename
/// key -> ..data/key
/// </code>
/// </summary>
internal sealed class AtomicDirectory(string path, uint? group, TimeProvider time)
{
    private const string Data = "..data";

    private IReadOnlyList<VolumeFile>? _current;
    private int _generation;

    /// <summary>Returns whether something changed.</summary>
    public bool Write(IReadOnlyList<VolumeFile> files)
    {
        if (_current is not null && Same(_current, files)) return false;

        var stamp = time.GetUtcNow().ToString("yyyy_MM_dd_HH_mm_ss", CultureInfo.InvariantCulture);
        var name = $"..{stamp}.{++_generation}";
        var target = Path.Combine(path, name);
        Directory.CreateDirectory(target);
        foreach (var file in files) WriteFile(target, file);

        var link = Path.Combine(path, Data);
        var previous = Directory.Exists(link) ? new DirectoryInfo(link).LinkTarget : null;
        var temporary = Path.Combine(path, "..data_tmp");
        File.CreateSymbolicLink(temporary, name);
        Native.ReplaceLink(temporary, link);

        LinkTopLevel(files);
        if (previous is not null) Directory.Delete(Path.Combine(path, previous), recursive: true);
        _current = files;
        return true;
    }

    private void WriteFile(string target, VolumeFile file)
    {
        var place = Path.Combine(target, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllBytes(place, file.Content);
        File.SetUnixFileMode(place, group is null ? file.Mode : file.Mode | UnixFileMode.GroupRead);
        if (group is { } id) Native.ChangeGroup(place, id);
    }

    private void LinkTopLevel(IReadOnlyList<VolumeFile> files)
    {
        var wanted = files.Select(file => file.Path.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in Directory.GetFileSystemEntries(path).Select(e => Path.GetFileName(e)!))
        {
            if (!entry.StartsWith("..", StringComparison.Ordinal) && !wanted.Remove(entry)) File.Delete(Path.Combine(path, entry));
        }
        foreach (var entry in wanted) File.CreateSymbolicLink(Path.Combine(path, entry), $"{Data}/{entry}");
    }

    private static bool Same(IReadOnlyList<VolumeFile> left, IReadOnlyList<VolumeFile> right) =>
        left.Count == right.Count && left.Zip(right).All(pair =>
            pair.First.Path == pair.Second.Path && pair.First.Mode == pair.Second.Mode
            && pair.First.Content.AsSpan().SequenceEqual(pair.Second.Content));
}
