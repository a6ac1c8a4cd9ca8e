using EdgeStore.Protocol.Mvcc;

namespace EdgeStore.Server.Import.Sources;

/// <param name="Main">The revision.</param>
/// <param name="Sub">Its place among the changes of one transaction.</param>
/// <param name="Kv">Of a delete only the key.</param>
internal readonly record struct StoredChange(long Main, long Sub, bool IsDelete, KeyValue Kv);
