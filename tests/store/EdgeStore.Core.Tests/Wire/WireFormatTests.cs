using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EdgeStore.Core.Tests.Wire;

/// <summary>
/// What members of different builds say to each other and keep on disks: the bytes of each field and the numbers of each enum, in
/// the folder Golden. Lines may be added; none may change or go. EDGESTORE_UPDATE_GOLDEN=1 writes them.
/// <code>
/// MemberGrant.name 1a0173
/// MemberPhase.Leaving 1
/// </code>
/// </summary>
public sealed class WireFormatTests
{
    private static readonly FileDescriptor[] s_files =
        [AccessReflection.Descriptor, AdminReflection.Descriptor, MembershipReflection.Descriptor, PeerReflection.Descriptor, RecordReflection.Descriptor, RepairReflection.Descriptor, SnapshotReflection.Descriptor];

    [TestCase("access")]
    [TestCase("admin")]
    [TestCase("membership")]
    [TestCase("peer")]
    [TestCase("record")]
    [TestCase("repair")]
    [TestCase("snapshot")]
    public void Fields_and_enums_are_pinned(string name)
    {
        var file = s_files.Single(file => file.Name == $"edgestore/{name}.proto");
        var lines = file.EnumTypes.SelectMany(Values).Concat(file.MessageTypes.SelectMany(Lines)).ToList();

        Compare(name + ".txt", string.Concat(lines.Select(line => line + "\n")));
    }

    private static IEnumerable<string> Lines(MessageDescriptor message) => message.Fields.InFieldNumberOrder().Select(field => $"{message.Name}.{field.Name} {Bytes(field)}")
        .Concat(message.EnumTypes.SelectMany(Values))
        .Concat(message.NestedTypes.SelectMany(Lines));

    private static IEnumerable<string> Values(EnumDescriptor type) => type.Values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{type.Name}.{value.Name} {value.Number}"));

    /// <summary>A message in which only the one field is set.</summary>
    private static string Bytes(FieldDescriptor field)
    {
        var message = field.ContainingType.Parser.ParseFrom(ByteString.Empty);
        if (field.IsRepeated) ((IList)field.Accessor.GetValue(message)).Add(Sample(field));
        else field.Accessor.SetValue(message, Sample(field));
        return Convert.ToHexStringLower(message.ToByteArray());
    }

    private static object Sample(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "s",
        FieldType.Bytes => ByteString.CopyFromUtf8("b"),
        FieldType.Bool => true,
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[^1].Number),
        FieldType.Message => field.MessageType.Parser.ParseFrom(ByteString.Empty),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => -2,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => -2L,
        FieldType.UInt32 or FieldType.Fixed32 => 300u,
        FieldType.UInt64 or FieldType.Fixed64 => 300ul,
        FieldType.Double => 1.5,
        _ => throw new NotSupportedException($"{field.FullName} is a {field.FieldType}"),
    };

    private static void Compare(string name, string actual, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("EDGESTORE_UPDATE_GOLDEN") == "1") File.WriteAllText(file, actual);
        Assert.That(actual, Is.EqualTo(File.ReadAllText(file)));
    }
}
