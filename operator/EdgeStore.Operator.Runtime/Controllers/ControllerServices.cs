using EdgeStore.Operator.Runtime.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>What every controller shares.</summary>
internal sealed record ControllerServices(TimeProvider Time, Jitter Jitter, RuntimeMetrics Metrics, ILoggerFactory Loggers);
