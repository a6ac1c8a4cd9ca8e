using System.Text.Json.Serialization;

namespace EdgeStore.Benchmarks.Reconciling.Reconciler;

/// <summary>A report is one line.</summary>
[JsonSerializable(typeof(ReconcilerReport))]
internal sealed partial class ReconcilerJson : JsonSerializerContext;
