using EdgeStore.Cli.Hosting;
using EdgeStore.Protocol.Admin;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeStore.Cli.Fleet;

/// <summary>
/// A schedule of links as people write it, in YAML or JSON.
/// <code>
/// version: 3
/// links:
///   - {tag: 1, otherTag: 2}
///   - {tag: 2, otherTag: 3, bytesPerSecond: 100000}
/// </code>
/// Strict: a field that is not known could be a limit that is meant to hold and does not.
/// </summary>
internal static class ScheduleFile
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();

    /// <exception cref="ControlException">It cannot be read, or is no schedule.</exception>
    public static LinkScheduleMessage Read(string path)
    {
        try
        {
            var content = Yaml.Deserialize<Content?>(File.ReadAllText(path));
            if (content?.Version is null or 0) throw Wrong(path, "version: must be at least 1, and higher than that of the schedule in use");
            return new LinkScheduleMessage { Version = content.Version.Value, Links = { (content.Links ?? []).Select((link, index) => LinkOf(path, link, index)) } };
        }
        catch (YamlException failure)
        {
            throw Wrong(path, $"line {failure.Start.Line}: {failure.InnerException?.Message ?? failure.Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, failure.Message, failure);
        }
    }

    private static ScheduledLinkMessage LinkOf(string path, Link? link, int index) => link is { Tag: > 0, OtherTag: > 0 }
        ? new ScheduledLinkMessage { Tag = link.Tag.Value, OtherTag = link.OtherTag.Value, BytesPerSecond = link.BytesPerSecond }
        : throw Wrong(path, $"links[{index}]: needs tag and otherTag, which members have (edgestorectl members)");

    private static ControlException Wrong(string path, string problem, Exception? cause = null) => new(ExitCode.Usage, $"{path}: {problem}", cause);

    private sealed record Content
    {
        public ulong? Version { get; init; }
        public List<Link?>? Links { get; init; }
    }

    private sealed record Link
    {
        public uint? Tag { get; init; }
        public uint? OtherTag { get; init; }
        public ulong BytesPerSecond { get; init; }
    }
}
