using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>What is reported about one container. Written by the container's loop, read by the pod's status.</summary>
internal sealed class ContainerStatus(V1Container container, V1ContainerStatus? before, bool init)
{
    private readonly Lock _gate = new();
    // After a restart of the node the pod's containers are new, and the count goes on.
    private int _restarts = before?.ContainerID is { Length: > 0 } ? before.RestartCount + 1 : 0;
    private V1ContainerState _state = Waiting("ContainerCreating", null);
    private V1ContainerState? _last = before?.State?.Terminated is { } ended ? new V1ContainerState { Terminated = ended } : before?.LastState;
    private string? _id;
    private bool _started;
    private bool _ready;

    public event Action? Changed;

    public bool IsReady { get { lock (_gate) return _ready; } }

    public bool IsRunning { get { lock (_gate) return _state.Running is not null; } }

    /// <summary>The result of the last run when no other run follows.</summary>
    public V1ContainerStateTerminated? Terminated { get { lock (_gate) return _state.Terminated; } }

    /// <summary>It has run at least once.</summary>
    public bool HasStarted { get { lock (_gate) return _id is not null; } }

    public void SetWaiting(string reason, string? message) => Change(() =>
    {
        if (_state.Terminated is not null) _last = _state;
        _state = Waiting(reason, message);
        _ready = _started = false;
    });

    public void SetRunning(string id, DateTime now) => Change(() =>
    {
        if (_state.Terminated is not null) _last = _state;
        if (_id is not null) _restarts++;
        _id = id;
        _state = new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = now } };
    });

    public void SetTerminated(V1ContainerStateTerminated state) => Change(() =>
    {
        state.ContainerID = _id;
        _state = new V1ContainerState { Terminated = state };
        _started = false;
        // "Ready" of an init container means that it has done its work.
        _ready = init && state.ExitCode == 0;
    });

    public void SetStarted() => Change(() => _started = _state.Running is not null);

    public void SetReady(bool ready) => Change(() => _ready = ready && _state.Running is not null);

    public V1ContainerStatus Report()
    {
        lock (_gate)
        {
            return new V1ContainerStatus
            {
                Name = container.Name,
                Image = container.Image,
                ImageID = _id is null ? "" : ImageStore.Identity(container.Image),
                ContainerID = _id ?? "",
                RestartCount = _restarts,
                Ready = _ready,
                Started = _started,
                State = _state,
                LastState = _last,
            };
        }
    }

    private void Change(Action change)
    {
        lock (_gate) change();
        Changed?.Invoke();
    }

    private static V1ContainerState Waiting(string reason, string? message) =>
        new() { Waiting = new V1ContainerStateWaiting { Reason = reason, Message = message } };
}
