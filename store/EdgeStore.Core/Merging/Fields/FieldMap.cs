using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Fields;

/// <summary>
/// A record's value as what it is merged by: a function from every possible path to a register. Immutable.
/// <code>
/// base 5    /spec 5 {    /spec/replicas 9 "3"    /spec/paused 7 absent    any other path: 5 absent
/// </code>
/// The join takes the greater register of every path, so it is commutative, associative and idempotent by construction.
/// In a record, the value shows what most fields hold, and only what the value and the base do not tell is listed.
/// </summary>
internal sealed class FieldMap
{
    private readonly Dictionary<string, Register> _registers;

    private FieldMap(Stamp @base, Dictionary<string, Register> registers)
    {
        Base = @base;
        _registers = registers;
    }

    /// <summary>The stamp of every path that has no register.</summary>
    public Stamp Base { get; }

    /// <summary>In no order.</summary>
    public IReadOnlyDictionary<string, Register> Registers => _registers;

    public Register this[string path] => _registers.TryGetValue(path, out var register) ? register : new Register(Base, null);

    public static FieldMap Of(RecordMessage record)
    {
        var start = BaseOf(record);
        var registers = Whole(ValueFields.Of(record.Value), start)._registers;
        foreach (var field in record.Fields)
        {
            var content = field.State switch
            {
                FieldState.Absent => null,
                FieldState.Hidden => field.Hidden,
                _ => registers.TryGetValue(field.Path, out var shown) ? shown.Content : null,
            };
            registers[field.Path] = new Register(Stamp.FromMessage(field.Stamp), content);
        }

        return new FieldMap(start, registers);
    }

    /// <summary>Everything as of one stamp.</summary>
    public static FieldMap Whole(IReadOnlyDictionary<string, ByteString> contents, Stamp stamp) =>
        new(stamp, contents.ToDictionary(field => field.Key, field => new Register(stamp, field.Value), StringComparer.Ordinal));

    /// <summary>A record that names no base was written whole by its last change.</summary>
    private static Stamp BaseOf(RecordMessage record) => Stamp.FromMessage(record.Base ?? record.Stamp);

    public FieldMap Join(FieldMap other)
    {
        var @base = Base > other.Base ? Base : other.Base;
        var joined = new Dictionary<string, Register>(StringComparer.Ordinal);
        foreach (var path in _registers.Keys.Union(other._registers.Keys, StringComparer.Ordinal))
        {
            var (left, right) = (this[path], other[path]);
            var greater = left.CompareTo(right) >= 0 ? left : right;
            if (greater.Content is not null || greater.Stamp > @base) joined.Add(path, greater);
        }

        return new FieldMap(@base, joined);
    }

    /// <summary>What a writer who saw this makes of it with a new value: only what differs is the writer's.</summary>
    public FieldMap Put(IReadOnlyDictionary<string, ByteString> contents, Stamp stamp)
    {
        var registers = new Dictionary<string, Register>(_registers, StringComparer.Ordinal);
        foreach (var (path, content) in contents)
            if (!content.Equals(this[path].Content)) registers[path] = new Register(stamp, content);
        foreach (var (path, register) in _registers)
            if (register.Content is not null && !contents.ContainsKey(path)) registers[path] = new Register(stamp, null);
        return new FieldMap(Base, registers);
    }

    /// <summary>The same contents, with every stamp raised to at least the given one: older ones need not be kept.</summary>
    public FieldMap Settled(Stamp stamp) => stamp <= Base
        ? this
        : new FieldMap(stamp, _registers
            .Select(field => KeyValuePair.Create(field.Key, field.Value.Stamp < stamp ? field.Value with { Stamp = stamp } : field.Value))
            .Where(field => field.Value.Content is not null || field.Value.Stamp > stamp)
            .ToDictionary(StringComparer.Ordinal));

    /// <summary>Whether both give every path the same register.</summary>
    public bool IsSame(FieldMap other) =>
        Base == other.Base && _registers.Keys.Union(other._registers.Keys, StringComparer.Ordinal).All(path => this[path] == other[path]);

    /// <summary>The value that the fields make.</summary>
    public ByteString ToValue() => ValueFields.ToValue(_registers
        .Where(field => field.Value.Content is not null)
        .ToDictionary(field => field.Key, field => field.Value.Content!, StringComparer.Ordinal));

    /// <summary>Lists in the record what its value and base do not tell. <see cref="Of"/> gives this map back.</summary>
    public void WriteTo(RecordMessage record) => WriteTo(record, ValueFields.Of(record.Value));

    /// <param name="shown">The fields of the record's value.</param>
    public void WriteTo(RecordMessage record, Dictionary<string, ByteString> shown)
    {
        record.Base = Base == Stamp.FromMessage(record.Stamp) ? null : Base.ToMessage();
        record.Fields.Clear();
        foreach (var path in _registers.Keys.Union(shown.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var register = this[path];
            var isShown = Equals(register.Content, shown.GetValueOrDefault(path));
            if (isShown && register.Stamp == Base) continue;
            record.Fields.Add(new FieldMessage
            {
                Path = path,
                Stamp = register.Stamp.ToMessage(),
                State = register.Content is null ? FieldState.Absent : isShown ? FieldState.Present : FieldState.Hidden,
                Hidden = isShown || register.Content is null ? ByteString.Empty : register.Content,
            });
        }
    }
}
