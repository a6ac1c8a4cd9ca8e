using System.Text.Json.Serialization;
using EdgeStore.Benchmarks.Replication;

namespace EdgeStore.Benchmarks.Reporting;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(ReplicationReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
