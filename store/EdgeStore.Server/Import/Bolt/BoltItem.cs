namespace EdgeStore.Server.Import.Bolt;

/// <summary>What a leaf has under a key: a value, or a bucket with items of its own.</summary>
internal readonly record struct BoltItem(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, bool IsBucket);
